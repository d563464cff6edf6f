"""What we learn of an address: that it works, that it does not, that it must not be used."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from postroom.access.viewer import Right, Viewer
from postroom.contacts.models import CHANNELS_OF, ContactPoint, Health, PointKind, Suppression
from postroom.core.carriage.envelope import Channel


def mark_health(*, kind: PointKind, value: str, health: Health, reason: str, at: datetime) -> int:
    """Mark an address, whoever has it; answers how many contacts do. News older than what is known is left."""
    points = ContactPoint.objects.filter(Q(health_at__isnull=True) | Q(health_at__lte=at), kind=kind, value=value)
    return points.update(health=health, health_reason=reason[:300], health_at=at)


def suppress(
    *, channel: Channel, address: str, reason: str, at: datetime, until: datetime | None = None, note: str = ""
) -> Suppression:
    """Use this address no more (or not before `until`). `address` as contact points have it: in its normal form."""
    defaults = {"reason": reason[:300], "since": at, "until": until, "note": note[:300]}
    suppression, _ = Suppression.objects.update_or_create(channel=channel, address=address, defaults=defaults)
    return suppression


@transaction.atomic
def use_again(*, viewer: Viewer, point: ContactPoint, note: str, at: datetime) -> None:
    """Let an address be used again, whoever has it: nothing holds it back, and its health starts anew.

    The note, with who wrote it, stays with the address.
    """
    viewer.must(Right.SEND, point.contact.unit_id)
    kind = PointKind(point.kind)
    Suppression.objects.filter(channel__in=CHANNELS_OF[kind], address=point.value).delete()
    reason = f"{viewer.name}: {note}"
    mark_health(kind=kind, value=point.value, health=Health.UNKNOWN, reason=reason, at=at)


def lift_suppression(*, viewer: Viewer, channel: Channel, address: str) -> bool:
    """Let an address be used again; answers whether it was suppressed at all."""
    viewer.must(Right.SEND)
    lifted, _ = Suppression.objects.filter(channel=channel, address=address).delete()
    return lifted > 0
