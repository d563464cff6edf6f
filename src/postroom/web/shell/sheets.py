"""A table as a file: as text, or as a workbook in which numbers are numbers. Texts come guarded against formulas."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_of(rows: Sequence[Sequence[Any]], *, name: str) -> HttpResponse:
    """Answer rows, the first of them heads, as `name`.csv that spreadsheets read as UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return HttpResponse("\ufeff" + out.getvalue(), content_type=CSV, headers=_named(f"{name}.csv"))


def xlsx_of(rows: Sequence[Sequence[Any]], *, name: str, formats: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer rows, the first of them heads, as `name`.xlsx; `formats` are number formats by the letter of a column."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    sheet.freeze_panes = "B2"
    for column, number_format in (formats or {}).items():
        for cell in sheet[column][1:]:
            cell.number_format = number_format
    target = io.BytesIO()
    book.save(target)
    return HttpResponse(target.getvalue(), content_type=XLSX, headers=_named(f"{name}.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
