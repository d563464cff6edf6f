"""Say before anything is generated how many will get a run, who is left out, and why. No row is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection

from postroom.access.viewer import Viewer
from postroom.audiences.selectors import BadFilter, Gone
from postroom.runs import freezing
from postroom.runs.models import Run
from postroom.runs.reasons import Reason
from postroom.runs.services.choosing import recipients

NAMED = 5
"""So many of each group are named."""

_COUNT = """, ranked AS (
  SELECT contact_id, reason,
         row_number() OVER (PARTITION BY reason ORDER BY contact_id) AS place,
         count(*) OVER (PARTITION BY reason) AS number,
         count(*) FILTER (WHERE first_with_it <> contact_id) OVER (PARTITION BY reason) AS doubles
    FROM decided
)
SELECT r.reason, r.number, r.doubles, r.place, c.id, c.account_number, c.name
  FROM ranked r JOIN contacts_contact c ON c.id = r.contact_id
 WHERE CASE WHEN r.reason <> '' THEN r.place <= %s
            WHEN %s <> '' THEN c.account_number = %s OR r.place = 1
            ELSE r.place = greatest(1, least(%s, r.number)) OR r.place = 1 END
 ORDER BY r.number DESC, r.reason, r.place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A recipient, and the how many-th."""

    contact_id: int
    account_number: str
    name: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How many get a message; for each reason how many do not, and the first of them.

    `doubles` of those reached have the same address as one before them. `shown` is the recipient that was asked for,
    None if nobody is like that.
    """

    reached: int
    doubles: int
    left_out: Mapping[Reason, int]
    named: Mapping[Reason, Sequence[Somebody]]
    shown: Somebody | None

    @property
    def chosen(self) -> int:
        """All that were chosen."""
        return self.reached + sum(self.left_out.values())


def foresee(*, run: Run, viewer: Viewer, at: datetime, place: int = 1, account: str = "") -> Foreseen:
    """Judge the recipients as generating would now, in one statement.

    Of those who get a message, show the one at `place` (the nearest there is), or the one with this account number.
    """
    rows = _counted(run, viewer, at, (NAMED, account, account, place))
    reached = [(number, doubles, one) for reason, number, doubles, one in rows if not reason]
    left_out = {Reason(reason): number for reason, number, _doubles, _one in rows if reason}
    asked = [one for _number, _doubles, one in reached if not account or one.account_number == account]
    return Foreseen(
        reached=reached[0][0] if reached else 0,
        doubles=reached[0][1] if reached else 0,
        left_out=left_out,
        named={which: [one for reason, _number, _doubles, one in rows if reason == which] for which in left_out},
        shown=asked[-1] if asked else None,
    )


def _counted(
    run: Run, viewer: Viewer, at: datetime, asked: tuple[int, str, str, int]
) -> list[tuple[str, int, int, Somebody]]:
    topic_id = run.template_version.template.topic_id if run.template_version else None
    try:
        chosen = recipients(run=run, viewer=viewer, at=at)
        statement, arguments = freezing.decided(run=run, chosen=chosen, topic_id=topic_id, at=at)
    except (EmptyResultSet, Gone, BadFilter):
        return []  # nothing was chosen that anybody could be found by
    with connection.cursor() as cursor:
        cursor.execute(statement + _COUNT, (*arguments, *asked))
        return [(reason, number, doubles, _somebody(*rest)) for reason, number, doubles, *rest in cursor.fetchall()]


def _somebody(place: int, contact_id: int, account_number: str, name: str) -> Somebody:
    return Somebody(contact_id=contact_id, account_number=account_number, name=name, place=place)
