"""Audiences as a viewer may see them: how many are in, who for example, and why somebody is in or not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from postroom.access.models import Unit
from postroom.access.sharing import usable_by
from postroom.access.tree import tree
from postroom.access.viewer import SYSTEM, Viewer
from postroom.audiences.conditions import About, Filter, OneOf
from postroom.audiences.matching import Gone, Terms, holding, matching
from postroom.audiences.models import Audience
from postroom.audiences.reading import BadFilter, read_filter
from postroom.contacts.models import Contact, ContactQuerySet
from postroom.contacts.selectors import topics
from postroom.records.selectors import catalogue, kinds

COUNTED_WHOLE = 50_000
LOOKED_AT = 8_000
"""So many of more than `COUNTED_WHOLE` customers are looked at to tell about how many pass."""
SHOWN = 10
DEEPEST = 5
"""So many times may an audience be put together from others that are."""


@dataclass(frozen=True, slots=True)
class Number:
    """How many; not `is_exact`: about so many, told from a part of the customers."""

    count: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many are in of how many there are; and for how many each condition alone holds, in the order of `each()`."""

    total: Number
    of: int
    each: Sequence[Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One customer: whether they are in, and of each condition, in the order of `each()`, whether it holds."""

    contact: Contact
    is_in: bool
    each: Sequence[bool]


def audiences(*, viewer: Viewer) -> QuerySet[Audience]:
    """Return the audiences by name."""
    return Audience.objects.visible_to(viewer).select_related("unit", "changed_by").order_by("name", "pk")


def audience(*, viewer: Viewer, audience_id: int) -> Audience:
    """Return one audience; raises `Audience.DoesNotExist`, also for one that the viewer may not see."""
    return audiences(viewer=viewer).get(pk=audience_id)


def offered(*, viewer: Viewer, unit_id: int) -> QuerySet[Audience]:
    """Return the audiences that a unit may use, by name."""
    return audiences(viewer=viewer).filter(usable_by(unit_id))


def filter_of(audience: Audience) -> Filter:
    """Return the filter of an audience as it is kept; raises `BadFilter` if a field was taken away since."""
    return read_filter(audience.conditions, catalogue=catalogue())


def meant(*, viewer: Viewer, unit: Unit) -> ContactQuerySet:
    """Return the customers that an audience of the unit may be about: its own and those of the units below it."""
    return Contact.objects.visible_to(viewer).filter(unit_id__in=tree().below(unit.pk))


def found_by(filtered: Filter, *, unit: Unit, at: datetime) -> Q:
    """Return what matches who passes a filter. Raises `Gone` or `BadFilter` for an audience within it."""
    return matching(filtered, _terms(filtered, unit, at))


def in_any(*, ids: Collection[int], unit: Unit, at: datetime) -> Q:
    """Return what matches who is in one of these audiences. Raises as `found_by`."""
    return found_by(Filter(all=(OneOf(About.AUDIENCE, tuple(ids)),)), unit=unit, at=at)


def name_of(*, audience_id: int) -> str:
    """Return the name of an audience that is there."""
    return Audience.objects.values_list("name", flat=True).get(pk=audience_id)


def count(filtered: Filter, *, viewer: Viewer, unit: Unit, at: datetime) -> Counted:
    """Count who passes a filter, and for how many each condition holds, in one statement.

    Of more than `COUNTED_WHOLE` customers a part is looked at, and the numbers are about right. Raises as `found_by`.
    """
    every, terms = meant(viewer=viewer, unit=unit), _terms(filtered, unit, at)
    of = every.order_by().count()
    wanted = [matching(filtered, terms), *(holding(condition, terms) for condition in filtered.each())]
    if of <= COUNTED_WHOLE:
        total, *each = (Number(number) for number in _counts(every, wanted))
    else:
        part = every.filter(pk__in=RawSQL(_PART, [min(100.0, 100 * LOOKED_AT / of)]))  # noqa: S611 -- our own constant
        looked_at, *rest = _counts(part, [Q(pk__isnull=False), *wanted])
        total, *each = (Number(round(number * of / max(looked_at, 1)), is_exact=False) for number in rest)
    return Counted(total=total, of=of, each=each)


def count_exactly(filtered: Filter, *, viewer: Viewer, unit: Unit, at: datetime) -> int:
    """Count who passes a filter, however long it takes. Raises as `found_by`."""
    return meant(viewer=viewer, unit=unit).filter(found_by(filtered, unit=unit, at=at)).order_by().count()


def some(filtered: Filter, *, viewer: Viewer, unit: Unit, at: datetime, size: int = SHOWN) -> list[Contact]:
    """Return some who pass a filter, the first by name. Raises as `found_by`."""
    passing = meant(viewer=viewer, unit=unit).filter(found_by(filtered, unit=unit, at=at))
    return list(passing.select_related("unit", "building").order_by("name", "pk")[:size])


def why(filtered: Filter, *, viewer: Viewer, unit: Unit, at: datetime, account_number: str) -> Judged | None:
    """Say of one customer why they are in or not; None if there is no such customer. Raises as `found_by`."""
    terms = _terms(filtered, unit, at)
    asked = {f"c{n}": _as_answer(holding(one, terms)) for n, one in enumerate(filtered.each())}
    found = (
        meant(viewer=viewer, unit=unit)
        .filter(account_number=account_number)
        .annotate(is_in=_as_answer(matching(filtered, terms)), **asked)
        .select_related("unit")
        .first()
    )
    if found is None:
        return None
    each = [bool(getattr(found, name)) for name in asked]
    return Judged(contact=found, is_in=bool(found.is_in), each=each)  # type: ignore[attr-defined]


def others_of(filtered: Filter) -> dict[int, Filter]:
    """Return the audiences that a filter names, and those that they name, by id. Raises `BadFilter`."""
    known: dict[int, Filter] = {}
    wanted = filtered.audience_ids()
    for _depth in range(DEEPEST):
        if not wanted:
            break
        rows = Audience.objects.visible_to(SYSTEM).filter(pk__in=wanted)
        read = {row.pk: filter_of(row) for row in rows}
        known |= read
        wanted = {id_ for one in read.values() for id_ in one.audience_ids()} - known.keys()
    return known


def named_by(*, audience_id: int) -> list[Audience]:
    """Return the audiences that are put together from this one."""
    parts = [{part: [{"about": About.AUDIENCE.value, "ids": [audience_id]}]} for part in ("all", "any", "none")]
    found = Q()
    for part in parts:
        found |= Q(conditions__contains=part)
    return list(Audience.objects.filter(found).order_by("name"))


_PART = "SELECT id FROM contacts_contact TABLESAMPLE SYSTEM (%s) REPEATABLE (1)"


def _terms(filtered: Filter, unit: Unit, at: datetime) -> Terms:
    today = at.astimezone(ZoneInfo(unit.time_zone)).date()
    return Terms(
        at=at,
        today=today,
        catalogue=catalogue(),
        others=others_of(filtered),
        topics=dict(topics().values_list("code", "pk")),
        kinds=dict(kinds().values_list("code", "pk")),
    )


def _counts(every: ContactQuerySet, wanted: Sequence[Q]) -> list[int]:
    """Count in one statement how many of `every` each of `wanted` matches."""
    asked = {f"n{n}": Count("pk", filter=one) if one else Count("pk") for n, one in enumerate(wanted)}
    counted = every.order_by().aggregate(**asked)
    return [counted[name] for name in asked]


def _as_answer(passing: Q) -> Case:
    if not passing:
        return Case(default=Value(value=True), output_field=BooleanField())
    return Case(When(passing, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


__all__ = [
    "Audience", "BadFilter", "Counted", "Gone", "Judged", "Number", "audience", "audiences", "count", "count_exactly",
    "filter_of", "found_by", "in_any", "meant", "name_of", "named_by", "offered", "others_of", "some", "why",
]  # fmt: skip
