"""Show a value to a customer, in the customer's language: amounts, dates, phone numbers, lists."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Literal

import phonenumbers
from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list

from postroom.core.tags import figures
from postroom.core.tags.catalogue import Field, FieldType
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.words import in_language

Formatter = Callable[[object], str]

_MEMORY = 8192
_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}/?#@]+(?:[/?#][^\s\"'<>\\^`{|}]*)?")
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")
_AS_DIALLED = re.compile(r"\+?[\d /().-]{3,30}")
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_HARMFUL = frozenset({"Cc", "Cs", "Zl", "Zp"})
_OVERRIDES = "\u202d\u202e"


@dataclass(frozen=True, eq=False)
class Show:
    """How values are shown in one language; amounts without a currency of their own are in `currency`.

    `formatters` are for running text, `cells` for tables, where a date is written shorter.
    """

    language: str
    currency: str
    formatters: Mapping[FieldType, Formatter]
    cells: Mapping[FieldType, Formatter]

    def text(self, field: Field, value: object) -> str:
        """One value that is no table; raises `Unshowable`."""
        return self.formatters[field.type](value)

    def word(self, english: str) -> str:
        """One of Postroom's own words in this language."""
        return in_language(english, self.language)


@lru_cache(maxsize=256)
def show_for(language: str, currency: str) -> Show:
    """The compiled formatters for a language ("pl", "de_AT") and a currency; raises one of the `TagError`s."""
    figures.amounts(language, currency)
    dates, moments = _calendar(language, "long")
    short_dates, short_moments = _calendar(language, "medium")
    formatters: dict[FieldType, Formatter] = {
        FieldType.TEXT: plain,
        FieldType.NUMBER: _numbers(language),
        FieldType.MONEY: _money(language, currency),
        FieldType.DATE: dates,
        FieldType.DATETIME: moments,
        FieldType.PHONE: _phone,
        FieldType.EMAIL: partial(_matching, _EMAIL, "e-mail address"),
        FieldType.BOOLEAN: partial(_yes_or_no, in_language("Yes", language), in_language("No", language)),
        FieldType.URL: partial(_matching, _LINK, "web address"),
        FieldType.FILE: partial(_matching, _LINK, "link to a file"),
        FieldType.LIST: _lists(language),
    }
    cells = formatters | {FieldType.DATE: short_dates, FieldType.DATETIME: short_moments}
    return Show(language, currency, formatters, cells)


def plain(value: object) -> str:
    """Text as it is, line breaks made alike; raises `Unshowable` for control characters and for what is no text."""
    if isinstance(value, str):
        return value if value.isprintable() else _checked(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unshowable("there is no text here")
    return format(value, "d" if isinstance(value, int) else "")


def is_web_address(text: str) -> bool:
    """Whether a text is one http or https address and nothing else."""
    return _LINK.fullmatch(text) is not None


def _checked(value: str) -> str:
    """Line breaks and tabs may pass; what could end a header line, break a database or turn the text around may not."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    for char in value:
        if char in _OVERRIDES or (unicodedata.category(char) in _HARMFUL and char not in "\n\t"):
            raise Unshowable(f"the character U+{ord(char):04X} must not be in a text")
    return value


def _money(language: str, currency: str) -> Formatter:
    default = figures.amounts(language, currency)
    compiled = {"": default, currency: default}

    def show(value: object) -> str:
        sign, whole, fraction, own = figures.split(value if isinstance(value, str) else figures.written(value))
        if own not in compiled:
            compiled[own] = figures.amounts(language, own)
        return compiled[own].show(sign, whole, fraction)

    return show


def _numbers(language: str) -> Formatter:
    compiled = figures.numbers(language)

    def show(value: object) -> str:
        sign, whole, fraction, currency = figures.split(figures.written(value))
        if currency:
            raise Unshowable(f"“{value}” is an amount, not a number")
        return compiled.show(sign, whole, fraction)

    return show


def _calendar(language: str, length: Literal["long", "medium"]) -> tuple[Formatter, Formatter]:
    """How a day, and a day with its hour, are shown: both from ISO 8601, and in the time zone they are written in."""
    locale = figures.locale_of(language)
    both = str(get_datetime_format("medium", locale=locale)).replace("'", "")

    @lru_cache(maxsize=_MEMORY)
    def day(written: str) -> str:
        return format_date(_read(date, written[:10]), length, locale=locale)

    @lru_cache(maxsize=_MEMORY)
    def moment(written: str) -> str:
        if len(written) == len("2026-05-12"):
            return day(written)
        hour = format_time(_read(datetime, written).time(), "short", locale=locale)
        return both.replace("{0}", hour).replace("{1}", day(written))

    def show_day(value: object) -> str:
        return day(value if isinstance(value, str) else _iso(value))

    def show_moment(value: object) -> str:
        return moment(value if isinstance(value, str) else _iso(value))

    return show_day, show_moment


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise Unshowable("there is no date here")


def _read(kind: type[date] | type[datetime], written: str) -> datetime:
    try:
        found = kind.fromisoformat(written)
    except ValueError:
        raise Unshowable(f"“{written[:40]}” is no date") from None
    return found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)  # noqa: DTZ001


def _phone(value: object) -> str:
    return _spaced(plain(value))


@lru_cache(maxsize=_MEMORY)
def _spaced(written: str) -> str:
    """A number with its country code is spaced as one; any other stays as somebody wrote it."""
    try:
        number = phonenumbers.parse(written)
    except phonenumbers.NumberParseException:
        return _matching(_AS_DIALLED, "phone number", written)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _matching(pattern: re.Pattern[str], what: str, value: object) -> str:
    text = plain(value)
    if pattern.fullmatch(text) is None:
        raise Unshowable(f"“{text[:40]}” is no {what}")
    return text


def _yes_or_no(yes: str, no: str, value: object) -> str:
    word = str(value).lower() if isinstance(value, str | bool | int) else ""
    if word not in _YES | _NO:
        raise Unshowable("this is neither yes nor no")
    return yes if word in _YES else no


def _lists(language: str) -> Formatter:
    """How things are counted up: "a, b and c". Babel is asked once for what stands between them."""
    locale = figures.locale_of(language)
    marks = ["\ue000", "\ue001", "\ue002", "\ue003"]
    first, middle, last = re.split("[\ue000-\ue003]", format_list(marks, locale=locale))[1:4]
    pair = re.split("[\ue000-\ue003]", format_list(marks[:2], locale=locale))[1]

    def show(value: object) -> str:
        if not isinstance(value, list | tuple):
            return plain(value)
        items = [plain(item) for item in value]
        if len(items) <= 2:  # noqa: PLR2004
            return pair.join(items)
        return items[0] + first + middle.join(items[1:-1]) + last + items[-1]

    return show
