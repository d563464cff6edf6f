"""Counts messages by day: whole days anew, those in which something happened since the last time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from postroom.reports.models import Mark

_ALONE = "LOCK TABLE reports_mark IN EXCLUSIVE MODE"
_EDGE = """
SELECT now(), COALESCE(
       (SELECT min(id) - 1 FROM outbox_happening WHERE id > %(last)s AND at > now() - interval '1 minute'),
       (SELECT max(id) FROM outbox_happening), %(last)s)
"""
"""Up to here all is written: the numbers of rows are given out before their transactions end."""
_TOUCHED = """
SELECT DISTINCT (ordered_at AT TIME ZONE %(zone)s)::date FROM outbox_message WHERE id = ANY(ARRAY(
       SELECT message_id FROM outbox_happening WHERE id > %(last)s
       UNION SELECT message_id FROM runs_fallback WHERE at > %(since)s))
"""
_ALIKE = """
SELECT (m.ordered_at AT TIME ZONE %(zone)s)::date, m.unit_id, m.lane_id, v.template_id, m.batch_id, m.channel, m.state,
       f.successor_id IS NOT NULL, {is_gone}, count(*)
  FROM {messages} LEFT JOIN stationery_templateversion v ON v.id = m.template_version_id
       LEFT JOIN runs_fallback f ON f.message_id = m.id
 WHERE (m.state <> 'draft' OR m.batch_id IS NOT NULL)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
_COLUMNS = "day, unit_id, lane_id, template_id, batch_id, channel, state, is_followed, is_gone, number"
_EVERY = _ALIKE.format(is_gone="false", messages="outbox_message m")
_OF_DAYS = _ALIKE.format(
    is_gone="false",
    messages="""unnest(%(days)s::date[]) d JOIN outbox_message m
                ON m.ordered_at >= d::timestamp AT TIME ZONE %(zone)s
               AND m.ordered_at < (d + 1)::timestamp AT TIME ZONE %(zone)s""",
)
_OF_MESSAGES = _ALIKE.format(is_gone="true", messages="unnest(%(ids)s::bigint[]) i JOIN outbox_message m ON m.id = i")
_KEEP = f"""
WITH going ({_COLUMNS}) AS ({_OF_MESSAGES}), less AS (
  UPDATE reports_figure r SET number = r.number - g.number FROM going g
   WHERE NOT r.is_gone AND (r.day, r.unit_id, r.channel, r.state, r.is_followed)
                         = (g.day, g.unit_id, g.channel, g.state, g.is_followed)
     AND r.lane_id IS NOT DISTINCT FROM g.lane_id AND r.template_id IS NOT DISTINCT FROM g.template_id
     AND r.batch_id IS NOT DISTINCT FROM g.batch_id
)
INSERT INTO reports_figure ({_COLUMNS}) SELECT {_COLUMNS} FROM going
    ON CONFLICT ON CONSTRAINT figure_once DO UPDATE SET number = reports_figure.number + EXCLUDED.number
"""  # noqa: S608 -- joined from our own constants


@transaction.atomic
def count() -> int:
    """Count the days anew in which something happened; returns how many, or -1 if it was all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
        mark = Mark.objects.get_or_create(pk=1)[0]
        cursor.execute(_EDGE, {"last": mark.last_id or 0})
        at, edge = cursor.fetchone()
        days = None if mark.last_id is None else _touched(mark)
        _count_days(days)
    mark.last_id, mark.at = max(edge, mark.last_id or 0), at
    mark.save()
    return -1 if days is None else len(days)


@transaction.atomic
def count_all() -> None:
    """Count everything anew, which puts right whatever no log tells of."""
    Mark.objects.filter(pk=1).update(last_id=None)
    count()


def keep_counted(*, ids: Sequence[int]) -> None:
    """Count messages that are about to go, for ever; the caller takes them away in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
        cursor.execute(_KEEP, {"ids": list(ids), "zone": settings.TIME_ZONE})


def _touched(mark: Mark) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"last": mark.last_id, "since": mark.at, "zone": settings.TIME_ZONE})
        return [row[0] for row in cursor.fetchall()]


def _count_days(days: Sequence[date] | None) -> None:
    """Count these days anew; None: all."""
    if days is not None and not days:
        return
    asked: dict[str, Any] = {"zone": settings.TIME_ZONE, "days": days}
    with connection.cursor() as cursor:
        if days is None:
            cursor.execute("DELETE FROM reports_figure WHERE NOT is_gone")
            cursor.execute(f"INSERT INTO reports_figure ({_COLUMNS}) {_EVERY}", asked)
            return
        # Days are few and lie close together: by the index of moments, never through all messages.
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
        cursor.execute("DELETE FROM reports_figure WHERE NOT is_gone AND day = ANY(%(days)s)", asked)
        cursor.execute(f"INSERT INTO reports_figure ({_COLUMNS}) {_OF_DAYS}", asked)
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")
