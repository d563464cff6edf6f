"""Say before anything is generated how many will get a run, who is left out, and why. No row is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from postroom.access.viewer import Viewer
from postroom.core.carriage.envelope import Channel
from postroom.runs import freezing
from postroom.runs.models import Run
from postroom.runs.reasons import Part, Reason
from postroom.runs.services.judging import judged

NAMED = 5
"""So many of each group are named."""

_COUNT = """, grouped AS (
  SELECT contact_id, channel, reason, first_with_it,
         CASE WHEN reason = '' AND %s <> '' THEN channel ELSE {ways} END AS ways
    FROM decided
), ranked AS (
  SELECT contact_id, channel, reason, ways,
         row_number() OVER (PARTITION BY reason, ways ORDER BY contact_id) AS place,
         count(*) OVER (PARTITION BY reason, ways) AS number,
         count(*) FILTER (WHERE first_with_it <> contact_id) OVER (PARTITION BY reason, ways) AS doubles,
         count(*) FILTER (WHERE channel = 'email') OVER (PARTITION BY reason, ways) AS email,
         count(*) FILTER (WHERE channel = 'sms') OVER (PARTITION BY reason, ways) AS sms,
         count(*) FILTER (WHERE channel = 'letter') OVER (PARTITION BY reason, ways) AS letter
    FROM grouped
)
SELECT r.reason, r.ways, r.number, r.doubles, r.email, r.sms, r.letter,
       r.place, r.channel, c.id, c.account_number, c.name
  FROM ranked r JOIN contacts_contact c ON c.id = r.contact_id
 WHERE CASE WHEN r.reason <> '' THEN r.place <= %s
            WHEN r.ways <> %s THEN r.place = 1
            WHEN %s <> '' THEN c.account_number = %s OR r.place = 1
            ELSE r.place = greatest(1, least(%s, r.number)) OR r.place = 1 END
 ORDER BY r.number DESC, r.reason, r.ways, r.place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A recipient, the how many-th, and by which channel they are reached (None: by none)."""

    contact_id: int
    account_number: str
    name: str
    place: int
    channel: Channel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Recipients who are left out for one reason; `ways` says it of each channel, where each has another."""

    reason: Reason
    ways: tuple[tuple[Channel, Reason], ...]
    part: Part
    """The same, to name it by."""
    number: int
    named: Sequence[Somebody]
    """The first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How many get a message and by which channel; who does not and why, the largest group first.

    `doubles` of those reached have the same address as one before them. `shown` is the recipient that was asked for,
    None if nobody is like that; `among` is of how many it is one.
    """

    by_channel: Mapping[Channel, int]
    doubles: int
    groups: Sequence[Group]
    shown: Somebody | None
    among: int

    @property
    def reached(self) -> int:
        """All that get a message."""
        return sum(self.by_channel.values())

    @property
    def left_out(self) -> dict[Reason, int]:
        """How many do not, by reason."""
        found: dict[Reason, int] = {}
        for group in self.groups:
            found[group.reason] = found.get(group.reason, 0) + group.number
        return found

    @property
    def chosen(self) -> int:
        """All that were chosen."""
        return self.reached + sum(self.left_out.values())


class _Row(NamedTuple):
    reason: str
    ways: str
    number: int
    doubles: int
    email: int
    sms: int
    letter: int
    somebody: Somebody


def foresee(
    *, run: Run, viewer: Viewer, at: datetime, place: int = 1, account: str = "", channel: Channel | None = None
) -> Foreseen:
    """Judge the recipients as generating would now, in one statement.

    Of those who get a message (by `channel`, if it is named), show the one at `place` (the nearest there is), or the
    one with this account number.
    """
    asked = channel or ""
    rows = _counted(run, viewer, at, (asked, NAMED, asked, account, account, place))
    reached = [row for row in rows if not row.reason]
    parts = list({row.ways: row for row in reached}.values())
    able = [row for row in reached if row.ways == asked and (not account or row.somebody.account_number == account)]
    counts = {each: sum(getattr(part, each) for part in parts) for each in Channel}
    left: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        if row.reason:
            left.setdefault((row.reason, row.ways), []).append(row)
    return Foreseen(
        by_channel={each: number for each, number in counts.items() if number},
        doubles=sum(part.doubles for part in parts),
        groups=[_group(some) for some in left.values()],
        shown=able[-1].somebody if able else None,
        among=sum(part.number for part in parts if part.ways == asked),
    )


def _counted(run: Run, viewer: Viewer, at: datetime, asked: tuple[str | int, ...]) -> list[_Row]:
    judgement = judged(run=run, viewer=viewer, at=at)
    if judgement is None:
        return []
    statement, arguments = judgement
    with connection.cursor() as cursor:
        cursor.execute(statement + _COUNT.format(ways=freezing.WAYS), (*arguments, *asked))
        return [_Row._make((*row[:_SOMEBODY], _somebody(*row[_SOMEBODY:]))) for row in cursor.fetchall()]


_SOMEBODY = 7
"""Where in such a row the recipient begins."""


def _somebody(place: int, channel: str, contact_id: int, account_number: str, name: str) -> Somebody:
    by = Channel(channel) if channel else None
    return Somebody(contact_id=contact_id, account_number=account_number, name=name, place=place, channel=by)


def _group(rows: Sequence[_Row]) -> Group:
    first = rows[0]
    ways = [way.split(":") for way in first.ways.split()]
    return Group(
        reason=Reason(first.reason),
        part=Part(Reason(first.reason), first.ways),
        ways=tuple((Channel(channel), Reason(reason)) for channel, reason in ways),
        number=first.number,
        named=[row.somebody for row in rows],
    )
