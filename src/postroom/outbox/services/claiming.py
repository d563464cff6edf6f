"""The front of the queue: claim a batch, make all checks again, and pass the wire mark.

The fence is (`lease_by`, `attempts`): a worker that lost its lease changes nothing. Leases and due times use the
database's clock. No transaction is open while a carrier speaks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from postroom.outbox.models import Priority
from postroom.outbox.services.limiting import admit
from postroom.outbox.services.timing import wait_for_hours
from postroom.statements import prepared

OUT_OF_HOURS = "hours"
"""As `hold`: it waits for the hours of its unit to begin."""
Moment = str
"""A moment of the database's clock as it wrote it: workers only hand it back, so it is not read."""


class Cursor(NamedTuple):
    """Where a worker's last claim ended in one class: its next scan starts there, behind all dead index entries."""

    due_at: Moment
    message_id: int


class Claimed(NamedTuple):
    """One claimed message with all that a carrier needs. `hold` names why it must not go out after all."""

    message_id: int
    attempt: int
    tries: int
    blind: int
    first_try_at: datetime
    due_at: Moment
    claimed_at: Moment
    waited: float
    """Seconds since it was queued."""
    contact_id: int
    topic_id: int | None
    needs_consent: bool
    channel: str
    recipient: str
    recipient_name: str
    language: str
    skeleton: str
    fills: str
    """As JSON."""
    expires_at: datetime | None
    is_code: bool
    """A code that is used once."""
    hold: str | None
    is_limited: bool = False
    """There are limits, which have to be asked."""
    has_hours: bool = False
    """There are sending hours, which have to be asked."""
    waits: timedelta = timedelta()
    """Held for the hours: so long until they begin."""


_IN_LINE = """
  SELECT message_id FROM outbox_dispatch
   WHERE lease_until IS NULL AND lane_id = %(lane)s AND priority = %(priority)s AND due_at <= now()
     AND (due_at, message_id) > (%(due_at)s::timestamptz, %(message_id)s)
   ORDER BY due_at, message_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_BY_HAND = """
  SELECT message_id FROM outbox_dispatch
   WHERE lease_until IS NULL AND message_id = ANY(%(ids)s) AND due_at <= now()
     AND lane_id IN (SELECT id FROM outbox_lane WHERE is_by_hand AND is_live AND paused_at IS NULL)
     AND NOT EXISTS (SELECT FROM outbox_emergencystop WHERE until IS NULL)
   ORDER BY message_id FOR UPDATE SKIP LOCKED
"""
_CLAIM = """
WITH due AS ({due}), taken AS (
  UPDATE outbox_dispatch d
     SET lease_until = now() + %(lease)s, lease_by = %(worker)s, attempts = attempts + 1, tries = tries + 1,
         wire_at = NULL, first_try_at = COALESCE(first_try_at, date_trunc('second', now()))
    FROM due WHERE d.message_id = due.message_id
  RETURNING d.message_id, d.attempts, d.tries, d.blind, d.first_try_at, d.due_at, d.queued_at
)
SELECT m.id, taken.attempts, taken.tries, taken.blind, taken.first_try_at, taken.due_at::text, now()::text,
       extract(epoch FROM now() - taken.queued_at)::float8,
       m.contact_id, m.topic_id, COALESCE(t.needs_consent, false), m.channel, m.recipient, m.recipient_name,
       m.language, r.skeleton_id, r.fills, m.expires_at, m.is_code,
       CASE WHEN m.expires_at < now() THEN 'expired'
            WHEN b.paused_at IS NOT NULL THEN 'run_paused'
            WHEN s.id IS NOT NULL THEN 'suppressed'
            WHEN p.health = 'undeliverable' AND NOT (m.channel = 'letter' AND EXISTS (
              SELECT FROM outbox_registeredletter e WHERE e.message_id = m.id AND e.posting = 'electronic'))
            THEN 'undeliverable'
            WHEN c.opted_in = false OR (t.needs_consent AND c.opted_in IS NULL) THEN 'opted_out'
       END, EXISTS (SELECT FROM outbox_limit), EXISTS (SELECT FROM outbox_sendinghours)
  FROM taken JOIN outbox_message m ON m.id = taken.message_id
  JOIN outbox_rendition r ON r.message_id = m.id AND r.number = m.rendition
  LEFT JOIN outbox_batch b ON b.id = m.batch_id
  LEFT JOIN contacts_contactpoint p ON p.id = m.point_id
  LEFT JOIN contacts_topic t ON t.id = m.topic_id
  LEFT JOIN contacts_consent c ON c.topic_id = m.topic_id AND c.contact_id = m.contact_id AND c.channel = m.channel
  LEFT JOIN contacts_suppression s
    ON s.channel = m.channel AND s.address = m.recipient AND (s.until IS NULL OR s.until > now())
 ORDER BY taken.due_at, m.id
