"""Who of those chosen gets no message because no address reaches them: to be put right before anything is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from postroom.access.viewer import Viewer
from postroom.audiences.selectors import BadFilter, Gone
from postroom.contacts.models import ContactQuerySet
from postroom.runs import freezing
from postroom.runs.models import Run
from postroom.runs.reasons import Reason
from postroom.runs.services.choosing import recipients

MISSED = (Reason.NO_ADDRESS, Reason.NOT_MOBILE, Reason.UNDELIVERABLE, Reason.NO_CHANNEL)
"""Reasons that another address puts right."""
PAGE = 50
_MISSED = """
SELECT c.id, c.account_number, c.name, d.reason, d.detail
  FROM decided d JOIN contacts_contact c ON c.id = d.contact_id
 WHERE d.reason = ANY(%s) AND c.id > %s ORDER BY c.id LIMIT %s
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


def missed(*, run: Run, viewer: Viewer, at: datetime, after: int = 0) -> tuple[Sequence[Missed], int | None]:
    """Return a page of those whom no address reaches, and where the next one begins (None: this was the last)."""
    try:
        statement, arguments = _decided(run, viewer, at)
    except (EmptyResultSet, Gone, BadFilter):
        return [], None
    with connection.cursor() as cursor:
        cursor.execute(statement + _MISSED, (*arguments, list(MISSED), after, PAGE + 1))
        found = [
            Missed(pk, account, name, Reason(reason), detail or "")
            for pk, account, name, reason, detail in cursor.fetchall()
        ]
    return found[:PAGE], found[PAGE - 1].contact_id if len(found) > PAGE else None


def reached(*, run: Run, viewer: Viewer, at: datetime) -> ContactQuerySet:
    """Return those who would get a message now."""
    chosen = recipients(run=run, viewer=viewer, at=at)
    try:
        statement, arguments = _decided(run, viewer, at)
    except EmptyResultSet:
        return chosen.none()
    return chosen.filter(pk__in=RawSQL(statement + _REACHED, arguments))  # noqa: S611 -- our own statement


def _decided(run: Run, viewer: Viewer, at: datetime) -> tuple[str, tuple[Any, ...]]:
    topic_id = run.template_version.template.topic_id if run.template_version else None
    return freezing.decided(run=run, chosen=recipients(run=run, viewer=viewer, at=at), topic_id=topic_id, at=at)
