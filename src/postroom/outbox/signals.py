"""What the outbox announces: `errand_waits` is sent, inside the transaction, when an errand has something to do."""

from django.dispatch import Signal

errand_waits = Signal()
"""Sent with `errand_id`."""
