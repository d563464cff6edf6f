"""Decide for each recipient of a run by which channel it goes, and why not by the ones before; a part of a statement.

A contact has at most one address of each kind and role: two joins, which can be hashed, where to look for the better
one would be a look for each contact.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from postroom.contacts.models import kind_for
from postroom.contacts.selectors.texting import TAKES_TEXTS_NOW
from postroom.core.carriage.envelope import Channel

_WAY = """
{channel} AS (
  SELECT a.contact_id, a.point_id, a.address,
         CASE WHEN {has_no_text} THEN 'no_text'
              WHEN a.point_id IS NULL THEN 'no_address'
              WHEN NOT a.takes_texts THEN 'not_mobile'
              WHEN a.health = 'undeliverable' THEN 'undeliverable'
              WHEN s.id IS NOT NULL THEN 'suppressed'
              WHEN NOT c.opted_in THEN 'opted_out'
              WHEN topic.needs_consent AND c.id IS NULL THEN 'no_consent'
              ELSE ''
         END AS reason,
         a.health_reason, s.reason AS suppressed_for, topic.name AS topic
    FROM (
      SELECT contact_id, CASE WHEN by_main THEN m_id ELSE b_id END AS point_id,
             CASE WHEN by_main THEN m_value ELSE b_value END AS address,
             CASE WHEN by_main THEN m_texts ELSE b_texts END AS takes_texts,
             CASE WHEN by_main THEN m_health ELSE b_health END AS health,
             concat_ws(': ', to_char(CASE WHEN by_main THEN m_at ELSE b_at END, 'YYYY-MM-DD'),
                       NULLIF(CASE WHEN by_main THEN m_cause ELSE b_cause END, ''),
                       NULLIF(CASE WHEN by_main THEN m_reason ELSE b_reason END, '')) AS health_reason
        FROM (
          SELECT chosen.id AS contact_id, m.id AS m_id, m.value AS m_value, m.takes_texts AS m_texts,
                 m.health AS m_health, m.health_at AS m_at, m.health_cause AS m_cause,
                 m.health_reason AS m_reason,
                 b.id AS b_id, b.value AS b_value, b.takes_texts AS b_texts, b.health AS b_health,
                 b.health_at AS b_at, b.health_cause AS b_cause,
                 b.health_reason AS b_reason, {by_main} AS by_main
            FROM chosen
            LEFT JOIN contacts_contactpoint m ON m.contact_id = chosen.id AND m.kind = '{kind}' AND m.role = 'main'
            LEFT JOIN contacts_contactpoint b ON b.contact_id = chosen.id AND b.kind = '{kind}' AND b.role = 'billing'
        ) both_of
    ) a
    LEFT JOIN contacts_suppression s
           ON s.channel = '{channel}' AND s.address = a.address AND (s.until IS NULL OR s.until > %s)
    LEFT JOIN contacts_topic topic ON topic.id = %s
    LEFT JOIN contacts_consent c
           ON c.contact_id = a.contact_id AND c.topic_id = topic.id AND c.channel = '{channel}'
)"""
_MAIN_FIRST = "m.id IS NOT NULL"
_BEST = f"""m.id IS NOT NULL AND ({TAKES_TEXTS_NOW.format(point="m")}
                   OR ({TAKES_TEXTS_NOW.format(point="b")}) IS NOT TRUE)"""
"""Of two phones the main one, unless text messages reach only the other."""
_DETAIL = """CASE {c}.reason WHEN 'undeliverable' THEN {c}.health_reason WHEN 'suppressed' THEN {c}.suppressed_for
              WHEN 'not_mobile' THEN {c}.address WHEN 'opted_out' THEN {c}.topic WHEN 'no_consent' THEN {c}.topic
              ELSE '' END"""
_JUDGED = """
picked AS (
  SELECT chosen.id AS contact_id, chosen.left_out, chosen.left_out_for, chosen.delivery_method,
         {wanted} AS wanted, {taken} AS taken, {columns}
    FROM chosen {joins}
), judged AS (
  SELECT contact_id, left_out_for, point_id, address, detail, topic,
         CASE WHEN left_out = '' AND taken <> '' THEN taken ELSE '' END AS channel,
         CASE WHEN left_out <> '' THEN left_out WHEN taken <> '' THEN '' ELSE unreached END AS reason,
         CASE WHEN left_out = '' THEN passed END AS passed
    FROM (
      SELECT p.*, {at_way} AS point_id, {address} AS address, {detail} AS detail, {topic} AS topic,
             {unreached} AS unreached, {passed} AS passed
        FROM picked p
    ) with_all
)"""
_PASSED = """
CASE WHEN taken = '' OR taken <> delivery_method AND {by_preference} OR taken <> wanted THEN (
  SELECT jsonb_agg(jsonb_build_array(v.channel, v.reason, left(v.detail, 200)) ORDER BY v.place)
    FROM (VALUES {rows}) AS v (channel, place, reason, detail)
   WHERE v.reason <> '' AND v.place < CASE taken {places} ELSE 99 END
) END"""


def ways(channels: Sequence[Channel], *, by_preference: bool, without_text: Collection[Channel]) -> str:
    """Return common table expressions that end in `judged`: the channel taken, or why there is none.

    They build on `chosen`, and take `arguments`. `passed` tells what was passed over, where there was a choice.
    """
    each = [
        _WAY.format(
            channel=channel,
            kind=kind_for(channel),
            by_main=_BEST if channel is Channel.SMS else _MAIN_FIRST,
            has_no_text="true" if channel in without_text else "false",
        )
        for channel in channels
    ]
    return ", ".join([*each, _judged(channels, by_preference=by_preference)])


def arguments(channels: Sequence[Channel], *, topic_id: int | None, at: datetime) -> tuple[Any, ...]:
    """Return what stands for the places in `ways`."""
    return (at, topic_id) * len(channels)


def _judged(channels: Sequence[Channel], *, by_preference: bool) -> str:
    offered = ", ".join(f"'{channel}'" for channel in channels)
    preferred = [f"WHEN delivery_method = '{c}' AND {c}.reason = '' THEN '{c}'" for c in channels]
    in_order = [f"WHEN {c}.reason = '' THEN '{c}'" for c in channels]
    taken = [*preferred, *in_order] if by_preference else in_order
    columns = [f"{c}.{name} AS {c}_{name}" for c in channels for name in ("reason", "point_id", "address", "topic")]
    details = [f"{_DETAIL.format(c=c)} AS {c}_detail" for c in channels]
    first = f"'{channels[0]}'"
    return _JUDGED.format(
        wanted=f"CASE WHEN delivery_method IN ({offered}) THEN delivery_method ELSE {first} END"
        if by_preference
        else first,
        taken=f"CASE {' '.join(taken)} ELSE '' END",
        columns=", ".join([*columns, *details]),
        joins=" ".join(f"JOIN {c} ON {c}.contact_id = chosen.id" for c in channels),
        at_way=_of_way(channels, "point_id"),
        address=_of_way(channels, "address"),
        detail=_of_way(channels, "detail"),
        topic=_of_way(channels, "topic"),
        unreached=_unreached(channels),
        passed=_passed(channels, by_preference=by_preference) if by_preference or len(channels) > 1 else "NULL::jsonb",
    )


def _of_way(channels: Sequence[Channel], name: str) -> str:
    """Return what is told of the channel taken, or else of the one that was wanted."""
    each = " ".join(f"WHEN '{c}' THEN {c}_{name}" for c in channels)
    return f"CASE COALESCE(NULLIF(taken, ''), wanted) {each} END"


def _unreached(channels: Sequence[Channel]) -> str:
    """Return why nothing reaches somebody: the one reason of all channels, or that each has another."""
    first = f"{channels[0]}_reason"
    if len(channels) == 1:
        return first
    alike = " AND ".join(f"{c}_reason = {first}" for c in channels[1:])
    return f"CASE WHEN {alike} THEN {first} ELSE 'no_channel' END"


def _passed(channels: Sequence[Channel], *, by_preference: bool) -> str:
    def place(channel: Channel, number: int) -> str:
        return f"CASE WHEN delivery_method = '{channel}' THEN 0 ELSE {number} END" if by_preference else str(number)

    rows = [f"('{c}', {place(c, n)}, {c}_reason, {c}_detail)" for n, c in enumerate(channels, 1)]
    if by_preference:
        offered = ", ".join(f"'{channel}'" for channel in channels)
        rows.append(
            f"(delivery_method, 0, CASE WHEN delivery_method IN ({offered}) THEN '' ELSE 'not_offered' END, '')"
        )
    return _PASSED.format(
        by_preference=str(by_preference).lower(),
        rows=", ".join(rows),
        places=" ".join(f"WHEN '{c}' THEN {place(c, n)}" for n, c in enumerate(channels, 1)),
    )
