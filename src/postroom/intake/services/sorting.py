"""Look at each row before it is read: give its cells their fields' names, and turn away what cannot be a row."""

import re
from collections.abc import Mapping

from postroom.core.refusal import Flaw, Said, about, said
from postroom.intake.files.reading import Reading, Row, is_empty, unguarded
from postroom.intake.files.sheet import is_error
from postroom.intake.subjects.subject import Cells, Subject

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")


class Sorter:
    """Knows the columns of a file and the keys that came by. A key takes some 60 bytes, however long it is."""

    def __init__(self, reading: Reading, mapping: Mapping[str, str], subject: Subject) -> None:
        self._heads = reading.heads
        self._columns = [(place, mapping[head]) for place, head in enumerate(reading.heads) if head in mapping]
        self._is_sheet = reading.format == "xlsx"
        self._subject = subject
        self._seen: set[int] = set()

    def cells(self, row: Row) -> Cells:
        """Return the cells that are not empty, by field."""
        named = {}
        for place, name in self._columns:
            cell = row.cells[place] if place < len(row.cells) else None
            if not is_empty(cell):
                named[name] = unguarded(cell.strip()).strip() if isinstance(cell, str) else cell
        return named

    def note(self, row: Row) -> None:
        """Remember the key of a row that is in already."""
        self._is_new(self._subject.key(self.cells(row)))

    def sort(self, row: Row) -> Cells | Said:
        """Return the row's cells, or why it cannot be read at all."""
        if problem := self._shape_problem(row):
            return problem
        cells = self.cells(row)
        if problem := _cell_problem(cells):
            return problem
        key = self._subject.key(cells)
        return cells if self._is_new(key) else said(Flaw.TWICE, key[:60])

    def remark(self, row: Row) -> Said | None:
        """Say that a row stops short of its heads; a workbook has no such rows, it leaves out what is empty."""
        if self._is_sheet or len(row.cells) >= len(self._heads):
            return None
        return self._shape(row)

    def _shape_problem(self, row: Row) -> Said | None:
        more = row.cells[len(self._heads) :]
        if all(map(is_empty, more)):
            return None
        return self._shape(row)

    def _shape(self, row: Row) -> Said:
        return said(Flaw.CELLS, str(len(row.cells)), len(self._heads))

    def _is_new(self, key: str) -> bool:
        """Say whether the key comes by for the first time; rows without a key are the subject's to refuse."""
        digest = hash(key)
        if not key or digest not in self._seen:
            self._seen.add(digest)
            return True
        return False


def _cell_problem(cells: Cells) -> Said | None:
    texts = [cell for cell in cells.values() if isinstance(cell, str)]
    if not _UNREADABLE.search("\n".join(texts)) and not any(map(is_error, texts)):
        return None
    for name, cell in cells.items():
        if is_error(cell):
            return about(name, said(Flaw.SHEET_ERROR, str(cell)))
        if isinstance(cell, str) and _UNREADABLE.search(cell):
            return about(name, said(Flaw.UNREADABLE, _UNREADABLE.sub("?", cell)[:60]))
    return None
