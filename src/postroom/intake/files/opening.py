"""Open a file of rows, whatever it is."""

from collections.abc import Iterator
from pathlib import Path

from postroom.intake.files import sheet, text
from postroom.intake.files.reading import BadFile, Reading, Row

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


def look(path: Path) -> Reading:
    """Find out how a file is written, by what is in it and not by its name. Raises `BadFile`."""
    with path.open("rb") as file:
        start = file.read(len(_OLD_EXCEL))
    if start.startswith(_OLD_EXCEL):
        raise BadFile("This is a workbook of an old Excel, or one with a password. Save it as XLSX or CSV.")
    return sheet.look(path) if start.startswith(_ZIP) else text.look(path)


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield the rows below the heads that are not empty."""
    return sheet.read_rows(path, reading) if reading.format == "xlsx" else text.read_rows(path, reading)
