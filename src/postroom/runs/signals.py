"""What the run room announces: `work_waits` is sent, inside the transaction, when a run has something to do."""

from django.dispatch import Signal

work_waits = Signal()
"""Sent with `run_id` and `jobs`, how many workers may share the work."""
