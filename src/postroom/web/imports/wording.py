"""How a file was read, and which of a refused row's cells matter, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from postroom.intake.models import RefusedRow

_DELIMITERS = {";": ";", ",": ",", "|": "|", "\t": "⇥"}
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1250": "Windows-1250"}
_ENCODINGS |= {"cp1252": "Windows-1252", "iso8859_2": "ISO 8859-2", "iso8859_15": "ISO 8859-15"}
_MOST = 6


def reading(found: Mapping[str, Any]) -> str:
    """Say how a file is written: "CSV, UTF-8, columns between ;" or "XLSX, sheet Customers"."""
    if found["format"] == "xlsx":
        return _("XLSX workbook, sheet “%(sheet)s”") % {"sheet": found.get("sheet") or "1"}
    encoding = _ENCODINGS.get(found["encoding"], found["encoding"])
    told = {"encoding": encoding, "sign": _DELIMITERS.get(found["delimiter"], found["delimiter"])}
    return _("CSV file, %(encoding)s, columns divided by “%(sign)s”") % told


def excerpt(row: RefusedRow, heads: Sequence[str], mapping: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the first cells of a row that mean something, each with its head: enough to know which row it is."""
    return list(_filled(row, heads, mapping))[:_MOST]


def _filled(row: RefusedRow, heads: Sequence[str], mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for head, cell in zip(heads, row.cells, strict=False):
        if cell and head in mapping:
            yield head, str(cell)
