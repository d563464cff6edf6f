"""Pause, resume and cancel a run. The run's state says what is wanted; the workers bring its messages there."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from postroom.access.viewer import SYSTEM, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch, Message
from postroom.runs.locking import be_alone, share
from postroom.runs.models import ItemState, Run, RunItem, RunState
from postroom.runs.reasons import Reason
from postroom.runs.services.choosing import to_change
from postroom.runs.services.generating import generate_slice
from postroom.runs.services.settling import settle_recipients
from postroom.runs.signals import work_waits

CHUNK = 5000
GRACE = timedelta(hours=1)
"""So much after its time a run still goes out by itself. Later, who planned it is asked first."""
_LIVE = [State.PENDING_APPROVAL, State.QUEUED, State.HELD]
_TOLD = {
    RunState.PAUSED: Action.RUN_PAUSED,
    RunState.SENDING: Action.RUN_RESUMED,
    RunState.APPROVED: Action.RUN_RESUMED,
    RunState.CANCELLED: Action.RUN_CANCELLED,
}
_OVER = frozenset({RunState.FINISHED, RunState.CANCELLED})


class NotSteerable(Exception):
    """The run is not in a state in which this can be done."""


@transaction.atomic
def pause(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Let nothing more of a run go out. No worker claims a message of it from now on. Raises `NotSteerable`."""
    run = _steered(run_id, viewer, RunState.APPROVED, RunState.SENDING)
    Batch.objects.filter(pk=run.batch_id).update(paused_at=at)
    return _now(run, RunState.PAUSED, viewer)


@transaction.atomic
def resume(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Go on with a paused run: what was not sent yet goes out, nothing goes out again. Raises `NotSteerable`.

    One whose time has not come waits for it again.
    """
    run = _steered(run_id, viewer, RunState.PAUSED)
    run.is_overdue = False
    if run.not_before and at < run.not_before:
        return _now(run, RunState.APPROVED, viewer)
    Batch.objects.filter(pk=run.batch_id).update(paused_at=None)
    return _now(run, RunState.SENDING, viewer)


@transaction.atomic
def cancel(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Take back all that is not sent yet; what was sent stays sent. Raises `NotSteerable`."""
    run = _steered(run_id, viewer, *(state for state in RunState if state not in _OVER))
    Batch.objects.filter(pk=run.batch_id).update(paused_at=at)
    return _now(run, RunState.CANCELLED, viewer)


def advance(*, run_id: int, at: datetime) -> int:
    """Bring a run one step nearer to what its state asks for; returns how much was done, 0 when nothing is left."""
    match Run.objects.filter(pk=run_id).values_list("state", flat=True).first():
        case RunState.GENERATING:
            return generate_slice(run_id=run_id, at=at)
        case RunState.APPROVED | RunState.SENDING:
            return _release(run_id, at) or _finish(run_id, at)
        case RunState.PAUSED:
            return _hold(run_id, at)
        case RunState.CANCELLED:
            return _take_back(run_id, at) or _finish(run_id, at)
    return 0


def standing() -> list[int]:
    """Return the runs that have something to do, or to finish."""
    alive = Run.objects.filter(finished_at__isnull=True).exclude(state__in=[RunState.DRAFT, RunState.IN_REVIEW])
    return list(alive.order_by("id").values_list("id", flat=True))


def drop(*, batch_id: int, at: datetime) -> int:
    """Cancel some of the messages that were made for a run that was opened again; returns how many."""
    return outbox.move_batch(batch_id=batch_id, step=Step.CANCEL, at=at, limit=CHUNK)


@transaction.atomic
def _release(run_id: int, at: datetime) -> int:
    run = share(run_id, RunState.APPROVED, RunState.SENDING)
    if run is None:
        return 0
    if run.can_undo(at):
        return 0
    if run.waits_at(at):
        return _approve(run, at)
    if run.state == RunState.APPROVED and not _begin(run, at):
        return 1
    held = outbox.move_batch(
        batch_id=run.batch_id, step=Step.RELEASE, at=at, limit=CHUNK, only_held_for=HoldReason.RUN_PAUSED
    )
    return held or _approve(run, at)


def _approve(run: Run, at: datetime) -> int:
    return outbox.move_batch(batch_id=run.batch_id, step=Step.APPROVE, at=at, by=run.approved_by_id, limit=CHUNK)


def _begin(run: Run, at: datetime) -> bool:
    """Let an approved run go out, or keep it back if the time it was planned for is long over."""
    was_planned = run.batch.paused_at is not None
    mine = Run.objects.filter(pk=run.pk, state=RunState.APPROVED)
    if was_planned and run.not_before and at > run.not_before + GRACE:
        if mine.update(state=RunState.PAUSED, is_overdue=True):
            audit.record(actor=SYSTEM, action=Action.RUN_PAUSED, about=run, unit_id=run.unit_id, overdue=True)
        return False
    if mine.update(state=RunState.SENDING) and was_planned:
        Batch.objects.filter(pk=run.batch_id).update(paused_at=None)
    return True


@transaction.atomic
def _hold(run_id: int, at: datetime) -> int:
    run = share(run_id, RunState.PAUSED)
    if run is None:
        return 0
    return outbox.move_batch(
        batch_id=run.batch_id, step=Step.HOLD, at=at, limit=CHUNK, hold_reason=HoldReason.RUN_PAUSED
    )


@transaction.atomic
def _take_back(run_id: int, at: datetime) -> int:
    run = share(run_id, RunState.CANCELLED)
    if run is None:
        return 0
    waiting = RunItem.objects.filter(run_id=run_id, state=ItemState.PENDING)
    left_out = waiting.update(state=ItemState.EXCLUDED, reason=Reason.RUN_CANCELLED)
    return left_out + outbox.move_batch(batch_id=run.batch_id, step=Step.CANCEL, at=at, limit=CHUNK)


@transaction.atomic
def _finish(run_id: int, at: datetime) -> int:
    """End a run of which nothing is on its way any more; always 0, for then there is nothing to do either."""
    be_alone(run_id)
    on_the_way = Message.objects.filter(batch_id=OuterRef("batch_id"), state__in=_LIVE)
    run = Run.objects.filter(~Exists(on_the_way), pk=run_id, finished_at__isnull=True)
    run.filter(state=RunState.SENDING).update(state=RunState.FINISHED, finished_at=at)
    if run.filter(state=RunState.CANCELLED).update(finished_at=at):
        settle_recipients(run_id=run_id)
    ended = Run.objects.filter(pk=run_id, finished_at=at).values("batch_id")
    Batch.objects.filter(pk__in=ended).update(paused_at=None)
    return 0


def _steered(run_id: int, viewer: Viewer, *allowed: RunState) -> Run:
    be_alone(run_id)
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state not in allowed:
        raise NotSteerable(f"{run.title} is {run.get_state_display().lower()}")
    return run


def _now(run: Run, state: RunState, viewer: Viewer) -> Run:
    run.state = state
    run.save(update_fields=["state", "is_overdue"])
    audit.record(actor=viewer, action=_TOLD[state], about=run, unit_id=run.unit_id)
    work_waits.send(Run, run_id=run.pk, jobs=1)
    return run
