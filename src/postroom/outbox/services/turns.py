"""Where the messages of a batch come in the queue: batches that wait for one account take turns.

The queue goes by the time at which a message is due. Were that the time of the approval, all of a run that was approved
first would go before the first of another. So a batch begins at the head of what waits, whenever it comes, and each of
its messages is due a microsecond after the one before: the first of each batch, the second of each, and so on. Where
nothing waits it begins a second ago, so that a million messages are all due at once.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection


class Turn(NamedTuple):
    """Where a batch began, and how many of its messages have their place already."""

    begins: datetime
    taken: int


_TAKE = """
WITH heads AS (
  SELECT (SELECT d.due_at FROM outbox_dispatch d
           WHERE d.lane_id = l.lane_id AND d.priority = 2 AND d.lease_until IS NULL AND d.due_at <= now()
           ORDER BY d.due_at, d.message_id LIMIT 1) AS due_at
    FROM (SELECT DISTINCT lane_id FROM outbox_message WHERE id = ANY(%(ids)s)) l
)
UPDATE outbox_batch b
   SET turns = b.turns + %(number)s,
       turn_at = COALESCE(b.turn_at, (SELECT min(due_at) FROM heads), now() - interval '1 s')
 WHERE b.id = %(batch)s RETURNING b.turn_at, b.turns - %(number)s
"""


def take_turns(*, batch_id: int, ids: list[int]) -> Turn:
    """Give so many messages of a batch their places, behind those of it that have one."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"batch": batch_id, "ids": ids, "number": len(ids)})
        return Turn._make(cursor.fetchone())
