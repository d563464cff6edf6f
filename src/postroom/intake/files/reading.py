"""How a file is written, and its rows: the same for CSV and XLSX."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from postroom.core.refusal import Refusal

GUARD = "'"
GUARDED = "=+-@\t\r\n\0＝＋－＠"  # noqa: RUF001 -- East Asian spreadsheets take the wide signs too
"""What a spreadsheet may take for a formula, if a cell begins with it."""

Cell = Any
"""Text, or what a spreadsheet knows better: int, float, bool, date, datetime. None or "" is an empty cell."""


class BadFile(Refusal):
    """The file cannot be read; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts (the heads are row 1), and its cells as they stand in the file."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found out about a file: how to read it, its heads, some rows, and about how many there are."""

    format: str
    heads: list[str]
    samples: list[list[str]]
    rows: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(**kept)


def named(heads: Sequence[Cell]) -> list[str]:
    """Return heads that are all different and none empty: "e-mail", "column 2", "e-mail (2)"."""
    names: list[str] = []
    for position, head in enumerate(heads, start=1):
        name = " ".join(storable(str(head or "")).split())[:200] or f"column {position}"
        times = sum(known == name or known.startswith(f"{name} (") for known in names)
        names.append(f"{name} ({times + 1})" if times else name)
    return names


def storable(text: str) -> str:
    """Return the text as the database can keep it: it takes every character but one."""
    return text.replace("\0", "\ufffd")


def is_empty(cell: Cell) -> bool:
    """Say whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def unguarded(cell: Cell) -> Cell:
    """Return the cell without the quote that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if isinstance(cell, str) and cell.startswith(GUARD) and _is_guarded(cell) else cell


def guarded(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula, and `unguarded` gives it back as it was."""
    return f"{GUARD}{text}" if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    """Quotes that stood there before are no guard of ours: they get one more."""
    bare = text.lstrip(GUARD)
    return bool(bare) and bare[0] in GUARDED
