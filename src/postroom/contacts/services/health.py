"""What we learn of an address: that it works, that it does not."""

from datetime import datetime

from django.db.models import Q

from postroom.contacts.causes import HealthCause
from postroom.contacts.models import ContactPoint, Health, PointKind


def mark_health(
    *, kind: PointKind, value: str, health: Health, cause: HealthCause, reason: str = "", at: datetime
) -> int:
    """Mark an address, whoever has it; answers how many contacts do. News older than what is known is left."""
    points = ContactPoint.objects.filter(Q(health_at__isnull=True) | Q(health_at__lte=at), kind=kind, value=value)
    return points.update(health=health, health_cause=cause, health_reason=reason[:300], health_at=at)


def mark_point(*, point: ContactPoint, health: Health, cause: HealthCause, reason: str, at: datetime) -> None:
    """Mark an address for one customer alone: that they are not found at a door says nothing of their neighbours."""
    point.health, point.health_cause, point.health_reason, point.health_at = health, cause, reason[:300], at
    point.save(update_fields=["health", "health_cause", "health_reason", "health_at"])
