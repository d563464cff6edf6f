"""The page of one customer put into words: addresses with their health, and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import Card
from postroom.core.carriage.envelope import Channel
from postroom.core.tags.catalogue import FieldType
from postroom.core.tags.show import show_for
from postroom.web.customers.barred import why_barred
from postroom.web.customers.wording import KINDS, ROLES, country_name
from postroom.web.outbox.wording import CHANNELS, Word
from postroom.web.shell.told import why_so

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.contacts.models import Consent, ContactPoint, Suppression, Topic

_CHANNEL_OF = {"email": Channel.EMAIL, "phone": Channel.SMS, "postal": Channel.LETTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """One address: its lines as people read them, and why it is not used, if it is not."""

    point: ContactPoint
    word: _StrPromise
    icon: str
    role: _StrPromise
    lines: Sequence[str]
    suppression: Suppression | None
    may_be_used_again: bool
    barred_for: str
    health_reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """What stands about a topic on one channel."""

    channel: Word
    consent: Consent


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic, and what the customer said to it; where nothing is said, the topic itself decides."""

    topic: Topic
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Missing:
    """A kind of address that the customer has none of in some role."""

    kind: str
    word: _StrPromise
    icon: str


def point_lines(*, card: Card, viewer: Viewer, at: datetime) -> list[PointLine]:
    """Put the addresses of a customer into lines, in the order in which we like to use them."""
    barred = {(one.channel, one.address): one for one in card.suppressions if one.until is None or one.until > at}
    may_lift = viewer.may(Right.SEND, card.contact.unit_id)
    found = [_line(point, barred, may_lift=may_lift) for point in card.points]
    order = list(KINDS)
    return sorted(found, key=lambda line: (order.index(line.point.kind), list(ROLES).index(line.point.role)))


def missing(card: Card) -> list[Missing]:
    """Return the kinds of address that can be added."""
    held = {(point.kind, point.role) for point in card.points}
    return [
        Missing(kind, word, icon)
        for kind, (word, icon) in KINDS.items()
        if any((kind, role) not in held for role in ROLES)
    ]


def topic_lines(card: Card) -> Iterator[TopicLine]:
    """Yield every topic with what stands about it."""
    for topic in contacts.topics():
        theirs = [one for one in card.consents if one.topic_id == topic.pk]
        yield TopicLine(topic, [Said(CHANNELS[one.channel], one) for one in theirs])


def spaced(phone: str) -> str:
    """Return a phone number as people read it."""
    return show_for(get_language() or "en", "EUR").formatters[FieldType.PHONE](phone)


def _line(point: ContactPoint, barred: dict[tuple[str, str], Suppression], *, may_lift: bool) -> PointLine:
    word, icon = KINDS[point.kind]
    suppression = barred.get((_CHANNEL_OF[point.kind], point.value))
    is_held_back = suppression is not None or point.health == "undeliverable"
    return PointLine(
        point=point,
        word=word,
        icon=icon,
        role=ROLES[point.role],
        lines=_written(point),
        suppression=suppression,
        may_be_used_again=is_held_back and may_lift,
        barred_for=why_barred(suppression) if suppression else "",
        health_reason=why_so(point.health_cause, point.health_reason),
    )


def _written(point: ContactPoint) -> list[str]:
    if point.kind == "phone":
        return [spaced(point.value)]
    if not point.parts:
        return [point.value]
    parts = point.parts
    town = f"{parts.get('postcode', '')} {parts.get('city', '')}".strip()
    return [*parts.get("lines", ()), town, country_name(parts.get("country", ""))]
