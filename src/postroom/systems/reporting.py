"""A system reports what became of a message that it took. What it says twice is as good as once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from postroom.core.lifecycle import FailureKind, State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message
from postroom.outbox.services import Result
from postroom.systems.models import System
from postroom.systems.taking import Token


class Report(StrEnum):
    """What a system may say of a message that it took."""

    ACCEPTED = "accepted"
    """It has stored the message and answers for it from here on."""
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"
    EXTEND = "extend"
    """It needs more time."""
    RELEASE = "release"
    """It does not process the message: others may have it, or it comes again later."""


class NotTaken(Exception):
    """The system has not taken this message, at least not this time."""


class TooLate(Exception):
    """The message is not the system's any more, or something else became of it; `state` says what."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One report. `at` is when it happened, `seconds` how long to wait (release) or to hold it from now on (extend)."""

    report: Report
    at: datetime
    kind: FailureKind = FailureKind.REFUSED
    detail: str = ""
    reference: str = ""
    seconds: int = 0


_AFTERWARDS = {
    Report.DELIVERED: (Step.CONFIRM, State.DELIVERED),
    Report.FAILED: (Step.BOUNCE, State.FAILED),
    Report.RETURNED: (Step.COME_BACK, State.RETURNED),
}
"""What a report of an accepted message does to it, and where it is then."""
_COUNTED = {Report.RELEASE: "released", Report.FAILED: "failed"}


@transaction.atomic
def report(*, system: System, token: Token, said: Said) -> State:
    """Write down what a system says of a message; returns the message's state. Raises `NotTaken` or `TooLate`."""
    mine = Dispatch.objects.filter(pk=token.message_id, attempts=token.attempt, lease_by=system.worker_id)
    if mine.select_for_update().exists():
        return _extended(system, token, said) if said.report is Report.EXTEND else _ended(system, token, said)
    steps = _steps(system, token)
    if not steps and not _is_of(system, token):
        raise NotTaken(str(token))
    return _afterwards(token, said, steps)


def count_late(*, system: System) -> None:
    """Count a report that came too late; outside of the report's own transaction, which leaves no trace."""
    _count(system, "late")


def _extended(system: System, token: Token, said: Said) -> State:
    if not outbox.renew(worker_id=system.worker_id, ids=[token.message_id], lease=timedelta(seconds=said.seconds)):
        raise TooLate(_state(token))
    return State.SENDING


def _ended(system: System, token: Token, said: Said) -> State:
    """The lease ends: the message goes back to the queue, fails, or is the system's from here on."""
    outbox.record(worker_id=system.worker_id, results=[_result(token, said)])
    _count(system, _COUNTED.get(said.report, "accepted"))
    if said.report in (Report.DELIVERED, Report.RETURNED):
        outbox.move(ids=[token.message_id], step=_AFTERWARDS[said.report][0], at=said.at, note=said.detail)
    return _state(token)


def _afterwards(token: Token, said: Said, steps: frozenset[str]) -> State:
    """The lease is over: a report repeats what was said, or says what became of a message that was accepted."""
    state = _state(token)
    if said.report is Report.FAILED and Step.GIVE_UP in steps:
        return state
    if Step.ACCEPT not in steps or said.report in (Report.EXTEND, Report.RELEASE):
        raise TooLate(state)
    if said.report not in _AFTERWARDS:
        return state
    step, goal = _AFTERWARDS[said.report]
    if state is goal:
        return state
    failure = said.kind if said.report is Report.FAILED else ""
    moved = outbox.move(
        ids=[token.message_id], step=step, at=said.at, note=said.detail, failure=failure, problem=said.detail[:500]
    )
    if not moved:
        raise TooLate(state)
    return goal


def _result(token: Token, said: Said) -> Result:
    step = {Report.FAILED: Step.GIVE_UP, Report.RELEASE: Step.DEFER}.get(said.report, Step.ACCEPT)
    return Result(
        message_id=token.message_id,
        attempt=token.attempt,
        step=step,
        at=said.at,
        claimed_at=None,
        note=said.detail,
        carrier_ref=(said.reference or str(token)) if step is Step.ACCEPT else "",
        failure=said.kind if step is Step.GIVE_UP else None,
        wait=timedelta(seconds=said.seconds),
    )


def _steps(system: System, token: Token) -> frozenset[str]:
    """What this taking of the message came to, as far as the system reported it."""
    told = Happening.objects.filter(message_id=token.message_id, attempt=token.attempt, worker=system.worker_id)
    return frozenset(told.values_list("step", flat=True))


def _is_of(system: System, token: Token) -> bool:
    """Whether it is a message that the system may have taken; of others it hears nothing."""
    lanes = system.accounts.values_list("pk", flat=True)
    return Message.objects.filter(pk=token.message_id, lane_id__in=lanes, deleted_at__isnull=True).exists()


def _state(token: Token) -> State:
    if Dispatch.objects.filter(pk=token.message_id, lease_until__isnull=False).exists():
        return State.SENDING
    return State(Message.objects.values_list("state", flat=True).get(pk=token.message_id))


def _count(system: System, column: str) -> None:
    System.objects.filter(pk=system.pk).update(**{column: F(column) + 1})
