"""Read CSV: commas, semicolons, tabs or bars, quotes or none, any encoding."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from postroom.core.refusal import Flaw, said
from postroom.intake.files.encoding import find_encoding
from postroom.intake.files.reading import BadFile, Reading, Row, is_empty, named, storable

DELIMITERS = ";,\t|"
_SAMPLE = 1 << 16
_SAMPLES = 5
_SEPARATOR_LINE = "sep="


def look(path: Path) -> Reading:
    """Find out how a CSV file is written. Raises `BadFile`."""
    encoding = find_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
    complete = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n") + 1] or sample
    delimiter = _told_delimiter(complete) or _likely_delimiter(complete)
    rows = _parsed(io.StringIO(complete, newline=""), delimiter)
    heads = next(rows, None)
    if heads is None:
        raise BadFile(said(Flaw.EMPTY_TABLE))
    found = list(rows)
    return Reading(
        format="csv",
        encoding=encoding,
        delimiter=delimiter,
        heads=named(heads.cells),
        samples=[list(map(storable, row.cells)) for row in found[:_SAMPLES]],
        rows=_estimate(path, encoding, complete, len(found)),
    )


def read_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield the rows below the heads that are not empty. Raises `BadFile` if quotes do not match."""
    yield from islice(read_all(path, reading), 1, None)


def read_all(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield every row that is not empty, the heads too. Raises `BadFile` if quotes do not match."""
    with path.open(encoding=reading.encoding, errors="replace", newline="") as file:
        yield from _parsed(file, reading.delimiter)


def _parsed(file: io.TextIOBase, delimiter: str) -> Iterator[Row]:
    """Yield heads and rows; empty lines and Excel's own first line count as rows but are left out."""
    reader = csv.reader(file, delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not all(map(is_empty, cells)) and not (number == 1 and _is_separator_line(delimiter.join(cells))):
                yield Row(number, cells)
    except csv.Error as problem:
        raise BadFile(said(Flaw.OPEN_QUOTE, str(number + 1), problem)) from None


def _is_separator_line(line: str) -> bool:
    return line.lower().startswith(_SEPARATOR_LINE) and len(line.strip()) <= len(_SEPARATOR_LINE) + 1


def _told_delimiter(sample: str) -> str:
    """Excel writes `sep=;` in the first line so that it can read its own files."""
    first = sample.partition("\n")[0].rstrip("\r")
    told = first[len(_SEPARATOR_LINE) :] if _is_separator_line(first) else ""
    return told if told and told in DELIMITERS else ""


def _likely_delimiter(sample: str) -> str:
    """Return the one that cuts most rows into as many cells as the heads have; more cells are better."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> float:
    try:
        widths = [len(cells) for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if cells]
    except csv.Error:
        return 0
    if not widths or widths[0] == 1:
        return 0
    return Counter(widths)[widths[0]] / len(widths) * (2 - 1 / widths[0])


def _estimate(path: Path, encoding: str, sample: str, rows: int) -> int:
    return round(rows * path.stat().st_size / max(len(sample.encode(encoding, "replace")), 1))
