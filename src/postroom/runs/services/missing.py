"""Who of those chosen gets no message because no address reaches them: to be put right before anything is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from postroom.access.viewer import Viewer
from postroom.contacts.models import ContactQuerySet
from postroom.runs import freezing
from postroom.runs.models import Run
from postroom.runs.reasons import Part, Reason
from postroom.runs.services.choosing import recipients
from postroom.runs.services.judging import judged

MISSED = (Reason.NO_ADDRESS, Reason.NOT_MOBILE, Reason.UNDELIVERABLE, Reason.NO_CHANNEL)
"""Reasons that another address puts right."""
PAGE = 50
_MISSED = """
SELECT c.id, c.account_number, c.name, d.reason, d.detail
  FROM (SELECT contact_id, reason, detail, {ways} AS ways FROM decided WHERE reason = ANY(%s)) d
  JOIN contacts_contact c ON c.id = d.contact_id
 WHERE (%s OR d.ways = %s) AND c.id > %s ORDER BY c.id LIMIT %s
"""

_REACHED = " SELECT contact_id FROM decided WHERE channel <> ''"


@dataclass(frozen=True, slots=True)
class Missed:
    """A customer who is not reached, why, and what that is about."""

    contact_id: int
    account_number: str
    name: str
    reason: Reason
    detail: str


def missed(
    *, run: Run, viewer: Viewer, at: datetime, after: int = 0, part: Part | None = None
) -> tuple[Sequence[Missed], int | None]:
    """Return a page of those whom no address reaches, and where the next one begins (None: this was the last).

    With `part` only those of one group.
    """
    judgement = judged(run=run, viewer=viewer, at=at)
    if judgement is None:
        return [], None
    found = _missed(judgement, part=part, after=after, most=PAGE + 1)
    return found[:PAGE], found[PAGE - 1].contact_id if len(found) > PAGE else None


def misses_any(*, run: Run, viewer: Viewer, at: datetime, part: Part) -> bool:
    """Say whether anybody of a group is not reached still; yes, where nobody can tell."""
    judgement = judged(run=run, viewer=viewer, at=at)
    return judgement is None or bool(_missed(judgement, part=part, after=0, most=1))


def _missed(judgement: tuple[str, tuple[Any, ...]], *, part: Part | None, after: int, most: int) -> list[Missed]:
    statement, arguments = judgement
    reasons = list(MISSED) if part is None else [part.reason]
    asked = (reasons, part is None, part.ways if part else "", after, most)
    with connection.cursor() as cursor:
        cursor.execute(statement + _MISSED.format(ways=freezing.WAYS), (*arguments, *asked))
        return [
            Missed(pk, account, name, Reason(reason), detail or "")
            for pk, account, name, reason, detail in cursor.fetchall()
        ]


def reached(*, run: Run, viewer: Viewer, at: datetime) -> ContactQuerySet:
    """Return those who would get a message now.

    Raises `audiences.Gone` or `audiences.BadFilter` for an audience that cannot be used any more.
    """
    chosen = recipients(run=run, viewer=viewer, at=at)
    judgement = judged(run=run, viewer=viewer, at=at)
    if judgement is None:
        return chosen.none()
    statement, arguments = judgement
    return chosen.filter(pk__in=RawSQL(statement + _REACHED, arguments))  # noqa: S611 -- our own statement
