"""What is said about a customer in one go: by a row of a file, by a form, by another system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from postroom.contacts.models import PointKind, PointRole
from postroom.core.carriage.envelope import Channel

if TYPE_CHECKING:
    from postroom.contacts.addresses import Address


class Details(TypedDict, total=False):
    """The columns of a contact that others may set."""

    brand_id: int | None
    building_id: int | None
    name: str
    first_name: str
    last_name: str
    salutation: str
    is_company: bool
    customer_type: str
    language: str
    delivery_method: str
    birth_date: date | None
    time_zone: str
    is_deceased: bool
    is_disputed: bool


UNTOLD: Details = {
    "brand_id": None,
    "building_id": None,
    "name": "",
    "first_name": "",
    "last_name": "",
    "salutation": "",
    "is_company": False,
    "customer_type": "",
    "language": "en",
    "delivery_method": Channel.EMAIL,
    "birth_date": None,
    "time_zone": "",
    "is_deceased": False,
    "is_disputed": False,
}
"""What a new contact has where nothing is said, in the order in which contacts are read and written."""

Place = tuple[PointKind, PointRole]
"""Where an address of a contact has its place: the main e-mail, the phone for bills."""

Subject = tuple[int, Channel]
"""What a consent is about: the topic's id, and the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """What is said; what is not said stays as it is. A point that is None is taken away.

    `consents_at` is when the customer said so, if that is known.
    """

    account_number: str
    details: Mapping[str, Any] = field(default_factory=dict)
    points: Mapping[Place, Address | None] = field(default_factory=dict)
    consents: Mapping[Subject, bool] = field(default_factory=dict)
    consents_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a customer told one of us: yes or no to a topic on a channel, how they said it, and in which words."""

    topic_id: int
    channel: Channel
    opted_in: bool
    source: str
    wording: str = ""


class Origin(NamedTuple):
    """Where something that was said came from: kept with each consent. `user_id` 0 is Postroom itself."""

    source: str
    wording: str = ""
    user_id: int = 0
