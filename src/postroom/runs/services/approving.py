"""Approve a run, undo that for a while, or send it back: what was looked at is what goes out, or nothing does."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch
from postroom.runs import snapshot as snapshots
from postroom.runs.locking import be_alone
from postroom.runs.models import Run, RunItem, RunState, Tally
from postroom.runs.own_text import reopen as reopen_text
from postroom.runs.services.choosing import to_change
from postroom.runs.services.requiring import Need, is_among_makers, needs_second, undo_time
from postroom.runs.signals import batch_dropped, work_waits


class NotInReview(Exception):
    """The run is not waiting for approval: it is not finished yet, or somebody approved or cancelled it."""


class SnapshotChanged(Exception):
    """Something in the run changed after it was looked at: look again. `changes` says what, before and now."""

    def __init__(self, title: str, changes: Sequence[Sequence[Any]]) -> None:
        super().__init__(title)
        self.changes = changes


class NeedsAnother(Exception):
    """Two people are needed for this run, and the viewer is one who made it. `needs` says why."""

    def __init__(self, title: str, needs: Sequence[Need]) -> None:
        super().__init__(title)
        self.needs = needs


class NotUndoable(Exception):
    """The time in which the approval could be taken back is over, or it was not approved."""


def approve(*, run_id: int, snapshot: str, viewer: Viewer, at: datetime) -> Run:
    """Let the messages of a run go out. `snapshot` is that of the run as the viewer saw it.

    Raises `NotInReview`, `SnapshotChanged`, `NeedsAnother`, `NotAllowed` or `Run.DoesNotExist`.
    """
    run = _approve(run_id, snapshot, viewer, at)
    if run.state != RunState.APPROVED:
        raise SnapshotChanged(run.title, run.changed or ())
    return run


@transaction.atomic
def _approve(run_id: int, snapshot: str, viewer: Viewer, at: datetime) -> Run:
    be_alone(run_id)
    run = to_change(run_id=run_id, viewer=viewer, right=Right.APPROVE)
    if run.state != RunState.IN_REVIEW:
        raise NotInReview(run.title)
    now_it_is, seen = snapshots.taken(run_id=run_id)
    if now_it_is == snapshot:
        if is_among_makers(run, viewer) and (needs := needs_second(run=run, at=at)):
            raise NeedsAnother(run.title, needs)
        _let_go(run, viewer, at)
        audit.record(actor=viewer, action=Action.RUN_APPROVED, about=run, unit_id=run.unit_id, snapshot=snapshot)
    elif now_it_is != run.snapshot:
        run.changed = [*map(list, snapshots.changes(run.seen, seen))]
        run.snapshot, run.seen = now_it_is, dict(seen)
    run.save(update_fields=["state", "approved_by", "approved_at", "undo_until", "snapshot", "seen", "changed"])
    return run


def _let_go(run: Run, viewer: Viewer, at: datetime) -> None:
    run.state = RunState.APPROVED
    run.approved_by_id = viewer.user_id or None
    run.approved_at = at
    run.undo_until = None
    if run.waits_at(at):
        Batch.objects.filter(pk=run.batch_id).update(paused_at=at)
    elif seconds := undo_time(unit_id=run.unit_id):
        run.undo_until = at + timedelta(seconds=seconds)
        work_waits.send(Run, run_id=run.pk, jobs=1, after=seconds)
        return
    work_waits.send(Run, run_id=run.pk, jobs=1)


@transaction.atomic
def undo_approval(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Take an approval back while nothing goes yet: the run waits for approval again. Raises `NotUndoable`."""
    be_alone(run_id)
    run = to_change(run_id=run_id, viewer=viewer, right=Right.APPROVE)
    if not run.can_undo(at):
        raise NotUndoable(run.title)
    run.state, run.approved_by, run.approved_at, run.undo_until = RunState.IN_REVIEW, None, None, None
    run.save(update_fields=["state", "approved_by", "approved_at", "undo_until"])
    audit.record(actor=viewer, action=Action.RUN_APPROVAL_UNDONE, about=run, unit_id=run.unit_id)
    return run


@transaction.atomic
def send_back(*, run_id: int, why: str, viewer: Viewer, at: datetime) -> Run:
    """Let whoever made a run change it: it is a draft again, and says what was wrong. Raises `NotInReview`.

    Its messages go nowhere any more: it gets new ones when it is made again.
    """
    run = _reopened(run_id, viewer, Right.APPROVE, at)
    run.sent_back_by_id, run.sent_back_at, run.sent_back_why = viewer.user_id or None, at, why.strip()[:500]
    run.save(update_fields=["sent_back_by", "sent_back_at", "sent_back_why"])
    audit.record(actor=viewer, action=Action.RUN_SENT_BACK, about=run, unit_id=run.unit_id, why=run.sent_back_why)
    return run


@transaction.atomic
def reopen(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Change a run that waits for approval: it is a draft again, as with `send_back`. Raises `NotInReview`."""
    run = _reopened(run_id, viewer, Right.SEND, at)
    audit.record(actor=viewer, action=Action.RUN_REOPENED, about=run, unit_id=run.unit_id)
    return run


_AFRESH: Mapping[str, Any] = {
    "state": RunState.DRAFT, "snapshot": "", "seen": None, "changed": None, "frozen_at": None, "generated_at": None,
    "settled": None,
}  # fmt: skip


def _reopened(run_id: int, viewer: Viewer, right: Right, at: datetime) -> Run:
    be_alone(run_id)
    run = to_change(run_id=run_id, viewer=viewer, right=right)
    if run.state != RunState.IN_REVIEW:
        raise NotInReview(run.title)
    old = run.batch
    run.batch = outbox.replace_batch(old, at=at)
    for name, value in _AFRESH.items():
        setattr(run, name, value)
    run.save(update_fields=["batch", *_AFRESH])
    RunItem.objects.filter(run=run).delete()
    Tally.objects.filter(run=run).delete()
    reopen_text(run=run)
    batch_dropped.send(Run, batch_id=old.pk)
    return run
