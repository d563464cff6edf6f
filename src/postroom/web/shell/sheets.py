"""A table as a file: as text, row by row, or as a workbook in which numbers are numbers and days are days.

Texts come guarded against formulas.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
"""Of a workbook, which is held as a whole; a CSV file has no end."""


class _Echo:
    """Gives back what is written to it: the file is never held as a whole."""

    def write(self, text: str) -> str:
        return text


def csv_of(rows: Iterable[Sequence[Any]], *, name: str) -> StreamingHttpResponse:
    """Answer rows, the first of them heads, as `name`.csv that spreadsheets read as UTF-8."""
    lines = _lines(rows, get_language() or "en")
    return StreamingHttpResponse(lines, content_type=CSV, headers=_named(f"{name}.csv"))


def xlsx_of(rows: Iterable[Sequence[Any]], *, name: str, formats: Mapping[int, str] | None = None) -> HttpResponse:
    """Answer rows, the first of them heads, as `name`.xlsx; `formats` are number formats by a column's place."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "B2"
    for row in islice(rows, MOST_ROWS + 1):
        sheet.append([_cell(sheet, value, (formats or {}).get(place)) for place, value in enumerate(row)])
    target = BytesIO()
    book.save(target)
    return HttpResponse(target.getvalue(), content_type=XLSX, headers=_named(f"{name}.xlsx"))


def _cell(sheet: Any, value: Any, number_format: str | None) -> Any:
    if number_format is None:
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _lines(rows: Iterable[Sequence[Any]], language: str) -> Iterator[str]:
    """Yield the file; its rows are made while it is sent, in the language of who asked."""
    writer: Any = csv.writer(_Echo())
    yield "\ufeff"  # tells spreadsheets that it is UTF-8
    with override(language):
        for row in rows:
            yield writer.writerow([_plain(cell) for cell in row])


def _plain(cell: Any) -> Any:
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