"""


def claim(
    *, lane_id: int, worker_id: int, priority: Priority, limit: int, lease: timedelta, after: Cursor | None = None
) -> list[Claimed]:
    """Lease up to `limit` due messages of one lane and class to a worker, and make all checks again.

    The try is counted here, so that a message that kills its worker cannot be claimed for ever.
    """
    arguments: dict[str, Any] = {
        "lane": lane_id,
        "worker": worker_id,
        "priority": int(priority),
        "limit": limit,
        "lease": lease,
        "due_at": after.due_at if after else "-infinity",
        "message_id": after.message_id if after else 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(due=_IN_LINE), arguments)
        claimed = [Claimed(*row) for row in cursor.fetchall()]
    return _within_limits(_within_hours(claimed))


def claim_by_hand(*, worker_id: int, ids: Sequence[int], lease: timedelta) -> list[Claimed]:
    """Lease those of the messages that wait in a lane that people empty by hand, and make all checks again.

    What somebody else takes at the same moment is theirs. Nothing is taken while everything is stopped.
    """
    arguments: dict[str, Any] = {"worker": worker_id, "ids": list(ids), "lease": lease}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(due=_BY_HAND), arguments)
        claimed = [Claimed(*row) for row in cursor.fetchall()]
    return _within_limits(_within_hours(claimed))


def _within_hours(claimed: list[Claimed]) -> list[Claimed]:
    """Let wait what is outside the hours of its unit, before limits count it. Nothing is asked while there are none."""
    if not claimed or not claimed[0].has_hours:
        return claimed
    waits = wait_for_hours(ids=[one.message_id for one in claimed if one.hold is None])
    if not waits:
        return claimed
    return [
        one._replace(hold=OUT_OF_HOURS, waits=waits[one.message_id]) if one.message_id in waits else one
        for one in claimed
    ]


def _within_limits(claimed: list[Claimed]) -> list[Claimed]:
    """Hold what goes beyond the limits of its unit. Nothing is asked while there are none."""
    if not claimed or not claimed[0].is_limited:
        return claimed
    held = admit([one.message_id for one in claimed if one.hold is None])
    return [one._replace(hold=held.get(one.message_id, one.hold)) for one in claimed]


_MARK = """
UPDATE outbox_dispatch d SET wire_at = now(), lease_until = now() + %(lease)s::interval
  FROM unnest(%(ids)s::bigint[], %(attempts)s::smallint[], %(contacts)s::bigint[], %(topics)s::bigint[],
              %(channels)s::text[]) AS v (id, attempt, contact, topic, channel)
 WHERE d.message_id = v.id AND d.attempts = v.attempt AND d.lease_by = %(worker)s::bigint
   AND (d.lease_until > now()) IS TRUE
   AND NOT EXISTS (SELECT FROM outbox_emergencystop WHERE until IS NULL)
   AND EXISTS (SELECT FROM outbox_lane l WHERE l.id = d.lane_id AND l.is_live AND l.paused_at IS NULL)
   AND NOT EXISTS (SELECT FROM contacts_consent c WHERE c.contact_id = v.contact AND c.topic_id = v.topic
                      AND c.channel = v.channel AND NOT c.opted_in)
RETURNING d.message_id, d.wire_at::text
"""


def mark_on_wire(*, worker_id: int, claimed: Sequence[Claimed], lease: timedelta) -> dict[int, Moment]:
    """Commit that these messages are about to pass the point of no return; returns the ids that may, and when.

    What is not returned must not be sent: its lease ran out, the lane was paused, everything was stopped, or the
    customer has said no since the claim; back in the queue, the next claim holds it.
    """
    arguments: dict[str, Any] = {
        "worker": worker_id,
        "lease": lease,
        "ids": [message.message_id for message in claimed],
        "attempts": [message.attempt for message in claimed],
        "contacts": [message.contact_id for message in claimed],
        "topics": [message.topic_id for message in claimed],
        "channels": [message.channel for message in claimed],
    }
    with prepared() as cursor:
        cursor.execute(_MARK, arguments)
        return dict(cursor.fetchall())
