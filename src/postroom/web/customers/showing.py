"""Show what a record holds to the viewer: amounts and dates in their format, relations as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language

from postroom.core.tags.catalogue import Field, FieldType
from postroom.core.tags.errors import TagError
from postroom.core.tags.show import Show, is_web_address, show_for
from postroom.records.files import held_file

if TYPE_CHECKING:
    from postroom.records.models import Record

FIGURES = frozenset({FieldType.MONEY, FieldType.NUMBER})
DAYS = frozenset({FieldType.DATE, FieldType.DATETIME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value: its text, where it leads (inside Postroom, or outside), or a table of its own."""

    text: str = ""
    url: str = ""
    is_outside: bool = False
    is_figure: bool = False
    is_day: bool = False
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def shown(field: Field, value: object, show: Show) -> str:
    """Return a value as the viewer reads it; one that does not fit its type stands as it is kept."""
    if field.type in DAYS and isinstance(value, str) and (day := _day(value)):
        return day
    try:
        return show.cells[field.type](value)
    except (TagError, KeyError):
        return str(value)


def show_in_screen_language(currency: str) -> Show:
    """Return how values are shown to whoever looks; a currency that nobody knows is not used."""
    language = get_language() or "en"
    try:
        return show_for(language.replace("-", "_"), currency)
    except TagError:
        return show_for("en", "EUR")


def _day(written: str) -> str:
    """Return a day, or a day with its hour, as all screens write it; empty if it is neither."""
    try:
        if day := parse_date(written):
            return date_format(day, "j M Y")
        moment = parse_datetime(written)
    except ValueError:
        return ""
    return date_format(moment, "j M Y H:i") if moment else ""


class Shower:
    """Shows the records of one customer. `related` are those that they lead to, as the selector found them."""

    def __init__(self, *, currency: str, related: Mapping[tuple[int, str, str], Record]) -> None:
        self._show = show_in_screen_language(currency)
        self._related = related

    def cell(self, record: Record, field: Field) -> Cell | None:
        """Return what a record holds in a field; None if nothing."""
        value = record.values.get(field.name)
        if value in (None, "", []):
            return None
        if field.type is FieldType.RELATION:
            return self._relation(record, field, str(value))
        if field.type is FieldType.TABLE:
            return self._table(field, value)
        if field.type is FieldType.FILE and (held := held_file(value)):
            url = reverse("customers:record_file", args=[record.contact_id, record.pk, field.name])
            return Cell(text=f"{held.name} ({filesizeformat(held.size)})", url=url)
        text = shown(field, value, self._show)
        is_link = field.type is FieldType.URL and is_web_address(text)
        return Cell(
            text=text,
            url=text if is_link else "",
            is_outside=is_link,
            is_figure=field.type in FIGURES,
            is_day=field.type in DAYS,
        )

    def _relation(self, record: Record, field: Field, external_id: str) -> Cell:
        other = self._related.get((record.unit_id, field.related_kind or "", external_id))
        url = reverse("customers:record", args=[other.contact_id, other.pk]) if other else ""
        return Cell(text=external_id, url=url)

    def _table(self, field: Field, value: Any) -> Cell:
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        return Cell(
            text=str(len(rows)),
            heads=[column.label for column in field.columns],
            rows=[[self._inner(column, row.get(column.name)) for column in field.columns] for row in rows],
        )

    def _inner(self, column: Field, value: object) -> str:
        return "" if value is None else shown(column, value, self._show)
