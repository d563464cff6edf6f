"""Lanes and the emergency stop: who may go, how fast, and nobody at all."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.outbox.models import EmergencyStop, Lane, Message
from postroom.outbox.services.moving import move

CAPTURE_LANES = {"email": "capture-email", "sms": "capture-sms"}
"""Lanes of no account, one a channel: what is queued before an account is connected waits there as captured."""

OWN_POST = "own-post"
"""The lane of letters that people print and post themselves: it is there from the beginning."""

TEST_LANES = {"email": "test-email", "sms": "test-sms", "letter": "test-letter"}
"""Lanes that no account has and nothing is released from: what programs order with a key for tests stays there."""


def test_lane(*, channel: Channel) -> Lane:
    """Return the lane from which nothing ever leaves the house."""
    defaults = {"name": f"Tests by programs ({channel})", "channel": channel, "is_live": False}
    return Lane.objects.get_or_create(code=TEST_LANES[channel], defaults=defaults)[0]


def is_test_lane(lane: Lane | None) -> bool:
    """Say whether nothing can leave the house by this lane."""
    return lane is not None and lane.code in TEST_LANES.values()


def pause_lane(*, lane_id: int, reason: str, at: datetime) -> bool:
    """Let nothing more out through the lane; its messages keep their place. False: it was paused already."""
    return bool(Lane.objects.filter(pk=lane_id, paused_at__isnull=True).update(paused_at=at, pause_reason=reason[:300]))


def resume_lane(*, lane_id: int) -> None:
    """Let the lane go on, and forget what went wrong before."""
    Lane.objects.filter(pk=lane_id).update(paused_at=None, pause_reason="", cool_until=None, failures=0)


def cool_down(*, lane_id: int, longest: timedelta) -> None:
    """The carrier cannot be reached: claim nothing for 1, 2, 4 … seconds, at most `longest`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_lane SET failures = failures + 1,"
            " cool_until = now() + make_interval(secs => LEAST(power(2, LEAST(failures, 12)), %s))"
            " WHERE id = %s AND (cool_until IS NULL OR cool_until <= now())",
            (longest.total_seconds(), lane_id),
        )


def warmed_up(*, lane_id: int) -> None:
    """The carrier answered: forget its failures."""
    Lane.objects.filter(pk=lane_id, failures__gt=0).update(failures=0, cool_until=None)


def take_tokens(*, lane_id: int, wanted: int) -> int:
    """Take up to `wanted` sends from the lane's rate, shared by all workers; returns how many were granted.

    The bucket holds one second's worth, at least one send.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH filled AS (
              SELECT id, LEAST(GREATEST(rate_per_second, 1),
                               tokens + rate_per_second * extract(epoch FROM clock_timestamp() - tokens_at)) AS level
                FROM outbox_lane WHERE id = %s AND rate_per_second IS NOT NULL FOR UPDATE
            )
            UPDATE outbox_lane l
               SET tokens = level - LEAST(%s, floor(GREATEST(level, 0))), tokens_at = clock_timestamp()
              FROM filled WHERE l.id = filled.id
            RETURNING LEAST(%s, floor(GREATEST(level, 0)))::int
            """,
            (lane_id, wanted, wanted),
        )
        row = cursor.fetchone()
    return wanted if row is None else int(row[0])


def return_tokens(*, lane_id: int, unused: int) -> None:
    """Give back what was taken and not used."""
    Lane.objects.filter(pk=lane_id, rate_per_second__isnull=False).update(tokens=F("tokens") + unused)


@transaction.atomic
def stop_everything(*, viewer: Viewer, at: datetime) -> EmergencyStop:
    """Let nothing out any more, on any lane, from now on. Stopping twice is one stop."""
    viewer.must(Right.SEND)
    stopping = {"since": at, "by_id": viewer.user_id or None}
    stop, is_new = EmergencyStop.objects.get_or_create(until=None, defaults=stopping)
    if is_new:
        audit.record(actor=viewer, action=Action.STOPPED_EVERYTHING)
    return stop


@transaction.atomic
def end_stop(*, viewer: Viewer, at: datetime) -> None:
    """Let the lanes go on where they were."""
    viewer.must(Right.SET_UP)
    if EmergencyStop.objects.filter(until__isnull=True).update(until=at):
        audit.record(actor=viewer, action=Action.WENT_ON)
    wake()


def hold_captured(*, lane_id: int, at: datetime, limit: int = 5000) -> int:
    """In capture mode: hold what is due in the lane; returns how many were held."""
    due = Message.objects.filter(lane_id=lane_id, state=State.QUEUED).order_by("pk").values_list("pk", flat=True)
    ids = list(due[:limit])
    return len(move(ids=ids, step=Step.HOLD, at=at, hold_reason=HoldReason.CAPTURE)) if ids else 0


@transaction.atomic
def release_captured(*, viewer: Viewer, lane_id: int, at: datetime, limit: int = 5000) -> int:
    """Queue up to `limit` captured messages of a lane that has gone live; returns how many. Call it until it says 0."""
    viewer.must(Right.SEND)
    waiting = Message.objects.visible_to(viewer).filter(state=State.HELD, hold_reason=HoldReason.CAPTURE)
    lane = Lane.objects.visible_to(viewer).get(pk=lane_id)
    sources = [lane_id, *Lane.objects.filter(code=CAPTURE_LANES.get(lane.channel)).values_list("pk", flat=True)]
    ids = list(waiting.filter(lane_id__in=sources).order_by("pk").values_list("pk", flat=True)[:limit])
    return len(move(ids=ids, step=Step.RELEASE, at=at, by=viewer.user_id or None, lane_id=lane_id)) if ids else 0


def wake() -> None:
    """Tell waiting dispatchers that there may be work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('postroom_queue', '')")
