"""Read what stands in a cell as the type that its field has, in the one form in which values are kept.

Amounts are "289.90 EUR", days and hours are ISO 8601, phones E.164, relations the other record's external id.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from postroom.contacts.addresses import read_email, read_phone
from postroom.core.refusal import Flaw, Refusal, Said, about, said
from postroom.core.tags.catalogue import Field, FieldType
from postroom.core.turning import unturned
from postroom.records.figures import read_amount, read_figure
from postroom.records.files import read_file

LONGEST = 4000
LONGEST_ID = 80
YES = frozenset({"yes", "y", "true", "1", "tak", "t", "ja", "j", "wahr", "oui", "o", "vrai", "x"})
NO = frozenset({"no", "n", "false", "0", "nie", "nein", "falsch", "non", "faux", "-"})

_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}/?#@]+(?:[/?#][^\s\"'<>\\^`{|}]*)?")
_BETWEEN_ITEMS = re.compile(r"\s*[;|\n]\s*")


class BadValue(Refusal):
    """What stands in the cell is not what the field holds; the sentence names field and value."""


def read_value(field: Field, raw: object) -> object:
    """Return `raw` (text, or what a spreadsheet or JSON had) as the field keeps it. Raises `BadValue`."""
    try:
        return _READERS[field.type](raw)
    except ValueError as problem:
        told = problem.said if isinstance(problem, Refusal) else Said.of(str(problem))
        raise BadValue(about(field.name, told)) from None


def read_day(text: str) -> date:
    """Read a day as ISO 8601, or as day, month and year: "3.5.2026", "03/05/2026". Raises `Refusal`."""
    text = text.strip()
    try:
        if match := _DAY_FIRST.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise Refusal(said(Flaw.NO_DATE, text[:40])) from None


def read_yes_or_no(text: str) -> bool:
    """Read "yes", "nie", "oui" and the like. Raises `Refusal`."""
    word = text.strip().lower()
    if word not in YES | NO:
        raise Refusal(said(Flaw.NOT_YES_OR_NO, text[:40]))
    return word in YES


def _text(raw: object) -> str:
    written = raw if isinstance(raw, str) else _plain(raw)
    if len(written) > LONGEST:
        raise Refusal(said(Flaw.TOO_LONG, written[:40], LONGEST))
    return unturned(written)


def _plain(raw: object) -> str:
    if isinstance(raw, datetime | date):
        return raw.isoformat()
    if isinstance(raw, float):
        return format(Decimal(repr(raw)).normalize(), "f")
    if isinstance(raw, str | int | Decimal):
        return str(raw)
    raise Refusal(said(Flaw.NO_TEXT))


def _number(raw: object) -> int | str:
    figure = _plain(raw) if isinstance(raw, int | float | Decimal) else read_figure(_text(raw))
    return figure if "." in figure else int(figure)


def _amount(raw: object) -> str:
    return _plain(raw) if isinstance(raw, int | float | Decimal) else read_amount(_text(raw))


def _day(raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, date) else read_day(_text(raw)).isoformat()


def _moment(raw: object) -> str:
    if isinstance(raw, datetime | date):
        return raw.isoformat()
    text = _text(raw).strip()
    if _DAY_FIRST.fullmatch(text):
        return read_day(text).isoformat()
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise Refusal(said(Flaw.NO_MOMENT, text[:40])) from None


def _yes_or_no(raw: object) -> bool:
    return raw if isinstance(raw, bool) else read_yes_or_no(_text(raw))


def _link(raw: object) -> str:
    text = _text(raw).strip()
    if _LINK.fullmatch(text) is None:
        raise Refusal(said(Flaw.NO_LINK, text[:40]))
    return text


def _list(raw: object) -> list[str]:
    if isinstance(raw, list | tuple):
        return [_text(item) for item in raw]
    return [item for item in _BETWEEN_ITEMS.split(_text(raw).strip()) if item]


def _table(raw: object) -> list[dict[str, object]]:
    if isinstance(raw, list) and all(isinstance(row, dict) for row in raw):
        return raw
    raise Refusal(said(Flaw.NO_TABLE))


def _relation(raw: object) -> str:
    text = _text(raw).strip()
    if len(text) > LONGEST_ID:
        raise Refusal(said(Flaw.TOO_LONG, text[:40], LONGEST_ID))
    return text


def _phone(raw: object) -> str:
    return read_phone(_text(raw)).value


def _email(raw: object) -> str:
    return read_email(_text(raw)).value


_READERS: dict[FieldType, Callable[[object], object]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _amount,
    FieldType.DATE: _day,
    FieldType.DATETIME: _moment,
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.BOOLEAN: _yes_or_no,
    FieldType.URL: _link,
    FieldType.FILE: read_file,
    FieldType.LIST: _list,
    FieldType.TABLE: _table,
    FieldType.RELATION: _relation,
}
