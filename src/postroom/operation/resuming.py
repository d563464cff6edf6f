"""After a restore nothing goes out by itself: what was waiting is held, and listed, until somebody lets it go.

The backup does not know what was sent after it was made. Sending it all again would be worse than waiting.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Min

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.delivery.models import Worker
from postroom.outbox import services as outbox
from postroom.outbox.models import EmergencyStop, Message, MessageQuerySet
from postroom.webhooks import services as webhooks

AT_ONCE = 5000


class NotForYou(Exception):
    """Only who sees everything may let everything go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldGoOut:
    """Messages of one unit, account and run that wait since a restore."""

    unit: str
    account: str
    run: str
    count: int
    ordered_at: datetime


def hold_all(*, viewer: Viewer, at: datetime) -> int:
    """Stop sending, and hold whatever waits or was in a worker's hands; returns how many are held.

    Programs that webhooks tell of what happens wait, too.

    What was on the wire follows its account's policy first: some of it becomes uncertain, for a person to decide.
    """
    with transaction.atomic():
        stop = outbox.stop_everything(viewer=viewer, at=at)
        webhooks.pause_all(at=stop.since)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE outbox_dispatch SET lease_until = now() - interval '1 s' WHERE lease_until > now()")
        Worker.objects.all().delete()
    while outbox.rescue():
        pass
    held = 0
    while ids := _ids(Message.objects.filter(state=State.QUEUED)):
        held += len(outbox.move(ids=ids, step=Step.HOLD, at=at, hold_reason=HoldReason.RESTORED))
    return held


def would_go_out() -> list[WouldGoOut]:
    """Return what waits since a restore, the most first."""
    rows = (
        _restored()
        .values("unit__name", "lane__name", "batch__title")
        .annotate(number=Count("pk"), first=Min("ordered_at"))
        .order_by("-number", "unit__name")
    )
    return [
        WouldGoOut(
            unit=row["unit__name"],
            account=row["lane__name"] or "",
            run=row["batch__title"] or "",
            count=row["number"],
            ordered_at=row["first"],
        )
        for row in rows
    ]


def go_on(*, viewer: Viewer, at: datetime) -> int:
    """Queue again what was held at the restore, and end the stop; returns how many. Raises `NotForYou`."""
    if not viewer.sees_all:
        raise NotForYou("needs a super user")
    released = 0
    while ids := _ids(_restored()):
        released += len(outbox.move(ids=ids, step=Step.RELEASE, at=at, by=viewer.user_id or None))
    if stop := EmergencyStop.objects.filter(until__isnull=True).first():
        webhooks.resume_all(paused_at=stop.since)
    outbox.end_stop(viewer=viewer, at=at)
    return released


def _restored() -> MessageQuerySet:
    return Message.objects.filter(state=State.HELD, hold_reason=HoldReason.RESTORED, deleted_at__isnull=True)


def _ids(messages: MessageQuerySet) -> list[int]:
    return list(messages.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
