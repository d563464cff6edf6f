"""Addresses that somebody is to put right before a run is made."""

from collections.abc import Mapping

from django.db.models import QuerySet

from postroom.access.viewer import Viewer
from postroom.runs.models import AddressTask, Run
from postroom.runs.reasons import Part
from postroom.statements import counts

_PEOPLE = ("assigned_user", "assigned_group", "created_by")


def address_tasks(*, viewer: Viewer) -> QuerySet[AddressTask]:
    """Return those that wait for the viewer, or for a group of theirs, the most urgent first."""
    mine = AddressTask.objects.visible_to(viewer).open().assigned_to(viewer)
    return mine.select_related("run__unit", *_PEOPLE).order_by("until", "pk")


@counts
def count_address_tasks(*, viewer: Viewer, most: int) -> QuerySet[AddressTask]:
    """Count them, up to so many."""
    return address_tasks(viewer=viewer).order_by()[:most]


def address_task(*, viewer: Viewer, task_id: int) -> AddressTask:
    """Return one, whoever it waits for. Raises `AddressTask.DoesNotExist`."""
    seen = AddressTask.objects.visible_to(viewer).select_related(
        "run__template_version__template", "run__unit", *_PEOPLE
    )
    return seen.get(pk=task_id)


def tasks_of(*, run: Run) -> Mapping[Part, AddressTask]:
    """Return the open ones of a run, by whom they are about."""
    found = AddressTask.objects.filter(run=run).open().select_related(*_PEOPLE)
    return {task.part: task for task in found}
