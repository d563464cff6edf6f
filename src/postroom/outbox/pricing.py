"""The price table as statements ask it: the one line that holds for a message, and what that makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
from django.db import connection

from postroom.core.carriage.envelope import Channel, Posting

PLACES = Decimal("0.00001")
"""Prices of text messages have more places than coins."""
_SIZE = (
    "CASE r.measure WHEN 'sheet' THEN (x.size + 1) / 2 WHEN 'gram' THEN (x.size + 1) / 2 * 5 + 5"
    " WHEN 'message' THEN 1 ELSE x.size END"
)
LINE = f"""
SELECT r.price * CASE WHEN r.is_each THEN {_SIZE} ELSE 1 END AS amount, r.currency
  FROM outbox_rate r
 WHERE r.channel = x.channel AND r.posting = x.posting AND r.country IN ('', x.country)
   AND (r.lane_id IS NULL OR r.lane_id = x.lane_id)
   AND (r.measure = 'message' OR x.size > 0 AND {_SIZE} >= r.size_from
                                 AND (r.size_to IS NULL OR {_SIZE} <= r.size_to))
   AND r.valid_from <= x.day AND (r.valid_to IS NULL OR r.valid_to >= x.day)
   AND r.entered_at <= x.at AND (r.retired_at IS NULL OR r.retired_at > x.at)
 ORDER BY r.lane_id IS NULL, r.country = '', r.valid_from DESC, r.id DESC LIMIT 1
"""  # noqa: S608 -- joined from our own constants
"""For a LATERAL join: what a message `x` (channel, posting, lane_id, country, size, day, at) costs, or no row.

The account's own line goes before that of all, the country's own before that of the others, then the newest.
"""
PAID = f"""
INSERT INTO outbox_cost (message_id, attempt, unit_id, lane_id, batch_id, channel, posting, country, size, day,
                         amount, currency, source)
SELECT x.id, x.attempt, x.unit_id, x.lane_id, x.batch_id, x.channel, x.posting, x.country, x.size, x.day,
       COALESCE(x.price, p.amount), CASE WHEN x.price IS NULL THEN COALESCE(p.currency, '') ELSE x.currency END,
       CASE WHEN x.price IS NOT NULL THEN 'carrier' WHEN p.amount IS NOT NULL THEN 'table' ELSE 'unknown' END
  FROM (SELECT h.*, (h.at AT TIME ZONE u.time_zone)::date AS day,
               CASE WHEN h.channel <> 'letter' THEN ''
                    ELSE COALESCE(h.posted, (SELECT posting FROM outbox_registeredletter g WHERE g.message_id = h.id),
                             'standard')
               END AS posting
          FROM handed h JOIN access_unit u ON u.id = h.unit_id) x
  LEFT JOIN LATERAL ({LINE}) p ON true
 WHERE x.channel <> 'email' OR x.price IS NOT NULL OR p.amount IS NOT NULL
    ON CONFLICT DO NOTHING
"""  # noqa: S608 -- joined from our own constants
"""Write down what messages cost that were `handed` over (id, unit_id, batch_id, channel, country, size, attempt,
lane_id, at, how a letter was `posted` if that is known, and price and currency if the carrier said them)."""
_SETTLED = f"""
WITH handed AS (
  SELECT m.id, m.unit_id, m.batch_id, m.channel, m.country, m.size, m.lane_id,
         COALESCE((SELECT max(attempt) FROM outbox_happening h WHERE h.message_id = m.id), 1) AS attempt,
         COALESCE(m.executed_at, %(at)s) AS at, NULL::text AS posted, NULL::numeric AS price, NULL::text AS currency
    FROM outbox_message m WHERE m.id = ANY(%(ids)s)
)
{PAID}
"""  # noqa: S608 -- joined from our own constants
_ASK = f"""
WITH asked AS (
  SELECT x.*, (%(at)s::timestamptz AT TIME ZONE u.time_zone)::date AS day, %(at)s::timestamptz AS at
    FROM json_to_recordset(%(asked)s::json) AS x (
         place int, channel text, posting text, lane_id bigint, country text, size int, unit_id bigint)
    JOIN access_unit u ON u.id = x.unit_id
)
SELECT p.amount, p.currency FROM asked x LEFT JOIN LATERAL ({LINE}) p ON true ORDER BY x.place
"""  # noqa: S608 -- joined from our own constants


class Priced(NamedTuple):
    """What is to be priced: `size` are parts or pages, 0 if nobody knows."""

    channel: Channel
    unit_id: int
    lane_id: int | None
    country: str
    size: int
    posting: Posting | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; sums are made of the same currency only."""

    amount: Decimal
    currency: str


def prices(asked: Sequence[Priced], *, at: datetime) -> list[Money | None]:
    """Return what each costs by the table as it stands, in one statement; None where it has no line for it."""
    if not asked:
        return []
    rows = [
        {
            "place": place,
            "channel": one.channel,
            "posting": posted(one.channel, one.posting),
            "lane_id": one.lane_id,
            "country": one.country,
            "size": one.size,
            "unit_id": one.unit_id,
        }
        for place, one in enumerate(asked)
    ]
    given: dict[str, Any] = {"asked": orjson.dumps(rows).decode(), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_ASK, given)
        return [
            None if amount is None else Money(amount.quantize(PLACES), currency)
            for amount, currency in cursor.fetchall()
        ]


def settle(*, ids: Sequence[int], at: datetime) -> None:
    """Write down what messages cost of which only now is known that the carrier took them, as of when it did."""
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"ids": list(ids), "at": at}
        cursor.execute(_SETTLED, given)


def posted(channel: str, posting: Posting | None) -> str:
    """Return the class of postage that the table knows it by."""
    return str(posting or Posting.STANDARD) if channel == Channel.LETTER else ""
