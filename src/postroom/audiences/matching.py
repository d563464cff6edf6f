"""Make one condition for the database out of a filter. Values are bound, names come from our own lists only."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.lookups import In

from postroom.audiences.conditions import (
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
    Postcode,
    Records,
    Said,
)
from postroom.audiences.matching_records import has_record
from postroom.contacts.models import Consent as GivenConsent
from postroom.contacts.models import ContactPoint, Health, ListMember, PointKind, PointRole
from postroom.core.lifecycle import State
from postroom.core.tags.catalogue import Catalogue
from postroom.outbox.models import Message

NOT_THERE = 0
"""No row has this id."""
_COLUMNS = {
    About.CUSTOMER_TYPE: "customer_type",
    About.LANGUAGE: "language",
    About.DELIVERY_METHOD: "delivery_method",
    About.BUILDING: "building_id",
    About.UNIT: "unit_id",
}
_ON_ITS_WAY = (State.PENDING_APPROVAL, State.QUEUED, State.HELD, State.UNCERTAIN)
_STATES = {
    Did.WRITTEN: (*_ON_ITS_WAY, State.SENT, State.DELIVERED),
    Did.REACHED: (State.SENT, State.DELIVERED),
    Did.FAILED: (State.FAILED, State.RETURNED, State.EXPIRED),
}
_BEFORE_LEAP_DAY = (2, 28)


class Gone(Exception):
    """The filter names an audience that is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What conditions are read by: the moment, the day it is in the unit, kinds of records, audiences named by id."""

    at: datetime
    today: date
    catalogue: Catalogue
    others: Mapping[int, Filter] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    """Ids of topics by code: the database plans better by a number than by a name that it has to look up."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Ids of kinds of records by code."""


def matching(filtered: Filter, terms: Terms) -> Q:
    """Return what matches the customers of an audience. Raises `Gone`."""
    found = Q()
    for condition in filtered.all:
        found &= holding(condition, terms)
    if filtered.any:
        found &= reduce(or_, [holding(condition, terms) for condition in filtered.any])
    for condition in filtered.none:
        found &= ~holding(condition, terms)
    return found


def holding(condition: Condition, terms: Terms) -> Q:
    """Return what matches the customers for whom one condition holds. Raises `Gone`."""
    return _MADE_BY[type(condition)](condition, terms)


def _among(condition: Among, _terms: Terms) -> Q:
    return Q(**{f"{_COLUMNS[condition.about]}__in": condition.values})


def _one_of(condition: OneOf, terms: Terms) -> Q:
    match condition.about:
        case About.AUDIENCE:
            return _in_others(condition.ids, terms)
        case About.BRAND:
            return Q(brand_id__in=condition.ids) | Q(brand_id=None, unit__brand_id__in=condition.ids)
        case About.LIST:
            return Q(Exists(ListMember.objects.filter(contact=OuterRef("pk"), contact_list__in=condition.ids)))
    return Q(**{f"{_COLUMNS[condition.about]}__in": condition.ids})


def _in_others(ids: tuple[int, ...], terms: Terms) -> Q:
    """Match who is in one of these audiences. Within them they are not known any more: no circle goes on for ever."""
    if missing := set(ids) - terms.others.keys():
        raise Gone(", ".join(map(str, sorted(missing))))
    within = replace(terms, others={id_: other for id_, other in terms.others.items() if id_ not in ids})
    each = [matching(terms.others[id_], within) for id_ in ids]
    return reduce(or_, [one or Q(pk__isnull=False) for one in each])


def _company(condition: Company, _terms: Terms) -> Q:
    return Q(is_company=condition.is_company)


def _birthday(condition: Birthday, terms: Terms) -> Q:
    """Match the days from today on; who was born on a leap day celebrates a day earlier in other years."""
    days = [terms.today + timedelta(days=n) for n in range(condition.days + 1)]
    wanted = {f"{day:%m%d}" for day in days} | {"0229" for day in days if _stands_for_leap_day(day)}
    month_and_day = Func(F("birth_date"), Value("MMDD"), function="to_char", output_field=CharField())
    return Q(birth_date__isnull=False) & Q(In(month_and_day, sorted(wanted)))


def _stands_for_leap_day(day: date) -> bool:
    return (day.month, day.day) == _BEFORE_LEAP_DAY and not calendar.isleap(day.year)


def _address(condition: Address, _terms: Terms) -> Q:
    of_kind = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=condition.kind)
    return Q(Exists(of_kind.exclude(health=Health.UNDELIVERABLE)))


def _postcode(condition: Postcode, _terms: Terms) -> Q:
    begins = reduce(or_, [Q(parts__postcode__istartswith=begin) for begin in condition.begins])
    postal = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=PointKind.POSTAL, role=PointRole.MAIN)
    return Q(Exists(postal.filter(begins)))


def _consent(condition: Consent, terms: Terms) -> Q:
    topic_id = terms.topics.get(condition.topic, NOT_THERE)
    given = GivenConsent.objects.filter(contact=OuterRef("pk"), topic=topic_id, channel=condition.channel)
    if condition.said is Said.NOTHING:
        return ~Q(Exists(given))
    return Q(Exists(given.filter(opted_in=condition.said is Said.YES)))


def _messages(condition: Messages, terms: Terms) -> Q:
    since = terms.at - timedelta(days=condition.days)
    found = Message.objects.filter(
        contact=OuterRef("pk"), ordered_at__gt=since, state__in=_STATES[condition.did], deleted_at__isnull=True
    )
    if condition.channel:
        found = found.filter(channel=condition.channel)
    if condition.topic:
        found = found.filter(topic=terms.topics.get(condition.topic, NOT_THERE))
    return Q(Exists(found))


def _records(condition: Records, terms: Terms) -> Q:
    kind_id = terms.kinds.get(condition.kind, NOT_THERE)
    return has_record(condition, kind_id=kind_id, today=terms.today, catalogue=terms.catalogue)


_MADE_BY: Mapping[type, Callable[[Any, Terms], Q]] = {
    Among: _among,
    OneOf: _one_of,
    Company: _company,
    Birthday: _birthday,
    Address: _address,
    Postcode: _postcode,
    Consent: _consent,
    Messages: _messages,
    Records: _records,
}
