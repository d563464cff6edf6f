"""Imports as a viewer may see them, what their columns may mean, and the rows that did not go in."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.db.models import QuerySet

from postroom.access.viewer import Viewer
from postroom.contacts.rows import Origin
from postroom.intake.files.reading import Reading, guarded, unguarded
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.intake.subjects.choosing import CONTACT, REASON, subject_for
from postroom.intake.subjects.subject import Target, labels_of, with_labels

__all__ = [
    "CONTACT",
    "imports",
    "labels_of",
    "mapped_before",
    "one",
    "refused_file",
    "refused_page",
    "refused_rows",
    "targets",
    "with_labels",
]

PAGE_SIZE = 50
_BYTE_ORDER_MARK = "\ufeff"
_PIECE = 1000


def imports(*, viewer: Viewer) -> QuerySet[Import]:
    """Return the imports that the viewer may see, the latest first."""
    return Import.objects.visible_to(viewer).select_related("unit", "started_by").order_by("-id")


def one(*, viewer: Viewer, import_id: int) -> Import:
    """Return one import; raises `Import.DoesNotExist`, also for one that the viewer may not see."""
    return imports(viewer=viewer).get(pk=import_id)


def targets(*, viewer: Viewer, import_id: int) -> Sequence[Target]:
    """Return the fields that the columns of this file may be mapped to."""
    found = one(viewer=viewer, import_id=import_id)
    return subject_for(code=found.subject, unit=found.unit, origin=Origin("import")).targets


def mapped_before(*, viewer: Viewer, import_id: int) -> Import | None:
    """Return the last import before this one whose file had the same heads: its mapping was remembered."""
    found = one(viewer=viewer, import_id=import_id)
    alike = imports(viewer=viewer).filter(unit=found.unit, subject=found.subject, pk__lt=found.pk)
    return alike.exclude(state=ImportState.MAPPING).filter(reading__heads=found.reading["heads"]).first()


def refused_rows(*, viewer: Viewer, import_id: int) -> QuerySet[RefusedRow]:
    """Return the rows that did not go in, in the order of the file."""
    return RefusedRow.objects.filter(source=one(viewer=viewer, import_id=import_id)).order_by("row_number")


def refused_page(*, viewer: Viewer, import_id: int, after: int = 0) -> tuple[Sequence[RefusedRow], int | None]:
    """Return a page of the rows that did not go in behind row number `after`, and where the next begins."""
    rows = refused_rows(viewer=viewer, import_id=import_id).filter(row_number__gt=after)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, shown[-1].row_number if len(found) > PAGE_SIZE else None


def in_english(row: RefusedRow, labels: Mapping[str, str]) -> str:
    """Return why a row did not go in, as it was written down."""
    return with_labels(row.reason, labels)


def refused_file(
    *, viewer: Viewer, import_id: int, said: Callable[[RefusedRow, Mapping[str, str]], str] = in_english
) -> Iterator[str]:
    """Yield, piece by piece, a CSV file of the rows that did not go in: the reason of each, and what stood there.

    `said` puts the reason into words, given what the fields are called. The file can be corrected and imported again.
    No spreadsheet takes a cell of it for a formula.
    """
    found = one(viewer=viewer, import_id=import_id)
    reading = Reading.from_json(found.reading)
    kept = [place for place, head in enumerate(reading.heads) if head != REASON]
    delimiter = reading.delimiter or ";"
    labels = labels_of(targets(viewer=viewer, import_id=import_id))
    yield _BYTE_ORDER_MARK + _line([REASON, *(reading.heads[place] for place in kept)], delimiter)
    for row in refused_rows(viewer=viewer, import_id=import_id).iterator(_PIECE):
        cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
        beyond = row.cells[len(reading.heads) :]
        told = [guarded(unguarded(cell)) for cell in (*cells, *beyond)]  # what came with a guard gets no second one
        yield _line([said(row, labels), *told], delimiter)


def _line(cells: Sequence[str], delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerow(cells)
    return written.getvalue()
