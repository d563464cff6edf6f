"""What the run room announces: `work_waits` is sent, inside the transaction, when a run has something to do."""

from django.dispatch import Signal

work_waits = Signal()
"""Sent with `run_id` and `jobs`, how many workers may share the work."""

batch_dropped = Signal()
"""The messages of a batch are wanted no more: its run was opened again. Sent in the transaction, with `batch_id`."""
