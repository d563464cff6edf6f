"""Freeze who gets a run: one statement writes a row for each recipient, with the channel, or the reason for none."""

from datetime import datetime
from typing import Any

from django.db import connection

from postroom.composing import services as composing
from postroom.contacts.models import ContactQuerySet
from postroom.runs import ways
from postroom.runs.leaving_out import with_reasons
from postroom.runs.models import Run

_DECIDED = """
WITH chosen AS ({chosen}), {ways}, compared AS (
  SELECT *, first_value(contact_id) OVER (PARTITION BY channel, address ORDER BY contact_id) AS first_with_it
    FROM judged
), once AS (
  SELECT contact_id, point_id, first_with_it, detail, left_out_for, passed,
         CASE WHEN channel <> '' AND topic IS NOT NULL AND first_with_it <> contact_id THEN '' ELSE channel END
           AS channel,
         CASE WHEN channel <> '' AND topic IS NOT NULL AND first_with_it <> contact_id THEN 'same_address'
              ELSE reason END AS reason
    FROM compared
), {decided}
"""
"""Who is chosen, by which channel and address, and the reason where somebody is left out.

`{chosen}` is a query of contacts; `{decided}` is one of the two below.
"""
_EACH = "decided AS (SELECT *, contact_id AS first_of_home FROM once)"
_ONE_OF_HOUSEHOLD = """homes AS (
  SELECT once.*, first_value(once.contact_id) OVER (
           PARTITION BY once.channel <> '', COALESCE(lower(home.value), once.contact_id::text) ORDER BY once.contact_id
         ) AS first_of_home
    FROM once
    LEFT JOIN contacts_contactpoint home
           ON home.contact_id = once.contact_id AND home.kind = 'postal' AND home.role = 'main'
), decided AS (
  SELECT contact_id, point_id, first_with_it, detail, left_out_for, passed, first_of_home,
         CASE WHEN channel <> '' AND first_of_home <> contact_id THEN '' ELSE channel END AS channel,
         CASE WHEN channel <> '' AND first_of_home <> contact_id THEN 'same_household' ELSE reason END AS reason
    FROM homes
)"""
WAYS = """CASE reason WHEN 'no_channel' THEN (
  SELECT string_agg(way ->> 0 || ':' || (way ->> 1), ' ' ORDER BY way ->> 0) FROM jsonb_array_elements(passed) AS way
) ELSE '' END"""
"""Of somebody in `decided`: why by none of the channels, where each has another reason."""
_WRITE = """
INSERT INTO runs_runitem (run_id, contact_id, point_id, step, state, channel, passed, reason, detail)
SELECT %s, d.contact_id, d.point_id, 0, CASE d.reason WHEN '' THEN 'pending' ELSE 'excluded' END, d.channel, d.passed,
       d.reason, left(CASE d.reason
              WHEN 'by_hand' THEN d.left_out_for
              WHEN 'deceased' THEN ''
              WHEN 'disputed' THEN ''
              WHEN 'in_audience' THEN d.left_out_for
              WHEN 'written_lately' THEN d.left_out_for
              WHEN 'same_household' THEN (SELECT account_number FROM contacts_contact WHERE id = d.first_of_home)
              WHEN 'same_address' THEN (SELECT account_number FROM contacts_contact WHERE id = d.first_with_it)
              WHEN 'no_channel' THEN ''
              ELSE d.detail
            END, 500)
  FROM decided d ORDER BY {by_channel}d.contact_id
"""
_BY_CHANNEL = "d.channel = '', d.channel, "
"""So that a slice of them is most often of one channel."""


def decided(*, run: Run, chosen: ContactQuerySet, topic_id: int | None, at: datetime) -> tuple[str, tuple[Any, ...]]:
    """Return the beginning of a statement that decides about each of these contacts, and its arguments.

    Raises `audiences.Gone` or `audiences.BadFilter`, and Django's `EmptyResultSet` where nobody can be meant.
    """
    statement, arguments = with_reasons(chosen, selection=run.selection, unit=run.unit, at=at)
    by_household = run.selection.get("one_per") == "household"
    channels = run.channels
    without_text = set(channels) - composing.media(version_id=run.template_version_id) if run.is_mixed else set()
    asked = (*arguments, *ways.arguments(channels, topic_id=topic_id, at=at))
    return _DECIDED.format(
        chosen=statement,
        ways=ways.ways(channels, by_preference=run.by_preference, without_text=without_text),
        decided=_ONE_OF_HOUSEHOLD if by_household else _EACH,
    ), asked


def freeze_recipients(*, run: Run, chosen: ContactQuerySet, topic_id: int | None, at: datetime) -> int:
    """Write the recipients of a run; returns how many, left out or not.

    Of several recipients with one address the first gets what has a topic, like news; what has none, like a bill, is
    about the one customer, so each gets their own. The reasons are those of `reasons.Reason`.
    """
    statement, arguments = decided(run=run, chosen=chosen, topic_id=topic_id, at=at)
    with connection.cursor() as cursor:
        write = _WRITE.format(by_channel=_BY_CHANNEL if run.is_mixed else "")
        cursor.execute(statement + write, (*arguments, run.pk))
        frozen: int = cursor.rowcount
    return frozen
