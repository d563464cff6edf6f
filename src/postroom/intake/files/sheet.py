"""Read the first sheet of an XLSX workbook, row by row, without ever holding the whole of it."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from postroom.core.refusal import Flaw, said
from postroom.intake.files.reading import BadFile, Cell, Reading, Row, is_empty, named

MOST_COLUMNS = 300
MOST_BYTES = 1 << 30
MOST_RATIO = 100
MOST_PARTS = 1000
_SMALL = 10 << 20
_PIECE = 4096
_SAMPLES = 5
_NEVER = "n"
"""The type of a cell that was never worked out; a formula whose result is an empty text says that it is a text."""

_TRIED = 100
"""Rows in which formulas without a value are looked for."""
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


def look(path: Path) -> Reading:
    """Find out what is in a workbook. Raises `BadFile`."""
    _guard(path)
    _must_be_worked_out(path)
    with _sheet(path) as sheet:
        rows = _rows(sheet, MOST_COLUMNS)
        heads = next(rows, None)
        if heads is None:
            raise BadFile(said(Flaw.EMPTY_SHEET))
        width = max(place for place, head in enumerate(heads.cells, start=1) if not is_empty(head))
        samples = [[as_text(cell) for cell in row.cells[:width]] for row in islice(rows, _SAMPLES)]
        total = max((sheet.max_row or 1) - heads.number, len(samples))
        return Reading(
            format="xlsx", heads=named(heads.cells[:width]), samples=samples, rows=total, sheet=str(sheet.title)
        )


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield the rows below the heads that are not empty."""
    _guard(path)
    with _sheet(path) as sheet:
        yield from islice(_rows(sheet, len(reading.heads)), 1, None)


def read_all(path: Path) -> Iterator[Row]:
    """Yield every row that is not empty, the heads too, as wide as it is."""
    _guard(path)
    with _sheet(path) as sheet:
        yield from _rows(sheet, MOST_COLUMNS)


def as_text(cell: Cell) -> str:
    """Return what is in a cell as text."""
    if cell is None:
        return ""
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)


def is_error(cell: Cell) -> bool:
    """Say whether the spreadsheet could not work out what should be here."""
    return isinstance(cell, str) and cell in _ERRORS


def _guard(path: Path) -> None:
    """Refuse what is made to burst: small archives that unpack to huge ones, and documents that define entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_BYTES or len(parts) > MOST_PARTS:
                raise BadFile(said(Flaw.LARGE_WORKBOOK))
            if unpacked > _SMALL and unpacked > MOST_RATIO * path.stat().st_size:
                raise BadFile(said(Flaw.SWOLLEN_WORKBOOK))
            for part in parts:
                with archive.open(part) as opened:
                    if _has_doctype(opened):
                        raise BadFile(said(Flaw.ENTITIES))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise BadFile(said(Flaw.BAD_WORKBOOK, detail=problem)) from None


def _has_doctype(opened: IO[bytes]) -> bool:
    """Say whether a document type comes before the first element, in whatever encoding and behind whatever comments."""
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    parser.StartElementHandler = lambda *_: found.append(False)
    try:
        while not found and (piece := opened.read(_PIECE)):
            parser.Parse(piece)
    except expat.ExpatError:
        pass  # a picture, or XML that nobody can read
    return found[:1] == [True]


def _must_be_worked_out(path: Path) -> None:
    """Refuse a workbook whose formulas no spreadsheet ever worked out: their cells would look empty to us."""
    with _sheet(path) as worked_out, _sheet(path, formulas=True) as written:
        pairs = zip(worked_out.iter_rows(max_row=_TRIED), written.iter_rows(max_row=_TRIED), strict=False)
        for cell, formula in (pair for rows in pairs for pair in zip(*rows, strict=False)):
            if formula.data_type == "f" and (cell.value, cell.data_type) == (None, _NEVER):
                raise BadFile(said(Flaw.NO_VALUE, formula.coordinate))


@contextmanager
def _sheet(path: Path, *, formulas: bool = False) -> Iterator[Any]:
    with path.open("rb") as file, closing(_opened(file, formulas=formulas)) as workbook:
        if not workbook.worksheets:
            raise BadFile(said(Flaw.NO_SHEET))
        yield workbook.worksheets[0]


def _opened(file: IO[bytes], *, formulas: bool) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, SyntaxError) as problem:
        raise BadFile(said(Flaw.BAD_WORKBOOK, detail=problem)) from None


def _rows(sheet: Any, width: int) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(max_col=width), start=1):
        values = list(_values(cells))
        if not all(map(is_empty, values)):
            yield Row(number, values)


def _values(cells: Iterable[Any]) -> Iterator[Cell]:
    """Dates without an hour become days; whole numbers keep the noughts that their format puts before them."""
    for cell in cells:
        value = cell.value
        if isinstance(value, datetime) and value.time() == time():
            yield value.date()
        elif isinstance(value, int) and not isinstance(value, bool) and cell.number_format.strip("0") == "":
            yield f"{value:0{len(cell.number_format)}d}" if len(cell.number_format) > 1 else value
        else:
            yield value
