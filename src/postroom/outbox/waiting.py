"""How long the queue has waited, and what of it waits for something else: its time, or people who post it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models.functions import Now

from postroom.access.viewer import Right, Viewer
from postroom.outbox.models import Dispatch, Lane, Priority
from postroom.statements import prepared

COUNTED = 1_000
_QUEUE = """
WITH places AS (
  SELECT l.id AS lane, p AS priority FROM outbox_lane l, unnest(%(priorities)s::int[]) p
), due AS (
  SELECT min(first.due_at) AS at
    FROM places, LATERAL (
         SELECT due_at FROM outbox_dispatch d
          WHERE d.lane_id = lane AND d.priority = places.priority AND d.lease_until IS NULL AND due_at <= now()
          ORDER BY due_at LIMIT 1) first
   WHERE lane = ANY(%(lanes)s::bigint[])
), waiting AS (
  SELECT next.due_at AS at, next.message_id
    FROM places, LATERAL (
         SELECT due_at, message_id FROM outbox_dispatch d
          WHERE d.lane_id = lane AND d.priority = places.priority AND d.lease_until IS NULL AND due_at > now()
          ORDER BY due_at LIMIT %(most)s) next
), by_hand AS (
  SELECT next.message_id
    FROM places JOIN outbox_lane l ON l.id = lane AND l.is_by_hand, LATERAL (
         SELECT message_id FROM outbox_dispatch d
          WHERE d.lane_id = lane AND d.priority = places.priority AND d.lease_until IS NULL AND due_at <= now()
          ORDER BY due_at LIMIT %(most)s) next
), later AS (SELECT at FROM waiting w JOIN outbox_message m ON m.id = w.message_id WHERE {seen})
SELECT (SELECT extract(epoch FROM now() - at)::float FROM due),
       (SELECT count(*) FROM later), (SELECT min(at) FROM later),
       (SELECT count(*) FROM by_hand h JOIN outbox_message m ON m.id = h.message_id
         WHERE {seen} AND (%(all)s::boolean OR m.unit_id = ANY(%(send)s::bigint[])))
"""
_SEEN = """m.deleted_at IS NULL AND (%(all)s::boolean OR m.unit_id = ANY(%(units)s::bigint[])
           OR m.author_id = ANY(%(authors)s::bigint[]) OR m.key_id = %(key)s::bigint)"""


class Later(NamedTuple):
    """How many messages wait for a later time, and the first of these times."""

    number: int
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits in the queue. Of each account and class no more than the first `COUNTED` are looked at."""

    oldest: float | None
    """For how many seconds the first that is due has waited; None: nothing is due."""
    later: Later | None
    """What of the viewer's messages is not due yet."""
    by_hand: int
    """How many letters of units that the viewer may send for wait for people who post them."""


def queue(*, viewer: Viewer, lanes: Sequence[Lane]) -> Queue:
    """Return how the queue to these lanes stands, in one statement that looks only at its ends."""
    asked: dict[str, Any] = {
        "lanes": [lane.pk for lane in lanes if not lane.is_by_hand],
        "send": list(viewer.units.get(Right.SEND, ())),
        "priorities": list(map(int, Priority)),
        "most": COUNTED,
        "all": viewer.sees_all,
        "units": list(viewer.outbox_ids),
        "authors": list(viewer.author_ids),
        "key": viewer.key_id,
    }
    with prepared() as cursor:
        cursor.execute(_QUEUE.format(seen=_SEEN), asked)
        oldest, number, first, by_hand = cursor.fetchone()
    return Queue(oldest=oldest, later=Later(number, first) if number else None, by_hand=by_hand)


def later_of_batch(*, batch_id: int) -> Later | None:
    """Return what of a batch is not due yet, or None if all is."""
    waiting = Dispatch.objects.filter(lease_until__isnull=True, due_at__gt=Now(), message__batch_id=batch_id)
    first = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return Later(waiting.count(), first) if first else None
