"""Background work of the outbox: what concerns very many messages at once, such as errands that somebody ordered."""

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from postroom.jobs.job import every, job
from postroom.jobs.looking import still_at
from postroom.outbox.services import forget_errands, give_up_errands, go_on, release_yesterdays, working_errands
from postroom.outbox.services.bringing_forward import bring_forward
from postroom.outbox.signals import errand_waits, hours_changed

BITES = 20
"""Bites a job does before it lines up again behind the others."""


@job
def run_errand(errand_id: int) -> None:
    """Bring an errand on. Killed at any moment, it does no harm: the next one goes on where it stopped."""
    if all(go_on(errand_id=errand_id, at=now()) for _ in range(BITES)):
        run_errand.later(errand_id=errand_id)


@receiver(errand_waits)
def queue_errand(*, errand_id: int, **_: Any) -> None:
    """Queue the work of an errand, in the transaction that asked for it."""
    run_errand.later(errand_id=errand_id)


@job
def ask_hours_again(unit_id: int, channel: str, after: int = 0) -> None:
    """Ask what waits for the hours of a unit again. Killed at any moment, it does no harm."""
    if last := bring_forward(unit_id=unit_id, channel=channel, after=after):
        ask_hours_again.later(unit_id=unit_id, channel=channel, after=last)


@receiver(hours_changed)
def queue_asking(*, unit_id: int, channel: str, **_: Any) -> None:
    """Queue it, in the transaction that changed the hours."""
    ask_hours_again.later(unit_id=unit_id, channel=channel)


@every("* * * * *")
def end_abandoned() -> None:
    """A job that was tried as often as jobs are tried leaves its errand behind: say so."""
    working = working_errands()  # first: what ends from here on ends by itself
    give_up_errands(errand_ids=working - still_at(tasks=[run_errand.name], argument="errand_id"), at=now())


@every("*/10 * * * *")
def go_on_next_day() -> None:
    """What was beyond a daily limit goes on when its day is over."""
    while release_yesterdays(at=now()):
        pass


@every("23 3 * * *")
def forget() -> None:
    """Forget errands that ended a week ago."""
    forget_errands(at=now())
