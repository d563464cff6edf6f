"""Records as other systems name them: by unit, kind and their own id."""

from collections.abc import Sequence

from postroom.access.viewer import Viewer
from postroom.records.models import Record


def by_external_id(*, viewer: Viewer, unit_id: int, kind: str, external_id: str) -> Record:
    """Return one record; raises `Record.DoesNotExist`, also for one that the viewer may not see."""
    seen = Record.objects.visible_to(viewer).select_related("kind", "contact", "unit")
    return seen.get(unit_id=unit_id, kind__code=kind, external_id=external_id)


def page_of_kind(
    *, viewer: Viewer, kind: str, account_number: str = "", before: int | None = None, size: int = 50
) -> tuple[Sequence[Record], int | None]:
    """Return a page of records of a kind, newest first, and where the next begins (None: nowhere)."""
    rows = Record.objects.visible_to(viewer).filter(kind__code=kind).select_related("kind", "contact", "unit")
    if account_number:
        rows = rows.filter(contact__account_number=account_number)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
