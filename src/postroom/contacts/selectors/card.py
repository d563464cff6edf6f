"""One customer with everything that hangs on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from postroom.access.viewer import Viewer
from postroom.contacts.models import (
    CHANNELS_OF,
    Consent,
    ConsentChange,
    Contact,
    ContactPoint,
    PointKind,
    PointRole,
    Suppression,
    kind_for,
)
from postroom.contacts.rows import Place
from postroom.core.carriage.envelope import Channel

MAIN_EMAIL: Place = PointKind.EMAIL, PointRole.MAIN
MAIN_PHONE: Place = PointKind.PHONE, PointRole.MAIN
MOST_UNITS = 20
"""So many customers of different units with one account number are named."""


@dataclass(frozen=True, slots=True)
class Card:
    """A customer, their addresses, what they agreed to and when, and which of the addresses we must not use."""

    contact: Contact
    points: Sequence[ContactPoint]
    consents: Sequence[Consent]
    history: Sequence[ConsentChange]
    suppressions: Sequence[Suppression]


def contact(*, viewer: Viewer, contact_id: int) -> Contact:
    """Return one contact; raises `Contact.DoesNotExist`, also for one that the viewer may not see."""
    seen = Contact.objects.visible_to(viewer).select_related("unit__brand", "brand", "building")
    return seen.get(pk=contact_id)


def by_account(*, viewer: Viewer, unit_id: int, account_number: str) -> Contact:
    """Return a unit's contact with this account number; raises `Contact.DoesNotExist`."""
    seen = Contact.objects.visible_to(viewer).select_related("unit__brand", "brand", "building")
    return seen.get(unit_id=unit_id, account_number=account_number)


def with_account(*, viewer: Viewer, account_number: str) -> list[Contact]:
    """Return the contacts with this account number, of whichever unit: few."""
    number = account_number.strip()
    seen = Contact.objects.visible_to(viewer).filter(account_number=number) if number else Contact.objects.none()
    return list(seen.select_related("unit").order_by("unit__name", "pk")[:MOST_UNITS])


def card(*, viewer: Viewer, contact_id: int) -> Card:
    """Return one contact's card in five queries; raises `Contact.DoesNotExist`."""
    found = contact(viewer=viewer, contact_id=contact_id)
    points = list(ContactPoint.objects.filter(contact=found).order_by("kind", "role"))
    consents = Consent.objects.filter(contact=found).select_related("topic").order_by("topic__name", "channel")
    history = ConsentChange.objects.filter(contact=found).select_related("topic", "by").order_by("-at", "-id")
    return Card(found, points, list(consents), list(history), _suppressions(points))


def _suppressions(points: Sequence[ContactPoint]) -> list[Suppression]:
    theirs = Q(pk=None)
    for point in points:
        theirs |= Q(channel__in=CHANNELS_OF[PointKind(point.kind)], address=point.value)
    return list(Suppression.objects.filter(theirs).order_by("since"))


def point(*, viewer: Viewer, contact_id: int, kind: str, role: str) -> ContactPoint:
    """Return one address of a contact; raises `ContactPoint.DoesNotExist`, also for what the viewer may not see."""
    theirs = ContactPoint.objects.filter(contact__in=Contact.objects.visible_to(viewer)).select_related("contact__unit")
    return theirs.get(contact=contact_id, kind=kind, role=role)


def place(*, kind: str, role: str) -> Place:
    """Return the place of an address by its codes; raises `ValueError`."""
    return PointKind(kind), PointRole(role)


def main_points(*, contact_ids: Sequence[int], channel: Channel) -> dict[int, ContactPoint]:
    """Return the address that each contact is written to on a channel: main before billing."""
    points = ContactPoint.objects.filter(
        contact__in=contact_ids, kind=kind_for(channel), role__in=[PointRole.MAIN, PointRole.BILLING]
    )
    return {point.contact_id: point for point in sorted(points, key=lambda point: point.role == PointRole.MAIN)}
