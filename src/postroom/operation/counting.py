"""Counts how handing over ended, so that the figures stay when old messages go."""

from django.db import connection, transaction

from postroom.operation.models import TallyMark

_EDGE = """
SELECT COALESCE((SELECT min(id) - 1 FROM outbox_happening WHERE id > %(last)s AND at > now() - interval '1 minute'),
                (SELECT max(id) FROM outbox_happening), %(last)s)
"""
"""Up to here all is written: the numbers of rows are given out before their transactions end."""
_ADD = """
INSERT INTO operation_tally (lane_id, result, count)
SELECT h.lane_id, h.step, count(*) FROM outbox_happening h JOIN outbox_lane l ON l.id = h.lane_id
 WHERE h.id > %(last)s AND h.id <= %(edge)s AND h.attempt IS NOT NULL
 GROUP BY 1, 2
    ON CONFLICT (lane_id, result) DO UPDATE SET count = operation_tally.count + EXCLUDED.count
"""


@transaction.atomic
def count_attempts() -> None:
    """Add what was written to the log since the last time, but for the last minute."""
    TallyMark.objects.get_or_create(pk=1)
    mark = TallyMark.objects.select_for_update().get(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(_EDGE, {"last": mark.last_id})
        edge = int(cursor.fetchone()[0])
        cursor.execute(_ADD, {"last": mark.last_id, "edge": edge})
    mark.last_id = max(edge, mark.last_id)
    mark.save()
