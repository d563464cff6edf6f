"""What the outbox announces, inside the transaction in which it happens."""

from django.dispatch import Signal

errand_waits = Signal()
"""An errand has something to do. Sent with `errand_id`."""

hours_changed = Signal()
"""A unit writes by a channel at other hours. Sent with `unit_id` and `channel`."""

came_back = Signal()
"""A carrier reports that the post brought letters back. Sent with `message_ids`, `note` in its words, and `at`."""

came_on = Signal()
"""A registered letter came on, or has proofs for us. Sent with `message_id`, and the `stages` that are new."""
