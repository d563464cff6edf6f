"""A file of prices, read line by line, with what is wrong in each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from babel.numbers import list_currencies

from postroom.access.viewer import Viewer
from postroom.core.address.postal import COUNTRIES
from postroom.core.carriage.envelope import Channel, Posting
from postroom.costs.lines import Line
from postroom.costs.services import may_price
from postroom.intake.files import opening
from postroom.intake.files.reading import Cell, unguarded
from postroom.outbox.models import Lane, Measure

CURRENCIES = frozenset(list_currencies())
MOST_LINES = 20_000
LARGEST = Decimal(1_000_000)
_LONGEST_SIZE = 30_000
_MEASURES = {
    Channel.SMS: (Measure.PART, Measure.MESSAGE),
    Channel.EMAIL: (Measure.MESSAGE,),
    Channel.LETTER: (Measure.SHEET, Measure.PAGE, Measure.GRAM, Measure.MESSAGE),
}
_YES, _NO = frozenset({"yes", "true", "1", "each"}), frozenset({"", "no", "false", "0"})
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_PRICE = re.compile(r"\d{1,7}([.,]\d{1,5})?")


class LineFault(StrEnum):
    """What is wrong with a line of a file."""

    NO_MEDIUM = "no_medium"
    NO_CLASS = "no_class"
    NO_ACCOUNT = "no_account"
    NOT_YOURS = "not_yours"
    NO_COUNTRY = "no_country"
    NO_MEASURE = "no_measure"
    NO_SIZE = "no_size"
    NO_PRICE = "no_price"
    NOT_YES_OR_NO = "not_yes_or_no"
    NO_CURRENCY = "no_currency"
    NO_DAY = "no_day"
    ENDS_BEFORE = "ends_before"
    TWICE = "twice"


class BadTable(Exception):
    """The file cannot be read as a price table; the sentence says why, `missing` which columns it lacks."""

    def __init__(self, sentence: str, missing: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.missing = missing


class Refused(Exception):
    """A line that the table cannot take; `fault` is why, `told` what stands there."""

    def __init__(self, fault: LineFault, told: str) -> None:
        super().__init__(fault)
        self.fault, self.told = fault, told


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line of the file, with what stands there."""

    number: int
    fault: LineFault
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file says: its good lines, and what is wrong with the others."""

    lines: Sequence[Line]
    faults: Sequence[Fault]


def read(*, content: bytes, name: str, viewer: Viewer) -> Told:
    """Read a file of prices, CSV or XLSX. Raises `BadTable` or `intake.files.reading.BadFile`."""
    with NamedTemporaryFile(suffix=Path(name).suffix[:8]) as kept:
        kept.write(content)
        kept.flush()
        path = Path(kept.name)
        reading = opening.look(path, name=name)
        heads = [head.strip().lower() for head in reading.heads]
        if missing := [head for head in ("medium", "price", "currency", "valid_from") if head not in heads]:
            raise BadTable(f"the file has no column {', '.join(missing)}", missing)
        rows = [
            (row.number, dict(zip(heads, map(_text, row.cells), strict=False)))
            for row in opening.read_rows(path, reading)
        ]
    if len(rows) > MOST_LINES:
        raise BadTable(f"the file has more than {MOST_LINES} lines")
    return _told(rows, _lanes(viewer), viewer)


def _text(cell: Cell) -> str:
    """Return a cell as it is typed; a number of a spreadsheet by its digits, never by what it is nearly."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{Decimal(str(cell)).normalize():f}"
    return str(unguarded(cell)).strip()


def _lanes(viewer: Viewer) -> dict[str, Lane]:
    return {lane.code: lane for lane in Lane.objects.visible_to(viewer)}


def line_of(told: Mapping[str, str], *, viewer: Viewer) -> Line:
    """Read one line: the columns of a file by their names. Raises `Refused`."""
    return _line({name: value.strip() for name, value in told.items()}, _lanes(viewer), viewer)


def _told(rows: Iterable[tuple[int, Mapping[str, str]]], lanes: Mapping[str, Lane], viewer: Viewer) -> Told:
    lines: dict[tuple[object, ...], Line] = {}
    faults: list[Fault] = []
    for number, cells in rows:
        try:
            line = _line(cells, lanes, viewer)
        except Refused as wrong:
            faults.append(Fault(number, wrong.fault, wrong.told[:80]))
            continue
        if lines.setdefault(line.key, line) is not line:
            faults.append(Fault(number, LineFault.TWICE, ""))
    return Told(lines=list(lines.values()), faults=faults)


