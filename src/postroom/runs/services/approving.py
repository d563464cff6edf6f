"""Approve a run: what was looked at is what goes out, or nobody's approval counts."""

from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.outbox.models import Batch
from postroom.runs.locking import be_alone
from postroom.runs.models import Run, RunState
from postroom.runs.services.choosing import to_change
from postroom.runs.signals import work_waits
from postroom.runs.snapshot import digest_of


class NotInReview(Exception):
    """The run is not waiting for approval: it is not finished yet, or somebody approved or cancelled it."""


class SnapshotChanged(Exception):
    """Something in the run changed after it was looked at: look again."""


def approve(*, run_id: int, snapshot: str, viewer: Viewer, at: datetime) -> Run:
    """Let the messages of a run go out. `snapshot` is that of the run as the viewer saw it.

    Raises `NotInReview`, `SnapshotChanged`, `NotAllowed` or `Run.DoesNotExist`.
    """
    run = _approve(run_id, snapshot, viewer, at)
    if run.state != RunState.APPROVED:
        raise SnapshotChanged(run.title)
    return run


@transaction.atomic
def _approve(run_id: int, snapshot: str, viewer: Viewer, at: datetime) -> Run:
    be_alone(run_id)
    run = to_change(run_id=run_id, viewer=viewer, right=Right.APPROVE)
    if run.state != RunState.IN_REVIEW:
        raise NotInReview(run.title)
    now_it_is = digest_of(run_id=run_id)
    if now_it_is == snapshot:
        run.state = RunState.APPROVED
        run.approved_by_id = viewer.user_id or None
        run.approved_at = at
        if run.waits_at(at):
            Batch.objects.filter(pk=run.batch_id).update(paused_at=at)
        audit.record(actor=viewer, action=Action.RUN_APPROVED, about=run, unit_id=run.unit_id, snapshot=snapshot)
        work_waits.send(Run, run_id=run.pk, jobs=1)
    run.snapshot = now_it_is
    run.save(update_fields=["state", "approved_by", "approved_at", "snapshot"])
    return run
