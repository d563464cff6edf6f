"""Give those whom no address reaches to a person or a group, who put the addresses right until a day."""

from datetime import date, datetime

from django.db import transaction

from postroom.access.viewer import SYSTEM, Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.runs.models import AddressTask, RunState
from postroom.runs.reasons import Part
from postroom.runs.services.assigning import named
from postroom.runs.services.choosing import NotDraft, to_change
from postroom.runs.services.missing import misses_any


@transaction.atomic
def give_addresses(
    *, run_id: int, viewer: Viewer, part: Part, until: date, user_id: int | None = None, group_id: int | None = None
) -> AddressTask | None:
    """Give one group of them to somebody who may write there, whoever had it before; to nobody, if none is named.

    Raises `NotDraft`, `NotAssignable`, `NotAllowed` or `Run.DoesNotExist`.
    """
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT:
        raise NotDraft(run.title)
    user, group = named(run=run, user_id=user_id, group_id=group_id, right=Right.WRITE)
    AddressTask.objects.filter(run=run, reason=part.reason, ways=part.ways).delete()
    task = None
    if user or group:
        task = AddressTask.objects.create(
            run=run,
            reason=part.reason,
            ways=part.ways,
            assigned_user=user,
            assigned_group=group,
            until=until,
            created_by_id=viewer.user_id or None,
        )
    said = {"to": str(user or group or ""), "until": until.isoformat(), "reason": part.code}
    audit.record(actor=viewer, action=Action.ADDRESSES_GIVEN, about=run, unit_id=run.unit_id, **said)
    return task


def close_if_done(*, task: AddressTask, viewer: Viewer, at: datetime) -> None:
    """Close a task when nobody of its group is left."""
    if task.done_at is None and not misses_any(run=task.run, viewer=viewer, at=at, part=task.part):
        AddressTask.objects.filter(pk=task.pk).update(done_at=at)


def close_done(*, at: datetime) -> None:
    """Close all of which nobody is left: addresses are put right on the customer's card too, or by other programs."""
    for task in AddressTask.objects.open().select_related("run__unit", "run__template_version__template"):
        close_if_done(task=task, viewer=SYSTEM, at=at)