def _line(told: Mapping[str, str], lanes: Mapping[str, Lane], viewer: Viewer) -> Line:
    channel = _one(Channel, told.get("medium", ""), LineFault.NO_MEDIUM)
    lane = _lane(told.get("account", ""), channel, lanes)
    if not may_price(viewer=viewer, lane_unit_id=lane.unit_id if lane else None, is_of_account=lane is not None):
        raise Refused(LineFault.NOT_YOURS, told.get("account", ""))
    country = told.get("country", "").upper()
    if country not in COUNTRIES and country not in ("", "*"):
        raise Refused(LineFault.NO_COUNTRY, country)
    measure = _measure(told.get("measure", ""), channel)
    size_from, size_to = _size(told.get("from", ""), 1), _size(told.get("to", ""), None)
    if size_to is not None and size_to < (size_from or 1):
        raise Refused(LineFault.NO_SIZE, told["to"])
    currency = told.get("currency", "").upper()
    if currency not in CURRENCIES:
        raise Refused(LineFault.NO_CURRENCY, currency)
    valid_from, valid_to = _day(told.get("valid_from", "")), _day(told.get("valid_to", ""))
    if valid_from is None:
        raise Refused(LineFault.NO_DAY, "")
    if valid_to and valid_to < valid_from:
        raise Refused(LineFault.ENDS_BEFORE, told["valid_to"])
    return Line(
        channel=channel,
        posting=_posting(told.get("class", ""), channel),
        lane_id=lane.pk if lane else None,
        lane_unit_id=lane.unit_id if lane else None,
        lane_code=lane.code if lane else "",
        country=country.replace("*", ""),
        measure=measure,
        size_from=size_from or 1,
        size_to=size_to,
        price=_price(told.get("price", "")),
        is_each=_each(told.get("each", ""), measure),
        currency=currency,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _one(kind: Any, told: str, fault: LineFault) -> Any:
    try:
        return kind(told.lower().replace("-", ""))
    except ValueError:
        raise Refused(fault, told) from None


def _lane(code: str, channel: Channel, lanes: Mapping[str, Lane]) -> Lane | None:
    if not code:
        return None
    lane = lanes.get(code)
    if lane is None or lane.channel != channel:
        raise Refused(LineFault.NO_ACCOUNT, code)
    return lane


def _posting(told: str, channel: Channel) -> str:
    if channel is not Channel.LETTER:
        if told:
            raise Refused(LineFault.NO_CLASS, told)
        return ""
    if told and told not in set(Posting):
        raise Refused(LineFault.NO_CLASS, told)
    return told or str(Posting.STANDARD)


def _measure(told: str, channel: Channel) -> Measure:
    if not told:
        return Measure.PART if channel is Channel.SMS else Measure.MESSAGE
    if told.lower() not in _MEASURES[channel]:
        raise Refused(LineFault.NO_MEASURE, told)
    return Measure(told.lower())


def _size(told: str, otherwise: int | None) -> int | None:
    if not told:
        return otherwise
    if not told.isascii() or not told.isdigit() or not 0 < int(told) <= _LONGEST_SIZE:
        raise Refused(LineFault.NO_SIZE, told)
    return int(told)


def _price(told: str) -> Decimal:
    if not _PRICE.fullmatch(told):
        raise Refused(LineFault.NO_PRICE, told)
    return Decimal(told.replace(",", "."))


def _each(told: str, measure: Measure) -> bool:
    if told.lower() in _YES:
        if measure in (Measure.MESSAGE, Measure.GRAM):
            raise Refused(LineFault.NOT_YES_OR_NO, told)
        return True
    if told.lower() in _NO:
        return measure is Measure.PART and not told
    raise Refused(LineFault.NOT_YES_OR_NO, told)


def _day(told: str) -> date | None:
    if not told:
        return None
    try:
        if found := _DAY.fullmatch(told):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.fromisoformat(told).date()
    except ValueError:
        raise Refused(LineFault.NO_DAY, told) from None
