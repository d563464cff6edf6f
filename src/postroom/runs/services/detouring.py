"""Say before anything is generated who gets a run another way than by its first channel or their own, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection

from postroom.access.viewer import Viewer
from postroom.core.carriage.envelope import Channel
from postroom.runs.models import Run
from postroom.runs.reasons import Reason
from postroom.runs.services.foreseeing import NAMED
from postroom.runs.services.judging import judged

_GROUPED = """, astray AS (
  SELECT contact_id, channel,
         (SELECT string_agg(way ->> 0 || ':' || (way ->> 1), ' ' ORDER BY place)
            FROM jsonb_array_elements(passed) WITH ORDINALITY AS each (way, place)) AS ways
    FROM decided WHERE channel <> '' AND passed IS NOT NULL
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY channel, ways ORDER BY contact_id) AS place,
         count(*) OVER (PARTITION BY channel, ways) AS number
    FROM astray
)
SELECT r.channel, r.ways, r.number, c.id, c.account_number
  FROM ranked r JOIN contacts_contact c ON c.id = r.contact_id
 WHERE r.place <= %s
 ORDER BY r.number DESC, r.channel, r.ways, r.place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """So many get it by `channel`; `passed` says of each channel before it why it was not taken."""

    channel: Channel
    passed: tuple[tuple[Channel, Reason], ...]
    number: int
    named: Sequence[tuple[int, str]]
    """The first of them: ids and account numbers."""


def detours(*, run: Run, viewer: Viewer, at: datetime) -> list[Detour]:
    """Return who would go another way if the run were generated now, most of them first."""
    if not run.is_mixed or (judgement := judged(run=run, viewer=viewer, at=at)) is None:
        return []
    statement, arguments = judgement
    with connection.cursor() as cursor:
        cursor.execute(statement + _GROUPED, (*arguments, NAMED))
        rows = cursor.fetchall()
    return [_detour(key, [row[3:] for row in some]) for key, some in groupby(rows, key=lambda row: row[:3])]


def _detour(key: tuple[Any, ...], named: Sequence[tuple[int, str]]) -> Detour:
    channel, ways, number = key
    passed = [way.split(":") for way in ways.split()]
    return Detour(
        channel=Channel(channel),
        passed=tuple((Channel(by), Reason(reason)) for by, reason in passed),
        number=number,
        named=named,
    )
