"""Read a filter from JSON, strictly: nothing is let through that is not known by name, kind and size."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any, TypeVar

import orjson

from postroom.audiences.conditions import (
    ALONE,
    IN_DAYS,
    OPERATORS,
    ROWS,
    WORDS,
    About,
    Address,
    Among,
    Birthday,
    Company,
    Condition,
    Consent,
    Did,
    Filter,
    Messages,
    OneOf,
    Op,
    Part,
    Postcode,
    Records,
    Said,
    Where,
)
from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.tags.catalogue import Catalogue, Field, FieldType
from postroom.records.reading import BadValue, read_value

MOST_CONDITIONS, MOST_VALUES, MOST_FIELDS = 40, 500, 8
LONGEST_WORD, LONGEST_CODE = 200, 60
MOST_DAYS, DAYS_OF_A_YEAR, MOST_ID = 3650, 366, 2**63 - 1
_POSTCODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{0,11}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_E = TypeVar("_E", bound=StrEnum)


class Problem(StrEnum):
    """What is wrong with a condition."""

    UNKNOWN = "unknown"
    """Of a kind, or with a name, that there is not."""
    INCOMPLETE = "incomplete"
    BAD_VALUE = "bad_value"
    TOO_MANY = "too_many"
    NO_SUCH_KIND = "no_such_kind"
    NO_SUCH_FIELD = "no_such_field"
    CIRCLE = "circle"
    """The audience would be part of itself."""


class Faulty(Exception):
    """One condition cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class BadFilter(Exception):
    """This is no filter; `problems` says of each condition what is wrong, by part and place."""

    def __init__(self, problems: Mapping[tuple[str, int], Problem]) -> None:
        super().__init__(", ".join(f"{part}[{place}]: {problem}" for (part, place), problem in problems.items()))
        self.problems = dict(problems)


def read_filter(raw: object, *, catalogue: Catalogue) -> Filter:
    """Return the filter that `raw` (from JSON) says; raises `BadFilter`."""
    if not isinstance(raw, dict) or not raw.keys() <= set(Part):
        raise BadFilter({("", 0): Problem.UNKNOWN})
    read: dict[str, tuple[Condition, ...]] = {}
    problems: dict[tuple[str, int], Problem] = {}
    for part in Part:
        told = raw.get(part, [])
        if not isinstance(told, list):
            raise BadFilter({(part, 0): Problem.UNKNOWN})
        found = []
        for place, one in enumerate(told):
            try:
                found.append(read_condition(one, catalogue=catalogue))
            except Faulty as faulty:
                problems[part, place] = faulty.problem
        read[part] = tuple(found)
    if sum(map(len, read.values())) > MOST_CONDITIONS:
        problems["", 0] = Problem.TOO_MANY
    if problems:
        raise BadFilter(problems)
    return Filter(**read)


def read_condition(raw: object, *, catalogue: Catalogue) -> Condition:
    """Return one condition; raises `Faulty`."""
    if not isinstance(raw, dict):
        raise Faulty(Problem.UNKNOWN)
    told = dict(raw)
    about = _named(About, told.pop("about", None))
    if about is About.RECORDS:
        return _records(told, catalogue)
    names, make = _SHAPES[about]
    if not told.keys() <= set(names):
        raise Faulty(Problem.UNKNOWN)
    return make(about, told)


def as_json(filtered: Filter) -> dict[str, Any]:
    """Return a filter as it is kept: JSON that `read_filter` reads."""
    said = {part.value: [_plain(one) for one in conditions] for part, conditions in filtered.parts()}
    kept: dict[str, Any] = orjson.loads(orjson.dumps(said))
    return kept


def _plain(condition: Condition) -> dict[str, Any]:
    return {name: value for name, value in asdict(condition).items() if value is not None}


def _words(about: About, told: dict[str, Any]) -> Among:
    values = tuple(_text(value, LONGEST_WORD) for value in _several(told.get("values")))
    if about is About.DELIVERY_METHOD:
        values = tuple(_named(Channel, value) for value in values)
    return Among(about, values)


def _rows(about: About, told: dict[str, Any]) -> OneOf:
    return OneOf(about, tuple(_whole(value, 1, MOST_ID) for value in _several(told.get("ids"))))


def _company(_about: About, told: dict[str, Any]) -> Company:
    if not isinstance(told.get("is_company"), bool):
        raise Faulty(Problem.INCOMPLETE)
    return Company(told["is_company"])


def _birthday(_about: About, told: dict[str, Any]) -> Birthday:
    return Birthday(_whole(told.get("days"), 0, DAYS_OF_A_YEAR))


def _address(_about: About, told: dict[str, Any]) -> Address:
    return Address(_named(PointKind, told.get("kind")))


