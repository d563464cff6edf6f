"""Where customers of a page of messages are written to, and which of them somebody may correct."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from postroom.access.viewer import Right, Viewer
from postroom.contacts.models import Contact, ContactPoint, PointKind, PointRole, kind_for
from postroom.core.carriage.envelope import Channel


class Wanted(NamedTuple):
    """Who is written to, how, and by which of their addresses, if one was chosen."""

    contact_id: int
    channel: Channel
    point_id: int | None = None


class Destination(NamedTuple):
    """Where an address has its place, and the address, if there is one."""

    kind: PointKind
    role: PointRole
    point: ContactPoint | None


def destinations(wanted: Collection[Wanted]) -> Mapping[Wanted, Destination]:
    """Return where each goes: the address chosen, else the main one, else that for bills. One query.

    A text message goes to a phone that takes them. Where there is none, its number has a place beside the landline.
    """
    kinds = {kind_for(one.channel) for one in wanted}
    known: dict[tuple[int, str], dict[object, ContactPoint]] = {}
    for point in ContactPoint.objects.filter(contact__in={one.contact_id for one in wanted}, kind__in=kinds):
        known.setdefault((point.contact_id, point.kind), {}).update({point.pk: point, point.role: point})
    return {one: _destination(one, known.get((one.contact_id, kind_for(one.channel)), {})) for one in wanted}


def correctable(*, viewer: Viewer, contact_ids: Collection[int]) -> frozenset[int]:
    """Return those of the customers whose details the viewer may change."""
    seen = Contact.objects.visible_to(viewer).filter(pk__in=contact_ids).values_list("pk", "unit_id")
    return frozenset(pk for pk, unit_id in seen if viewer.may(Right.WRITE, unit_id))


def _destination(one: Wanted, points: Mapping[object, ContactPoint]) -> Destination:
    point = points.get(one.point_id)
    if point is None and one.channel is Channel.SMS:
        role = _place_of_texts(points)
        return Destination(PointKind.PHONE, role, points.get(role))
    point = point or points.get(PointRole.MAIN) or points.get(PointRole.BILLING)
    return Destination(kind_for(one.channel), PointRole(point.role) if point else PointRole.MAIN, point)


def _place_of_texts(points: Mapping[object, ContactPoint]) -> PointRole:
    """Return the place of the phone that takes texts, else one that is free, else that for bills."""
    places = (PointRole.MAIN, PointRole.BILLING)
    takes_texts = [role for role in places if role in points and points[role].takes_texts]
    free = [role for role in places if role not in points]
    return next(iter([*takes_texts, *free]), PointRole.BILLING)
