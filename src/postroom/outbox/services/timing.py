"""Outside the sending hours of its unit a message waits, for the next morning on the customer's clock."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from postroom.access.tree import Tree, tree
from postroom.core.hours import Hours, next_open
from postroom.outbox.calendar import country_of, is_holiday, zone_of
from postroom.outbox.models import SendingHours

Known = Mapping[tuple[int, str], SendingHours]


class _Alike(NamedTuple):
    """Messages of which the hours ask the same."""

    unit_id: int
    channel: str
    kind: str | None
    """Of their batch; None: they are in none."""
    country: str
    own_zone: str
    unit_zone: str
    begins: datetime
    """From when on they are looked at."""
    now: datetime
    ids: list[int]


_ALIKE = """
SELECT m.unit_id, m.channel, b.kind, COALESCE(NULLIF(m.country, ''), upper(p.parts ->> 'country'), ''), c.time_zone,
       u.time_zone, GREATEST(m.not_before, COALESCE(%(at)s::timestamptz, now())),
       COALESCE(%(at)s::timestamptz, now()), array_agg(m.id)
  FROM outbox_message m
  JOIN contacts_contact c ON c.id = m.contact_id
  JOIN access_unit u ON u.id = m.unit_id
  LEFT JOIN outbox_batch b ON b.id = m.batch_id
  LEFT JOIN contacts_contactpoint p ON p.contact_id = m.contact_id AND p.kind = 'postal' AND p.role = 'main'
 WHERE m.id = ANY(%(ids)s) AND m.priority > 0
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
_WAIT = """
WITH v AS (
  SELECT id, begins, until, jsonb_build_object('until', until AT TIME ZONE zone, 'zone', zone) AS told
    FROM unnest(%(ids)s::bigint[], %(begins)s::timestamptz[], %(until)s::timestamptz[], %(zones)s::text[])
      AS v (id, begins, until, zone)
), moved AS (
  UPDATE outbox_message m SET not_before = v.until FROM v WHERE m.id = v.id RETURNING v.*
)
INSERT INTO outbox_decision (message_id, code, detail, at)
SELECT id, 'hours', told || jsonb_build_object('from', begins), now() FROM moved
 WHERE NOT COALESCE((SELECT d.detail @> told FROM outbox_decision d
                      WHERE d.message_id = moved.id AND d.code IN ('hours', 'hours_changed')
                      ORDER BY d.id DESC LIMIT 1), false)
"""


def wait_for_hours(*, ids: Collection[int], at: datetime | None = None) -> dict[int, timedelta]:
    """Let those of the messages wait that the hours keep from going at `at`, None being now on the database's clock.

    Each gets the time it waits for and a decision that tells it, unless the last one does already, and from when on it
    would have gone without the hours, all in one statement; returns how long they wait.
    """
    known = hours()
    if not known or not ids:
        return {}
    places = tree()
    waits: dict[int, timedelta] = {}
    times: list[tuple[int, datetime, datetime, str]] = []
    for alike in _alike(ids, at):
        found = holding(alike.unit_id, alike.channel, known, places)
        if found is None or not _asks(found, alike):
            continue
        zone = alike.own_zone or zone_of(alike.country, otherwise=alike.unit_zone)
        until = opening(found, country=alike.country or country_of(zone), zone=zone, at=alike.begins)
        if until > alike.begins:
            waits |= dict.fromkeys(alike.ids, until - alike.now)
            times += [(pk, alike.begins, until, zone) for pk in alike.ids]
    if times:
        columns = map(list, zip(*times, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(_WAIT, dict(zip(("ids", "begins", "until", "zones"), columns, strict=True)))
    return waits


def hours() -> Known:
    """Return the sending hours there are: few, or none."""
    return {(one.unit_id, one.channel): one for one in SendingHours.objects.all()}


def holding(unit_id: int, channel: str, known: Known, places: Tree) -> SendingHours | None:
    """Return the hours that hold for a unit: its own, or those of the nearest unit above it that has some."""
    place: int | None = unit_id
    while place is not None:
        if found := known.get((place, channel)):
            return found
        place = places.parents.get(place)
    return None


def opening(found: SendingHours, *, country: str, zone: str, at: datetime) -> datetime:
    """Return the first moment from `at` on at which somebody in `country` and `zone` may be written to."""
    kept = Hours(opens=found.opens, closes=found.closes, weekdays=frozenset(found.weekdays))
    return next_open(at, zone=ZoneInfo(zone), hours=kept, is_off=partial(_is_off, found, country))


def _is_off(found: SendingHours, country: str, day: date) -> bool:
    return day in found.days_off or (found.skips_holidays and is_holiday(country, day))


def _asks(found: SendingHours, alike: _Alike) -> bool:
    """Say whether the hours ask anything of such messages."""
    if alike.kind is None:
        return found.holds_singles
    return alike.kind not in found.exempt_kinds


def _alike(ids: Collection[int], at: datetime | None) -> list[_Alike]:
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"ids": list(ids), "at": at})
        return [_Alike._make(row) for row in cursor.fetchall()]
