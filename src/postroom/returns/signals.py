"""What the returns desk announces: `upload_waits` is sent, inside the transaction, when a file has pages to be read."""

from django.dispatch import Signal

upload_waits = Signal()
"""Sent with `upload_id`."""
