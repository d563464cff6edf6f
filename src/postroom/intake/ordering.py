"""Staff order a check or an import: that it began is seen at once, and a worker does it."""

from collections.abc import Collection
from typing import Protocol

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.intake import tasks
from postroom.intake.models import Import, ImportState
from postroom.intake.services import start_anew


class Order(Protocol):
    """One of the orders below."""

    def __call__(self, *, viewer: Viewer, import_id: int) -> None: ...


class NotNow(Exception):
    """The import stands elsewhere by now: somebody was quicker."""


@transaction.atomic
def order_check(*, viewer: Viewer, import_id: int) -> None:
    """Let a worker go through the file without writing a row. Raises `NotNow`, `NotAllowed`, `Import.DoesNotExist`."""
    _begin(viewer, import_id, {ImportState.MAPPING, ImportState.CHECKED, ImportState.FAILED}, ImportState.CHECKING)
    tasks.check_import_task.later_once(import_id=import_id)


@transaction.atomic
def order_import(*, viewer: Viewer, import_id: int) -> None:
    """Let a worker take in what was checked. Raises `NotNow`, `NotAllowed`, `Import.DoesNotExist`."""
    _begin(viewer, import_id, {ImportState.CHECKED}, ImportState.IMPORTING)
    tasks.run_import_task.later_once(import_id=import_id)


def _begin(viewer: Viewer, import_id: int, from_states: Collection[ImportState], state: ImportState) -> None:
    found = Import.objects.visible_to(viewer).select_for_update().get(pk=import_id)
    viewer.must(Right.WRITE, found.unit_id)
    if found.state not in from_states:
        raise NotNow(found.get_state_display())
    start_anew(import_id=import_id, state=state)
