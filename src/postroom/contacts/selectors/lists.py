"""The list of customers: filtered, searched, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, Q, QuerySet, When

from postroom.access.viewer import Viewer
from postroom.contacts.models import (
    REGISTERED_MAIL,
    Building,
    Contact,
    ContactPoint,
    ContactQuerySet,
    PointKind,
    PointRole,
    Topic,
)
from postroom.contacts.selectors.finding import Wanted, first_meant
from postroom.statements import listed

PAGE_SIZE = 50
COUNTED = 1_000
"""Lists are counted so far and no further: beyond it, \"more than\" says enough and costs nothing."""
SEARCHED = 1_000
"""So many of those that a text fits are put in order: for more, all that a common name fits would have to be read."""

_MOST_DIGITS = 18
"""No row has an id of more."""
_STEPS = """
WITH RECURSIVE step (unit_id, value) AS (
    (SELECT unit_id, {column} FROM contacts_contact ORDER BY 1, 2 LIMIT 1)
    UNION ALL
    SELECT further.* FROM step CROSS JOIN LATERAL (
        SELECT unit_id, {column} FROM contacts_contact
         WHERE (unit_id, {column}) > (step.unit_id, step.value) ORDER BY 1, 2 LIMIT 1
    ) further
)
SELECT DISTINCT value FROM step
 WHERE value <> '' AND (%(units)s::bigint[] IS NULL OR unit_id = ANY(%(units)s::bigint[])) ORDER BY value
"""


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
    """Some lines, where the next page begins ("" at the end), and how many contacts there are, as far as counted."""

    lines: Sequence[Line]
    after: str
    total: int


def matching(*, viewer: Viewer, narrowed: ContactFilter) -> ContactQuerySet:
    """Return all contacts that pass the filter. Whoever has no brand of their own has that of their unit."""
    return Wanted.of(narrowed.text).among(_narrowed(viewer, narrowed))


def _narrowed(viewer: Viewer, narrowed: ContactFilter) -> ContactQuerySet:
    wanted = {
        "customer_type": narrowed.customer_type,
        "building": narrowed.building_id,
        "language": narrowed.language,
        "unit": narrowed.unit_id,
    }
    found = Contact.objects.visible_to(viewer).filter(**{name: value for name, value in wanted.items() if value})
    if narrowed.brand_id:
        found = found.filter(Q(brand=narrowed.brand_id) | Q(brand=None, unit__brand=narrowed.brand_id))
    return found


def some(*, viewer: Viewer, text: str) -> ContactQuerySet:
    """Return those whom a text means, or any `SEARCHED` of them if they are more."""
    ids = first_meant(Contact.objects.visible_to(viewer), text=text, most=SEARCHED)
    return Contact.objects.filter(pk__in=listed(ids))


def count(found: ContactQuerySet) -> int:
    """Return how many contacts a list has, at most `COUNTED` + 1 (which means: more)."""
    return found.order_by().values("pk")[: COUNTED + 1].count()


def page(
    *, viewer: Viewer, narrowed: ContactFilter, after: str = "", size: int = PAGE_SIZE, whole: bool = True
) -> Page:
    """Return one page by name, beginning behind `after` (as the page before gave it), in two queries.

    Not `whole`, in five at most: it is also counted, and a text that fits more than `SEARCHED` contacts shows so many
    of them. Whose account number was typed comes first.
    """
    rows, total = matching(viewer=viewer, narrowed=narrowed), 0
    exact = "" if whole else narrowed.text.strip()
    if exact:
        # With plain numbers: a condition that only might be true of few makes the database read all of them.
        some = first_meant(_narrowed(viewer, narrowed), text=narrowed.text, most=SEARCHED + 1)
        own = rows.filter(account_number=exact).order_by().values_list("pk", flat=True)
        rows, total = Contact.objects.filter(pk__in=listed({*some[:SEARCHED], *own})), len(some)
    elif not whole:
        total = count(rows)
    rows = rows.select_related("building", "brand", "unit").order_by("name", "id")
    if exact and after:
        rows = rows.exclude(account_number=exact)  # it came first, on the first page
    elif exact:
        rows = rows.order_by(Case(When(account_number=exact, then=0), default=1), "name", "id")
    id_, _, name = after.partition(" ")
    if id_.isascii() and id_.isdigit() and len(id_) <= _MOST_DIGITS:
        # The first condition says nothing new, but lets the index begin there.
        rows = rows.filter(Q(name__gte=name), Q(name__gt=name) | Q(name=name, pk__gt=int(id_)))
    read = list(rows[: size + 1])
    shown = read[:size]
    last = f"{shown[-1].pk} {shown[-1].name}" if len(read) > size else ""
    return Page(_lines(shown), last, total)


def buildings(*, viewer: Viewer) -> QuerySet[Building]:
    """Return the buildings of the units the viewer sees, by brand and name."""
    every = Building.objects.select_related("brand").order_by("brand__name", "name")
    return every if viewer.sees_all else every.filter(unit_id__in=viewer.unit_ids)


def customer_types(*, viewer: Viewer) -> list[str]:
    """Return the customer types that occur, by name."""
    return _occurring(_units_of(viewer), "customer_type")


def languages(*, viewer: Viewer) -> list[str]:
    """Return the codes of the languages that customers are written to in."""
    return _occurring(_units_of(viewer), "language")


def languages_in(*, unit_ids: Collection[int] | None) -> list[str]:
    """Return the codes of the languages that customers of some units (None: of all) are written to in."""
    return _occurring(None if unit_ids is None else sorted(unit_ids), "language")


def topics() -> QuerySet[Topic]:
    """Return what customers may agree to; topics are the same for everybody."""
    return Topic.objects.order_by("name")


def subjects() -> QuerySet[Topic]:
    """Return the topics that messages may be about: to a way of sending, customers only agree."""
    return topics().exclude(code=REGISTERED_MAIL)


def registered_mail() -> Topic:
    """Return the topic by which customers agree to electronic registered mail."""
    return Topic.objects.get(code=REGISTERED_MAIL)


def _units_of(viewer: Viewer) -> list[int] | None:
    return None if viewer.sees_all else sorted(viewer.unit_ids)


def _occurring(units: list[int] | None, column: str) -> list[str]:
    """Return what occurs in a column, stepping from one value of the index by unit and column to the next.

    That reads a row for each value of each unit, where DISTINCT reads every customer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.format(column=connection.ops.quote_name(column)), {"units": units})
        return [value for (value,) in cursor.fetchall()]


def _lines(contacts: Sequence[Contact]) -> list[Line]:
    kinds = [PointKind.EMAIL, PointKind.PHONE]
    points = ContactPoint.objects.filter(contact__in=contacts, role=PointRole.MAIN, kind__in=kinds)
    main = {(point.contact_id, point.kind): point for point in points}
    return [
        Line(contact, main.get((contact.pk, PointKind.EMAIL)), main.get((contact.pk, PointKind.PHONE)))
        for contact in contacts
    ]
