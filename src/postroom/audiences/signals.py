"""What the room announces: `audience_saved` is sent, inside the transaction, when an audience has to be counted."""

from django.dispatch import Signal

audience_saved = Signal()
"""Sent with `audience_id`."""
