"""What the print desk announces: `batch_waits` is sent, inside the transaction, when a print file is to be made."""

from django.dispatch import Signal

batch_waits = Signal()
"""Sent with `batch_id`."""
