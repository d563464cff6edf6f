"""The list of customers: filtered, searched, a page at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet

from postroom.access.viewer import Viewer
from postroom.contacts.folding import joined, words
from postroom.contacts.models import Building, Contact, ContactPoint, ContactQuerySet, PointKind, PointRole, Topic

PAGE_SIZE = 50
COUNTED = 10_000
"""Lists are counted so far and no further: beyond it, \"more than\" says enough and costs nothing."""

_FIGURES = re.compile(r"(?<!\w)[+(]*\d[\d\s().+/-]*\d(?!\w)")
_LEAST_DIGITS = 4
_MOST_DIGITS = 18
"""No row has an id of more."""
_DIALLED_FIRST = re.compile(r"^0{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """What the list is narrowed to; what is empty narrows nothing."""

    text: str = ""
    customer_type: str = ""
    building_id: int | None = None
    brand_id: int | None = None
    language: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One customer in the list, with their main addresses (None where there is none)."""

    contact: Contact
    email: ContactPoint | None
    phone: ContactPoint | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the next page begins ("" at the end)."""

    lines: Sequence[Line]
    after: str


def search(*, viewer: Viewer, text: str) -> ContactQuerySet:
    """Return the contacts that have all the words typed, each at the beginning of one of theirs.

    Finds names, account numbers, e-mail, street, city and postcode, and phone numbers however they are typed.
    """
    seen = Contact.objects.visible_to(viewer)
    query = _query(text)
    if not query:
        return seen.none() if text.strip() else seen
    found = Q(found_by=SearchQuery(query, config="simple", search_type="raw"))
    return seen.annotate(found_by=SearchVector("search", config="simple")).filter(
        found | Q(account_number__startswith=text.strip())
    )


def matching(*, viewer: Viewer, narrowed: ContactFilter) -> ContactQuerySet:
    """Return all contacts that pass the filter. Whoever has no brand of their own has that of their unit."""
    wanted = {
        "customer_type": narrowed.customer_type,
        "building": narrowed.building_id,
        "language": narrowed.language,
        "unit": narrowed.unit_id,
    }
    found = search(viewer=viewer, text=narrowed.text).filter(**{name: value for name, value in wanted.items() if value})
    if narrowed.brand_id:
        found = found.filter(Q(brand=narrowed.brand_id) | Q(brand=None, unit__brand=narrowed.brand_id))
    return found


def count(found: ContactQuerySet) -> int:
    """Return how many contacts a list has, at most `COUNTED` + 1 (which means: more)."""
    return found.order_by()[: COUNTED + 1].count()


def page(*, viewer: Viewer, narrowed: ContactFilter, after: str = "", size: int = PAGE_SIZE) -> Page:
    """Return one page by name, beginning behind `after` (as the page before gave it), in two queries."""
    rows = matching(viewer=viewer, narrowed=narrowed).select_related("building", "brand", "unit")
    rows = rows.order_by("name", "id")
    id_, _, name = after.partition(" ")
    if id_.isascii() and id_.isdigit() and len(id_) <= _MOST_DIGITS:
        # The first condition says nothing new, but lets the index begin there.
        rows = rows.filter(Q(name__gte=name), Q(name__gt=name) | Q(name=name, pk__gt=int(id_)))
    found = list(rows[: size + 1])
    shown = found[:size]
    last = f"{shown[-1].pk} {shown[-1].name}" if len(found) > size else ""
    return Page(_lines(shown), last)


def buildings(*, viewer: Viewer) -> QuerySet[Building]:
    """Return the buildings of the units the viewer sees, by brand and name."""
    every = Building.objects.select_related("brand").order_by("brand__name", "name")
    return every if viewer.sees_all else every.filter(unit_id__in=viewer.unit_ids)


def customer_types(*, viewer: Viewer) -> list[str]:
    """Return the customer types that occur, by name."""
    named = Contact.objects.visible_to(viewer).exclude(customer_type="")
    return list(named.order_by("customer_type").values_list("customer_type", flat=True).distinct())


def languages(*, viewer: Viewer) -> list[str]:
    """Return the codes of the languages that customers are written to in."""
    seen = Contact.objects.visible_to(viewer)
    return list(seen.order_by("language").values_list("language", flat=True).distinct())


def topics() -> QuerySet[Topic]:
    """Return what customers may agree to; topics are the same for everybody."""
    return Topic.objects.order_by("name")


def _lines(contacts: Sequence[Contact]) -> list[Line]:
    kinds = [PointKind.EMAIL, PointKind.PHONE]
    points = ContactPoint.objects.filter(contact__in=contacts, role=PointRole.MAIN, kind__in=kinds)
    main = {(point.contact_id, point.kind): point for point in points}
    return [
        Line(contact, main.get((contact.pk, PointKind.EMAIL)), main.get((contact.pk, PointKind.PHONE)))
        for contact in contacts
    ]


def _query(text: str) -> str:
    """Write what was typed as a text-search query: every word must begin one of the contact's words.

    Digits with spaces and signs between them may be one phone number, or several words.
    """
    terms, end = [], 0
    for figures in _FIGURES.finditer(text):
        terms += _prefixes(text[end : figures.start()])
        terms += _either(figures[0])
        end = figures.end()
    return " & ".join(terms + _prefixes(text[end:]))


def _prefixes(text: str) -> list[str]:
    return [f"{word}:*" for word in words(text)]


def _either(figures: str) -> list[str]:
    apart = _prefixes(figures)
    together = _DIALLED_FIRST.sub("", joined(figures))
    if len(together) < _LEAST_DIGITS or apart == [f"{together}:*"]:
        return apart
    return [f"({together}:* | {' & '.join(apart)})"]
