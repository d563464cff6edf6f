"""The filter of an audience: conditions of a few known kinds, of which all, at least one, or none must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.tags.catalogue import FieldType


class Part(StrEnum):
    """How the conditions of a part are combined: all of them, at least one, none of them."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class About(StrEnum):
    """What a condition is about."""

    CUSTOMER_TYPE = "customer_type"
    LANGUAGE = "language"
    DELIVERY_METHOD = "delivery_method"
    BUILDING = "building"
    BRAND = "brand"
    UNIT = "unit"
    LIST = "list"
    AUDIENCE = "audience"
    COMPANY = "company"
    BIRTHDAY = "birthday"
    ADDRESS = "address"
    POSTCODE = "postcode"
    CONSENT = "consent"
    MESSAGES = "messages"
    RECORDS = "records"


WORDS = frozenset({About.CUSTOMER_TYPE, About.LANGUAGE, About.DELIVERY_METHOD})
"""What is one of some words."""
ROWS = frozenset({About.BUILDING, About.BRAND, About.UNIT, About.LIST, About.AUDIENCE})
"""What is one of some rows, known by their ids."""


class Said(StrEnum):
    """What a customer said to a topic on a channel."""

    YES = "yes"
    NO = "no"
    NOTHING = "nothing"


class Did(StrEnum):
    """What became of messages to a customer."""

    WRITTEN = "written"
    """One was ordered and is not known to have failed: it may still be on its way."""
    REACHED = "reached"
    FAILED = "failed"


class Op(StrEnum):
    """How a field of a record is compared."""

    IS = "is"
    BEGINS = "begins"
    OVER = "over"
    UNDER = "under"
    BEFORE = "before"
    AFTER = "after"
    OLDER = "older"
    """More than so many days ago."""
    LATELY = "lately"
    """Within the last so many days."""
    SOON = "soon"
    """Within the next so many days."""
    HAS = "has"
    FILLED = "filled"
    EMPTY = "empty"


_OF_TEXT = (Op.IS, Op.BEGINS, Op.FILLED, Op.EMPTY)
_OF_FIGURE = (Op.OVER, Op.UNDER, Op.IS, Op.FILLED, Op.EMPTY)
_OF_DAY = (Op.OLDER, Op.LATELY, Op.SOON, Op.BEFORE, Op.AFTER, Op.IS, Op.FILLED, Op.EMPTY)
OPERATORS: dict[FieldType, tuple[Op, ...]] = {
    FieldType.TEXT: _OF_TEXT,
    FieldType.NUMBER: _OF_FIGURE,
    FieldType.MONEY: _OF_FIGURE,
    FieldType.DATE: _OF_DAY,
    FieldType.DATETIME: _OF_DAY,
    FieldType.PHONE: _OF_TEXT,
    FieldType.EMAIL: _OF_TEXT,
    FieldType.BOOLEAN: (Op.IS,),
    FieldType.URL: (Op.FILLED, Op.EMPTY),
    FieldType.LIST: (Op.HAS, Op.FILLED, Op.EMPTY),
    FieldType.TABLE: (Op.FILLED, Op.EMPTY),
    FieldType.RELATION: (Op.IS, Op.FILLED, Op.EMPTY),
}
"""By which operators a field may be asked for, the likeliest first."""
IN_DAYS = frozenset({Op.OLDER, Op.LATELY, Op.SOON})
ALONE = frozenset({Op.FILLED, Op.EMPTY})
"""Operators that need no value."""


@dataclass(frozen=True, slots=True)
class Among:
    """The customer's type, language or way of delivery is one of these words."""

    about: About
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """The customer's building, brand or unit is one of these; or they are on a list, or in another audience."""

    about: About
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """The customer is a company, or is none."""

    is_company: bool
    about: About = field(default=About.COMPANY, init=False)


@dataclass(frozen=True, slots=True)
class Birthday:
    """The customer's birthday is today (0) or within so many days."""

    days: int
    about: About = field(default=About.BIRTHDAY, init=False)


@dataclass(frozen=True, slots=True)
class Address:
    """There is an address of this kind that can be reached, as far as we know."""

    kind: PointKind
    about: About = field(default=About.ADDRESS, init=False)


@dataclass(frozen=True, slots=True)
class Postcode:
    """The postcode of the main postal address begins with one of these."""

    begins: tuple[str, ...]
    about: About = field(default=About.POSTCODE, init=False)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the customer said to a topic on a channel."""

    topic: str
    channel: Channel
    said: Said
    about: About = field(default=About.CONSENT, init=False)


@dataclass(frozen=True, slots=True)
class Messages:
    """In the last so many days the customer got a message (on this channel, about this topic), or one that failed."""

    did: Did
    days: int
    channel: Channel | None = None
    topic: str | None = None
    about: About = field(default=About.MESSAGES, init=False)


@dataclass(frozen=True, slots=True)
class Where:
    """What holds of one field of a record. The value is kept as records keep theirs, days as a number."""

    field: str
    op: Op
    value: str | int | bool | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """The customer has at least one record of a kind of which all this holds."""

    kind: str
    where: tuple[Where, ...] = ()
    about: About = field(default=About.RECORDS, init=False)


Condition: TypeAlias = Among | OneOf | Company | Birthday | Address | Postcode | Consent | Messages | Records


@dataclass(frozen=True, slots=True)
class Filter:
    """Who belongs to an audience: for whom all of `all`, one of `any` and none of `none` hold. Empty: everybody."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()

    def parts(self) -> Iterator[tuple[Part, tuple[Condition, ...]]]:
        """Yield each part with its conditions."""
        yield from zip(Part, (self.all, self.any, self.none), strict=True)

    def each(self) -> Iterator[Condition]:
        """Yield every condition, in the order of the parts."""
        yield from (*self.all, *self.any, *self.none)

    def audience_ids(self) -> set[int]:
        """Return the other audiences that this one is put together from."""
        of_others = (one for one in self.each() if isinstance(one, OneOf) and one.about is About.AUDIENCE)
        return {id_ for one in of_others for id_ in one.ids}
