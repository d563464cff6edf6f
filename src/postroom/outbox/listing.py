"""Reads what a list of messages shows of each, and no more: one statement for a page, written and planned once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from postroom.outbox.models import MessageQuerySet
from postroom.statements import prepared

_LINES = """
SELECT m.id, m.unit_id, m.channel, m.state, m.hold_reason, m.failure, m.problem, m.recipient, m.recipient_name,
       m.subject, m.reference, m.ordered_at, m.executed_at, m.archived_at, c.name, c.account_number, u.name, l.name,
       b.title, COALESCE(l.is_by_hand, false),
       EXISTS (SELECT FROM outbox_dispatch d WHERE d.message_id = m.id AND d.lease_until IS NOT NULL),
       ARRAY(SELECT a.name FROM outbox_attachment a
              WHERE a.key = '' AND (a.batch_id = m.batch_id
                                    OR (a.message_id = m.id AND COALESCE(a.rendition, m.rendition) = m.rendition))
              ORDER BY a.id)
  FROM outbox_message m
  JOIN contacts_contact c ON c.id = m.contact_id
  JOIN access_unit u ON u.id = m.unit_id
  LEFT JOIN outbox_lane l ON l.id = m.lane_id
  LEFT JOIN outbox_batch b ON b.id = m.batch_id
 WHERE m.id = ANY(%s::bigint[]) ORDER BY m.id DESC
"""


class Listed(NamedTuple):
    """A message as lists show it, its customer, unit, account and batch by their names."""

    pk: int
    unit_id: int
    channel: str
    state: str
    hold_reason: str
    failure: str
    problem: str
    recipient: str
    recipient_name: str
    subject: str
    reference: str
    ordered_at: datetime
    executed_at: datetime | None
    archived_at: datetime | None
    contact: str
    account_number: str
    unit: str
    lane: str | None
    batch: str | None
    is_by_hand: bool
    """People empty the lane that it is in."""
    is_claimed: bool
    """A worker has it right now."""
    files: Sequence[str]
    """The names of what goes along."""


def listed(found: MessageQuerySet, *, before: int | None = None, size: int = 50) -> tuple[list[Listed], int | None]:
    """Return one page of a list, and where the next one starts (None: this was the last)."""
    rows = found.filter(pk__lt=before) if before else found
    return of_numbers(list(rows.values_list("pk", flat=True)[: size + 1]), size=size)


def of_numbers(numbers: Sequence[int], *, size: int = 50) -> tuple[list[Listed], int | None]:
    """Return the same of a list whose numbers are at hand, or its first `size` + 1."""
    shown = list(numbers[:size])
    if not shown:
        return [], None
    with prepared() as cursor:
        cursor.execute(_LINES, (shown,))
        return [Listed(*line) for line in cursor.fetchall()], shown[-1] if len(numbers) > size else None
