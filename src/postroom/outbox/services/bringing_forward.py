"""Sending hours were changed: what waits for the old ones is asked again, and waits for the new ones or no more."""

from typing import Any

from django.db import connection, transaction

from postroom.access.tree import tree
from postroom.outbox.services.steering import wake
from postroom.outbox.services.timing import wait_for_hours

AT_ONCE = 5_000
_IN_QUEUE = """
SELECT d.message_id
  FROM outbox_dispatch d JOIN outbox_message m ON m.id = d.message_id
 WHERE d.message_id > %(after)s AND d.lease_until IS NULL AND m.not_before > now()
   AND m.channel = %(channel)s AND m.unit_id = ANY(%(units)s)
 ORDER BY d.message_id LIMIT %(most)s FOR UPDATE OF d
"""
_FREE = """
WITH told AS (
  SELECT DISTINCT ON (message_id) message_id, detail FROM outbox_decision
   WHERE message_id = ANY(%(ids)s::bigint[]) AND code = 'hours' ORDER BY message_id, id DESC
)
UPDATE outbox_message m SET not_before = (told.detail ->> 'from')::timestamptz
  FROM told
 WHERE m.id = told.message_id AND told.detail ? 'from'
   AND m.not_before = (told.detail ->> 'until')::timestamp AT TIME ZONE (told.detail ->> 'zone')
RETURNING m.id
"""
"""What was planned for later for another reason is none of these: its time is not the one that the hours told."""
_DUE = """
WITH line AS (
  SELECT d.message_id, m.not_before, row_number() OVER (ORDER BY d.due_at, m.id) AS place, count(*) OVER () AS number
    FROM outbox_dispatch d JOIN outbox_message m ON m.id = d.message_id
   WHERE d.message_id = ANY(%(ids)s::bigint[])
     AND abs(extract(epoch FROM d.due_at - GREATEST(m.not_before, now()))) > 60
), moved AS (
  UPDATE outbox_dispatch d
     SET due_at = CASE WHEN line.not_before > now() THEN line.not_before + line.place * interval '1 us'
                       ELSE now() - (line.number - line.place) * interval '1 us' END
    FROM line WHERE d.message_id = line.message_id
)
INSERT INTO outbox_decision (message_id, code, detail, at)
SELECT message_id, 'hours_changed', '{}', now() FROM line WHERE message_id <> ALL(%(waiting)s::bigint[])
"""
"""All keep their order. A difference of less than a minute is a place in line, and none of the hours."""


@transaction.atomic
def bring_forward(*, unit_id: int, channel: str, after: int = 0) -> int:
    """Ask the next messages again that wait for the hours of a unit, or of one below it; 0: there are no more.

    Returns the number of the last message that was looked at. Those that a worker has in hand were asked just now.
    """
    units = list(tree().below(unit_id))
    asked: dict[str, Any] = {"after": after, "channel": channel, "units": units, "most": AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(_IN_QUEUE, asked)
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_FREE, {"ids": ids})
        free = [pk for (pk,) in cursor.fetchall()]
        waiting = wait_for_hours(ids=free)
        cursor.execute(_DUE, {"ids": free, "waiting": list(waiting)})
    wake()
    return ids[-1] if len(ids) == AT_ONCE else 0
