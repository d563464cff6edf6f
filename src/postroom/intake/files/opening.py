"""Open a file of rows, whatever it is."""

from collections.abc import Iterator
from pathlib import Path

from postroom.core.refusal import Flaw, said
from postroom.intake.files import sheet, text
from postroom.intake.files.reading import BadFile, Reading, Row

_ZIP = b"PK\x03\x04"
_WORKBOOKS = (".xlsx", ".xlsm")
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


def look(path: Path, *, name: str = "") -> Reading:
    """Find out how a file is written, by what is in it; its `name` only must not say otherwise. Raises `BadFile`."""
    is_workbook = _is_workbook(path)
    if not is_workbook and name.lower().endswith(_WORKBOOKS):
        raise BadFile(said(Flaw.NO_WORKBOOK))
    reading = sheet.look(path) if is_workbook else text.look(path)
    if not reading.samples:
        raise BadFile(said(Flaw.NO_ROWS))
    return reading


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield the rows below the heads that are not empty."""
    return sheet.read_rows(path, reading) if reading.format == "xlsx" else text.read_rows(path, reading)


def read_all(path: Path) -> Iterator[Row]:
    """Yield every row that is not empty, the first too; there may be but one. Raises `BadFile`."""
    return sheet.read_all(path) if _is_workbook(path) else text.read_all(path, text.look(path))


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(len(_OLD_EXCEL))
    if start.startswith(_OLD_EXCEL):
        raise BadFile(said(Flaw.OLD_WORKBOOK))
    return start.startswith(_ZIP)
