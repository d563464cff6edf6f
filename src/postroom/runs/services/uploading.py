"""Take account numbers from a file: a list of them in whatever way, or a table with a column of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO

from postroom.access.viewer import Viewer
from postroom.core.refusal import Flaw, said
from postroom.intake.files import opening, sheet
from postroom.intake.files.reading import BadFile, storable, unguarded
from postroom.runs.models import Run
from postroom.runs.services.offering import check_accounts

__all__ = ["BadFile", "Uploaded", "numbers_in_file"]

_TRIED = 200
"""By so many rows it is found out which column has the numbers."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The account numbers of a file, a line each, and the head of the column where it is a table."""

    accounts: str
    column: str = ""


def numbers_in_file(*, run: Run, viewer: Viewer, file: IO[bytes], name: str) -> Uploaded:
    """Return the account numbers in a file: CSV, XLSX or text. Nothing that may be one is dropped. Raises `BadFile`.

    It is a table if it has several columns and nothing in its first row is an account; then the column counts in which
    most are. A first line that is no account and has no digit is the head of a list.
    """
    with NamedTemporaryFile(suffix=Path(name).suffix[:8]) as kept:
        copyfileobj(file, kept)
        kept.flush()
        rows = _rows(Path(kept.name))
    heads, *below = rows
    known = _known(run, viewer, [heads])
    if below and not known and max(map(len, rows)) > 1:
        tried = below[:_TRIED]
        column = max(range(len(heads)), key=lambda place: _known(run, viewer, [_at(row, place) for row in tried]))
        return Uploaded("\n".join(cell for row in below for cell in _at(row, column)), heads[column].strip())
    is_head = below and not known and not any(char.isdigit() for cell in heads for char in cell)
    return Uploaded("\n".join(" ".join(row) for row in (below if is_head else rows)))


def _rows(path: Path) -> list[list[str]]:
    rows = [[storable(sheet.as_text(unguarded(cell))).strip() for cell in row.cells] for row in opening.read_all(path)]
    if not rows:
        raise BadFile(said(Flaw.EMPTY_SHEET))
    width = max(place for row in rows for place, cell in enumerate(row, start=1) if cell)
    return [row[:width] for row in rows]


def _at(row: Sequence[str], place: int) -> Sequence[str]:
    return row[place : place + 1]


def _known(run: Run, viewer: Viewer, rows: Sequence[Sequence[str]]) -> int:
    pasted = "\n".join(cell for row in rows for cell in row)
    return len(check_accounts(run=run, viewer=viewer, text=pasted).valid)
