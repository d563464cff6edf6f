"""Background work of the print desk: files are made, what was left behind ends, what nobody needs goes."""

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from postroom.jobs.job import every, job
from postroom.jobs.looking import still_at
from postroom.posting import services
from postroom.posting.signals import batch_waits

GIVEN_UP = "Postroom tried several times and could not make the file; its log says why. The letters wait again."


@job
def make_print_file_task(batch_id: int) -> None:
    """Make the file of a batch; one that was interrupted goes on."""
    services.make(batch_id=batch_id, at=now())


@receiver(batch_waits)
def queue_batch(*, batch_id: int, **_: Any) -> None:
    """Have a file made, in the transaction that orders it."""
    make_print_file_task.later(batch_id=batch_id)


@every("*/2 * * * *")
def end_abandoned() -> None:
    """A job that was tried as often as jobs are tried leaves its batch behind: say so, and give the letters back."""
    making = services.working_batches()  # first: what ends from here on ends by itself
    left = making - still_at(tasks=[make_print_file_task.name], argument="batch_id")
    services.give_up(batch_ids=left, problem=GIVEN_UP, at=now())


@every("47 3 * * *")
def sweep() -> None:
    """Take away print files that nothing names."""
    services.sweep(at=now())
