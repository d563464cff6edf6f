"""Say who is to look after a run: one person, or a group. It gives nobody a right that they do not have."""

from django.db import transaction

from postroom.access import selectors as access
from postroom.access.models import Group, User
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.runs.models import Run
from postroom.runs.services.choosing import to_change


class NotAssignable(Exception):
    """There is no such person or group that sees the run's unit, or may do there what it takes."""


@transaction.atomic
def assign(*, run_id: int, viewer: Viewer, user_id: int | None = None, group_id: int | None = None) -> Run:
    """Let a person or a group look after a run from now on; nobody, if none is named.

    Raises `NotAssignable`, `NotAllowed` or `Run.DoesNotExist`.
    """
    run = to_change(run_id=run_id, viewer=viewer)
    run.assigned_user, run.assigned_group = named(run=run, user_id=user_id, group_id=group_id)
    run.save(update_fields=["assigned_user", "assigned_group"])
    audit.record(actor=viewer, action=Action.RUN_ASSIGNED, about=run, unit_id=run.unit_id, to=str(run.assignee or ""))
    return run


def named(
    *, run: Run, user_id: int | None, group_id: int | None, right: Right = Right.SEE
) -> tuple[User | None, Group | None]:
    """Return the person, or the group with such a member, that something of a run is given to; it takes `right`.

    Raises `NotAssignable`.
    """
    people = access.people_of(unit_id=run.unit_id, right=right)
    groups = access.groups_of(unit_id=run.unit_id, right=right)
    user = people.filter(pk=user_id).first() if user_id else None
    group = groups.filter(pk=group_id).first() if group_id and not user_id else None
    if (user_id and user is None) or (group_id and group is None):
        raise NotAssignable(run.title)
    return user, group
