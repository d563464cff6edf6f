"""What is queued and not due yet: messages that are tried again later, or that have a time of their own."""

from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Now

from postroom.access.viewer import Viewer
from postroom.outbox.models import Dispatch, Message


class Later(NamedTuple):
    """How many messages wait for a later time, and the first of these times."""

    number: int
    next_at: datetime


def later(*, viewer: Viewer) -> Later | None:
    """Return what of the viewer's queue is not due yet, or None if all is."""
    seen = Message.objects.visible_to(viewer).values("pk")
    waiting = Dispatch.objects.filter(lease_until__isnull=True, due_at__gt=Now(), message__in=seen)
    first = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return Later(waiting.count(), first) if first else None
