"""Put the catalogue into lines: each tag with its label, type, sample, trust and fallback in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.contacts.folding import fold
from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Kind, Trust
from postroom.core.tags.errors import TagError
from postroom.core.tags.show import Show

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TYPES: Mapping[FieldType, tuple[_StrPromise, str]] = {
    FieldType.TEXT: (_("Text"), "file-text"),
    FieldType.NUMBER: (_("Number"), "hash"),
    FieldType.MONEY: (_("Amount"), "receipt"),
    FieldType.DATE: (_("Date"), "calendar"),
    FieldType.DATETIME: (_("Date and hour"), "clock"),
    FieldType.PHONE: (_("Phone"), "phone"),
    FieldType.EMAIL: (_("E-mail address"), "at"),
    FieldType.BOOLEAN: (_("Yes or no"), "check"),
    FieldType.URL: (_("Web address"), "world"),
    FieldType.FILE: (_("File"), "paperclip"),
    FieldType.LIST: (_("List"), "list"),
    FieldType.TABLE: (_("Table"), "table"),
    FieldType.RELATION: (_("Leads to"), "arrow-right"),
}
FORMAT_NAMES: Mapping[str, _StrPromise] = {
    "upper": _("CAPITALS"),
    "lower": _("Small letters"),
    "title": _("Capital First Letters"),
    "plain": _("Amount without currency"),
    "code": _("Amount with the currency's code"),
    "short": _("Date in figures"),
    "long": _("Date in words"),
    "weekday": _("Date with the day of the week"),
    "month": _("Month and year"),
    "time": _("Time only"),
    "lines": _("One below the other"),
}
"""What the ways of showing a value are called: all those of `core.tags.formats`."""
TRUSTS: Mapping[Trust, _StrPromise] = {Trust.COMPANY: _("Company"), Trust.CUSTOMER: _("Customer")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One tag. One that leads to another kind has `leads_to` and is not written alone."""

    tag: str
    field: Field
    type: _StrPromise
    icon: str
    sample: str
    trust: _StrPromise
    leads_to: Kind | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The tags of one kind; without a kind, those that stand alone."""

    code: str
    label: str
    lines: Sequence[Line]


def sections(*, catalogue: Catalogue, text: str, only: str, show: Show) -> list[Section]:
    """Return the kinds whose tags hold every word of `text`, in tag or labels; of `only` one kind, if it is named."""
    words = fold(text).replace("#", " ").split()
    found = (
        Section(code, label, [line for line in _lines(catalogue, code, fields, show) if _fits(line, label, words)])
        for code, label, fields in _parts(catalogue)
        if only in ("", code)
    )
    return [section for section in found if section.lines]


def lines(*, catalogue: Catalogue, kind: Kind, show: Show) -> list[Line]:
    """Return the tags of one kind."""
    return list(_lines(catalogue, kind.code, kind.fields, show))


def _parts(catalogue: Catalogue) -> Iterator[tuple[str, str, Iterable[Field]]]:
    for kind in sorted(catalogue.kinds, key=lambda kind: kind.label):
        yield kind.code, kind.label, kind.fields
    if catalogue.fields:
        yield ALONE, gettext("Tags that stand alone"), catalogue.fields


ALONE = "-"


def _lines(catalogue: Catalogue, code: str, fields: Iterable[Field], show: Show) -> Iterator[Line]:
    kinds = {kind.code: kind for kind in catalogue.kinds}
    before = "" if code == ALONE else f"{code}."
    for field in fields:
        word, icon = TYPES[field.type]
        yield Line(
            tag=f"#{before}{field.name}",
            field=field,
            type=word,
            icon=icon,
            sample=sample(field, show),
            trust=TRUSTS[field.trust],
            leads_to=kinds.get(field.related_kind or ""),
        )


def _fits(line: Line, kind: str, words: Sequence[str]) -> bool:
    hay = fold(f"{line.tag} {line.field.label} {kind} {line.type}")
    return all(word in hay for word in words)


def sample(field: Field, show: Show) -> str:
    """Return a value that the tag may have, as a customer would read it; of a table its columns."""
    if field.type is FieldType.RELATION or field.sample in ("", None):
        return ""
    if field.type is FieldType.TABLE:
        return " · ".join(column.label for column in field.columns)
    try:
        return show.text(field, field.sample)
    except TagError:
        return str(field.sample)
