"""Freeze who gets a run: one statement writes a row for each recipient, with the reason where there is one."""

from datetime import datetime
from typing import Any

from django.db import connection

from postroom.contacts.models import ContactQuerySet, kind_for
from postroom.core.carriage.envelope import Channel
from postroom.runs.leaving_out import with_reasons
from postroom.runs.models import Run

DECIDED = """
WITH chosen AS ({chosen}),
addressed AS (
  SELECT chosen.id AS contact_id, chosen.left_out, chosen.left_out_for,
         COALESCE(m.id, b.id) AS point_id, COALESCE(m.value, b.value) AS address,
         COALESCE(m.health, b.health) AS health,
         concat_ws(': ', to_char(CASE WHEN m.id IS NULL THEN b.health_at ELSE m.health_at END, 'YYYY-MM-DD'),
                   NULLIF(COALESCE(m.health_reason, b.health_reason), '')) AS health_reason
    FROM chosen
    LEFT JOIN contacts_contactpoint m ON m.contact_id = chosen.id AND m.kind = %s AND m.role = 'main'
    LEFT JOIN contacts_contactpoint b
           ON b.contact_id = chosen.id AND b.kind = %s AND b.role = 'billing' AND m.id IS NULL
), judged AS (
  SELECT a.*, CASE
           WHEN a.left_out <> '' THEN a.left_out
           WHEN a.point_id IS NULL THEN 'no_address'
           WHEN a.health = 'undeliverable' THEN 'undeliverable'
           WHEN s.id IS NOT NULL THEN 'suppressed'
           WHEN NOT c.opted_in THEN 'opted_out'
           WHEN topic.needs_consent AND c.id IS NULL THEN 'no_consent'
           ELSE ''
         END AS reason,
         s.reason AS suppressed_for, topic.name AS topic, topic.id IS NOT NULL AS is_news
    FROM addressed a
    LEFT JOIN contacts_suppression s
           ON s.channel = %s AND s.address = a.address AND (s.until IS NULL OR s.until > %s)
    LEFT JOIN contacts_topic topic ON topic.id = %s
    LEFT JOIN contacts_consent c ON c.contact_id = a.contact_id AND c.topic_id = topic.id AND c.channel = %s
), compared AS (
  SELECT *, first_value(contact_id) OVER (PARTITION BY reason = '', address ORDER BY contact_id) AS first_with_it
    FROM judged
), once AS (
  SELECT contact_id, point_id, first_with_it, health_reason, suppressed_for, topic, left_out_for,
         CASE WHEN reason = '' AND is_news AND first_with_it <> contact_id THEN 'same_address' ELSE reason END
           AS reason
    FROM compared
), {decided}
"""
"""Who is chosen, by which address, and the reason where somebody is left out; `{chosen}` is a query of contacts.

`{decided}` is one of the two below.

A contact has at most one address of each kind and role: two joins, which can be hashed, where to look for the better
one would be a look for each contact.
"""
_EACH = "decided AS (SELECT *, contact_id AS first_of_home FROM once)"
_ONE_OF_HOUSEHOLD = """homes AS (
  SELECT once.*, first_value(once.contact_id) OVER (
           PARTITION BY once.reason = '', COALESCE(lower(home.value), once.contact_id::text) ORDER BY once.contact_id
         ) AS first_of_home
    FROM once
    LEFT JOIN contacts_contactpoint home
           ON home.contact_id = once.contact_id AND home.kind = 'postal' AND home.role = 'main'
), decided AS (
  SELECT contact_id, point_id, first_with_it, health_reason, suppressed_for, topic, left_out_for, first_of_home,
         CASE WHEN reason = '' AND first_of_home <> contact_id THEN 'same_household' ELSE reason END AS reason
    FROM homes
)"""
_WRITE = """
INSERT INTO runs_runitem (run_id, contact_id, point_id, step, state, reason, detail)
SELECT %s, d.contact_id, d.point_id, 0, CASE d.reason WHEN '' THEN 'pending' ELSE 'excluded' END, d.reason,
       left(CASE d.reason
              WHEN 'undeliverable' THEN d.health_reason
              WHEN 'suppressed' THEN d.suppressed_for
              WHEN 'opted_out' THEN d.topic
              WHEN 'no_consent' THEN d.topic
              WHEN 'in_audience' THEN d.left_out_for
              WHEN 'written_lately' THEN d.left_out_for
              WHEN 'same_household' THEN (SELECT account_number FROM contacts_contact WHERE id = d.first_of_home)
              WHEN 'same_address' THEN (SELECT account_number FROM contacts_contact WHERE id = d.first_with_it)
              ELSE ''
            END, 500)
  FROM decided d ORDER BY d.contact_id
"""


def decided(*, run: Run, chosen: ContactQuerySet, topic_id: int | None, at: datetime) -> tuple[str, tuple[Any, ...]]:
    """Return the beginning of a statement that decides about each of these contacts, and its arguments.

    Raises `audiences.Gone` or `audiences.BadFilter`, and Django's `EmptyResultSet` where nobody can be meant.
    """
    statement, arguments = with_reasons(chosen, selection=run.selection, unit=run.unit, at=at)
    by_household = run.selection.get("one_per") == "household"
    kind = kind_for(Channel(run.channel))
    asked = (*arguments, kind, kind, run.channel, at, topic_id, run.channel)
    return DECIDED.format(chosen=statement, decided=_ONE_OF_HOUSEHOLD if by_household else _EACH), asked


def freeze_recipients(*, run: Run, chosen: ContactQuerySet, topic_id: int | None, at: datetime) -> int:
    """Write the recipients of a run; returns how many, left out or not.

    Of several recipients with one address the first gets what has a topic, like news; what has none, like a bill, is
    about the one customer, so each gets their own. The reasons are those of `reasons.Reason`.
    """
    statement, arguments = decided(run=run, chosen=chosen, topic_id=topic_id, at=at)
    with connection.cursor() as cursor:
        cursor.execute(statement + _WRITE, (*arguments, run.pk))
        frozen: int = cursor.rowcount
    return frozen
