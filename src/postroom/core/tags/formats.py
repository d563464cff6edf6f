"""The ways in which a value can be shown besides the usual one, by the type of its field: a chip's `format`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from babel.dates import format_date, format_skeleton, format_time

from postroom.core.tags import figures
from postroom.core.tags.catalogue import FieldType
from postroom.core.tags.errors import TagError, Unshowable
from postroom.core.tags.show import Formatter, Show, plain

_TEXT = ("upper", "lower", "title")
_DATE = ("short", "long", "weekday", "month")

FORMATS: Mapping[FieldType, tuple[str, ...]] = MappingProxyType(
    {
        FieldType.TEXT: _TEXT,
        FieldType.MONEY: ("plain", "code"),
        FieldType.DATE: _DATE,
        FieldType.DATETIME: (*_DATE, "time"),
        FieldType.LIST: ("lines",),
    }
)
"""Which formats a type of field offers; all others are shown in one way only."""

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "upper": "CAPITALS",
        "lower": "small letters",
        "title": "Capital First Letters",
        "plain": "Amount without currency",
        "code": "Amount with the currency's code",
        "short": "Date in figures",
        "long": "Date in words",
        "weekday": "Date with the day of the week",
        "month": "Month and year",
        "time": "Time only",
        "lines": "One below the other",
    }
)
"""What the formats are called in English."""


def formatter(show: Show, type_: FieldType, code: str) -> Formatter:
    """How a value of that type is shown in one of its formats; `code` is one of `FORMATS`."""
    usual = show.formatters[type_]
    match type_:
        case FieldType.TEXT:
            return _cased(usual, code)
        case FieldType.MONEY:
            return _amounts(show, with_code=code == "code")
        case FieldType.DATE | FieldType.DATETIME:
            return _dates(show.language, code)
    return _lines


def samples(show: Show, type_: FieldType, value: object) -> list[tuple[str, str]]:
    """Each format that a type offers, with the value as it would be shown; "" if it cannot be."""
    found = []
    for code in FORMATS.get(type_, ()):
        try:
            shown = formatter(show, type_, code)(value)
        except TagError:
            shown = ""
        found.append((code, shown))
    return found


def _cased(usual: Formatter, code: str) -> Formatter:
    def show(value: object) -> str:
        text = usual(value)
        if code == "title":
            return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
        return text.upper() if code == "upper" else text.lower()

    return show


def _amounts(show: Show, *, with_code: bool) -> Formatter:
    def amount(value: object) -> str:
        sign, whole, fraction, own = figures.split(figures.written(value))
        currency = own or show.currency
        shown = figures.bare_amounts(show.language, currency).show(sign, whole, fraction)
        return f"{shown}\u00a0{currency}" if with_code else shown

    return amount


def _dates(language: str, code: str) -> Formatter:
    locale = figures.locale_of(language)

    written_as: Mapping[str, Callable[[datetime], str]] = {
        "short": lambda moment: str(format_skeleton("yMd", moment, locale=locale)),
        "month": lambda moment: str(format_skeleton("yMMMM", moment, locale=locale)),
        "time": lambda moment: format_time(moment.time(), "short", locale=locale),
        "weekday": lambda moment: format_date(moment, "full", locale=locale),
        "long": lambda moment: format_date(moment, "long", locale=locale),
    }
    write = written_as[code]

    @lru_cache(maxsize=4096)
    def shown(written: str) -> str:
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            raise Unshowable(f"“{written[:40]}” is no date") from None
        return write(moment.replace(tzinfo=None))

    def show(value: object) -> str:
        if isinstance(value, date):
            value = value.isoformat()
        if not isinstance(value, str):
            raise Unshowable("there is no date here")
        return shown(value)

    return show


def _lines(value: object) -> str:
    return "\n".join(map(plain, value)) if isinstance(value, list | tuple) else plain(value)
