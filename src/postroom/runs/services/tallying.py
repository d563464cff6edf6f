"""Keeps the numbers of a run when rows of it go: recipients and messages that were swept or forgotten stay counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from postroom.contacts import selectors as contacts
from postroom.contacts.models import Contact
from postroom.runs.models import Run

_ADD = """
    ON CONFLICT (run_id, what, state, reason) DO UPDATE SET count = runs_tally.count + EXCLUDED.count
"""
_MESSAGES = f"""
INSERT INTO runs_tally (run_id, what, state, reason, count)
SELECT r.id, 'message', m.state, '', count(*)
  FROM outbox_message m JOIN runs_run r ON r.batch_id = m.batch_id
 WHERE m.id = ANY(%(ids)s) AND NOT EXISTS (
       SELECT FROM runs_fallback f WHERE f.message_id = m.id AND f.successor_id IS NOT NULL)
 GROUP BY 1, 3
{_ADD}"""  # noqa: S608 -- joined from our own constants
_OF_CONTACT = f"""
WITH old AS (
  DELETE FROM runs_runitem WHERE contact_id = %(contact)s RETURNING run_id, state, reason
)
INSERT INTO runs_tally (run_id, what, state, reason, count)
SELECT run_id, 'item', state, reason, count(*) FROM old WHERE state <> 'pending' GROUP BY 1, 3, 4
{_ADD}"""  # noqa: S608 -- joined from our own constants
_OF_RUNS = f"""
WITH old AS (
  DELETE FROM runs_runitem i USING runs_run r
   WHERE i.run_id = r.id AND r.state IN ('finished', 'cancelled')
     AND COALESCE(r.finished_at, r.approved_at, r.generated_at, r.created_at) < %(before)s
  RETURNING r.id, r.unit_id, COALESCE(NULLIF(i.channel, ''), r.channel) AS channel,
            i.state, i.reason, COALESCE(r.finished_at, r.created_at) AS at
), tallied AS (
  INSERT INTO runs_tally (run_id, what, state, reason, count)
  SELECT id, 'item', state, reason, count(*) FROM old GROUP BY 1, 3, 4
  {_ADD}
)
SELECT (at AT TIME ZONE 'UTC')::date, unit_id, channel, state, count(*) FROM old GROUP BY 1, 2, 3, 4
"""  # noqa: S608 -- joined from our own constants


_BY_HAND = """
UPDATE runs_run SET selection = jsonb_set(selection, '{by_hand}', (
         SELECT COALESCE(jsonb_agg(one), '[]') FROM jsonb_array_elements(selection -> 'by_hand') AS one
          WHERE one -> 0 <> to_jsonb(%(contact)s::bigint)))
 WHERE EXISTS (SELECT FROM jsonb_array_elements(selection -> 'by_hand') AS one
                WHERE one -> 0 = to_jsonb(%(contact)s::bigint))
"""


def count_messages(*, ids: Sequence[int]) -> None:
    """Count messages of runs that are about to go."""
    with connection.cursor() as cursor:
        cursor.execute(_MESSAGES, {"ids": list(ids)})


def forget_recipient(*, contact_id: int) -> None:
    """Take a customer out of the lists of all runs, and out of what was chosen for them.

    One whose message was not made yet is not counted either.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_CONTACT, {"contact": contact_id})
        cursor.execute(_BY_HAND, {"contact": contact_id})
    _forget_number(Contact.objects.get(pk=contact_id))


def _forget_number(contact: Contact) -> None:
    """Take their account number out of what was pasted for runs; it may have been typed with other hyphens."""
    piece = max(contact.account_number.split("-"), key=len)
    pasted = Run.objects.filter(unit=contact.unit_id, selection__accounts__icontains=piece)
    for run in pasted.select_for_update().only("selection").order_by("pk"):
        accounts = contacts.pasted_without(text=run.selection["accounts"], contact=contact)
        Run.objects.filter(pk=run.pk).update(selection={**run.selection, "accounts": accounts})


def forget_recipients(*, before: datetime) -> list[tuple[Any, ...]]:
    """Take away who was chosen for runs that were over before a time; returns day, unit, channel, state and count."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_RUNS, {"before": before})
        return list(cursor.fetchall())