def _postcode(_about: About, told: dict[str, Any]) -> Postcode:
    begins = tuple(_text(value, LONGEST_WORD) for value in _several(told.get("begins")))
    if not all(_POSTCODE.fullmatch(value) for value in begins):
        raise Faulty(Problem.BAD_VALUE)
    return Postcode(begins)


def _consent(_about: About, told: dict[str, Any]) -> Consent:
    return Consent(_code(told.get("topic")), _named(Channel, told.get("channel")), _named(Said, told.get("said")))


def _messages(_about: About, told: dict[str, Any]) -> Messages:
    channel, topic = told.get("channel"), told.get("topic")
    return Messages(
        _named(Did, told.get("did")),
        _whole(told.get("days"), 1, MOST_DAYS),
        channel=None if channel is None else _named(Channel, channel),
        topic=None if topic is None else _code(topic),
    )


def _records(told: dict[str, Any], catalogue: Catalogue) -> Records:
    if not told.keys() <= {"kind", "where"}:
        raise Faulty(Problem.UNKNOWN)
    kind = _code(told.get("kind"))
    fields = next((each.fields for each in catalogue.kinds if each.code == kind), None)
    if fields is None:
        raise Faulty(Problem.NO_SUCH_KIND)
    where = told.get("where", [])
    if not isinstance(where, list) or len(where) > MOST_FIELDS:
        raise Faulty(Problem.TOO_MANY)
    by_name = {each.name: each for each in fields}
    return Records(kind, tuple(_where(one, by_name) for one in where))


def _where(raw: object, fields: Mapping[str, Field]) -> Where:
    if not isinstance(raw, dict) or not raw.keys() <= {"field", "op", "value"}:
        raise Faulty(Problem.UNKNOWN)
    found = fields.get(_code(raw.get("field")))
    if found is None:
        raise Faulty(Problem.NO_SUCH_FIELD)
    op = _named(Op, raw.get("op"))
    if op not in OPERATORS[found.type]:
        raise Faulty(Problem.UNKNOWN)
    return Where(found.name, op, None if op in ALONE else _value(found, op, raw.get("value")))


def _value(found: Field, op: Op, raw: object) -> str | int | bool:
    if raw is None or raw == "":
        raise Faulty(Problem.INCOMPLETE)
    if op in IN_DAYS:
        return _whole(raw, 0, MOST_DAYS)
    if op is Op.HAS:
        return _text(raw, LONGEST_WORD)
    if op is Op.BEGINS:
        return _text(raw, LONGEST_WORD)
    asked = Field(found.name, found.label, FieldType.DATE) if found.type is FieldType.DATETIME else found
    try:
        read = read_value(asked, raw)
    except BadValue:
        raise Faulty(Problem.BAD_VALUE) from None
    if not isinstance(read, str | int):
        raise Faulty(Problem.BAD_VALUE)
    return read if found.type is not FieldType.NUMBER else str(read)


def _several(raw: object) -> Sequence[object]:
    if raw is None or raw == []:
        raise Faulty(Problem.INCOMPLETE)
    if not isinstance(raw, list):
        raise Faulty(Problem.UNKNOWN)
    if len(raw) > MOST_VALUES:
        raise Faulty(Problem.TOO_MANY)
    return raw


def _text(raw: object, longest: int) -> str:
    if not isinstance(raw, str) or "\0" in raw or len(raw) > longest:
        raise Faulty(Problem.BAD_VALUE)
    if not raw.strip():
        raise Faulty(Problem.INCOMPLETE)
    return raw


def _code(raw: object) -> str:
    if raw is None or raw == "":
        raise Faulty(Problem.INCOMPLETE)
    if not isinstance(raw, str) or _CODE.fullmatch(raw) is None:
        raise Faulty(Problem.BAD_VALUE)
    return raw


def _whole(raw: object, least: int, most: int) -> int:
    if raw is None:
        raise Faulty(Problem.INCOMPLETE)
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise Faulty(Problem.BAD_VALUE)
    return raw


def _named(kind: type[_E], raw: object) -> _E:
    if raw is None or raw == "":
        raise Faulty(Problem.INCOMPLETE)
    if not isinstance(raw, str) or raw not in set(kind):
        raise Faulty(Problem.UNKNOWN)
    return kind(raw)


_SHAPES: Mapping[About, tuple[Sequence[str], Callable[[About, dict[str, Any]], Condition]]] = {
    **dict.fromkeys(WORDS, (("values",), _words)),
    **dict.fromkeys(ROWS, (("ids",), _rows)),
    About.COMPANY: (("is_company",), _company),
    About.BIRTHDAY: (("days",), _birthday),
    About.ADDRESS: (("kind",), _address),
    About.POSTCODE: (("begins",), _postcode),
    About.CONSENT: (("topic", "channel", "said"), _consent),
    About.MESSAGES: (("did", "days", "channel", "topic"), _messages),
}
"""The names that a condition may hold, and what reads it."""
