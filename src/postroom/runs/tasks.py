"""Background work of runs: bring each run where its state wants it, and start again those that stand still."""

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from postroom.jobs.job import every, job
from postroom.runs.locking import leave_place, take_place
from postroom.runs.services import advance, approve_due, close_done, failing, fall_back, make_due, standing
from postroom.runs.services.generating import AT_ONCE
from postroom.runs.services.steering import drop
from postroom.runs.signals import batch_dropped, work_waits

STEPS = 4
"""Slices a job does before it lines up again behind the others: of two runs neither waits for the end of the other."""


@job
def work_on(run_id: int) -> None:
    """Bring a run some steps on. Killed at any moment, it does no harm: the sweep starts it again."""
    place = take_place(run_id, AT_ONCE)
    if place is None:
        return
    try:
        more = all(advance(run_id=run_id, at=now()) for _ in range(STEPS))
    finally:
        leave_place(run_id, place)
    if more:
        work_on.later(run_id=run_id)


@every("* * * * *")
def sweep() -> None:
    """Start again what stands still: the worker died, or a message of a cancelled run came back from the carrier."""
    for run_id in standing():
        work_on.later_once(run_id=run_id)


@every("*/5 * * * *")
def greet() -> None:
    """Make today's runs of those that recur, and let go what needs nobody's approval."""
    make_due(at=now())
    approve_due(at=now())


@every("*/5 * * * *")
def close_tasks() -> None:
    """Close what was given to somebody and is put right by now."""
    close_done(at=now())


@every("* * * * *")
def follow() -> None:
    """Go on by the next channel where messages failed or came back, in the runs that are to."""
    for run_id in failing(at=now()):
        go_on.later_once(run_id=run_id)


@job
def go_on(run_id: int) -> None:
    """Follow the messages of one run that did not arrive."""
    while fall_back(run_id=run_id, at=now()):
        pass


@receiver(work_waits)
def queue_work(*, run_id: int, jobs: int, after: int = 0, **_: Any) -> None:
    """Queue the work of a run, in the transaction that asked for it; `after` some seconds, if they are named."""
    for _number in range(jobs):
        work_on.in_a_while(after, run_id=run_id) if after else work_on.later(run_id=run_id)


@job
def drop_batch(batch_id: int) -> None:
    """Cancel what was made for a run that was opened again."""
    while drop(batch_id=batch_id, at=now()):
        pass


@receiver(batch_dropped)
def queue_dropping(*, batch_id: int, **_: Any) -> None:
    """Queue that, in the transaction that asked for it."""
    drop_batch.later(batch_id=batch_id)
