"""What we learn of an address: that it works, that it does not, that it may be tried again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from postroom.access.viewer import Right, Viewer
from postroom.contacts.models import CHANNELS_OF, ContactPoint, Health, PointKind, Suppression
from postroom.contacts.services.suppressions import lift_rows


def mark_health(*, kind: PointKind, value: str, health: Health, reason: str, at: datetime) -> int:
    """Mark an address, whoever has it; answers how many contacts do. News older than what is known is left."""
    points = ContactPoint.objects.filter(Q(health_at__isnull=True) | Q(health_at__lte=at), kind=kind, value=value)
    return points.update(health=health, health_reason=reason[:300], health_at=at)


def mark_point(*, point: ContactPoint, health: Health, reason: str, at: datetime) -> None:
    """Mark an address for one customer alone: that they are not found at a door says nothing of their neighbours."""
    point.health, point.health_reason, point.health_at = health, reason[:300], at
    point.save(update_fields=["health", "health_reason", "health_at"])


@transaction.atomic
def use_again(*, viewer: Viewer, point: ContactPoint, note: str, at: datetime) -> None:
    """Let an address be used again, whoever has it: nothing holds it back, and its health starts anew.

    The note, with who wrote it, stays with the address.
    """
    viewer.must(Right.SEND, point.contact.unit_id)
    kind = PointKind(point.kind)
    barred = Suppression.objects.select_for_update().filter(channel__in=CHANNELS_OF[kind], address=point.value)
    lift_rows(barred, viewer=viewer, note=note, at=at)
    reason = f"{viewer.name}: {note}"
    mark_health(kind=kind, value=point.value, health=Health.UNKNOWN, reason=reason, at=at)
