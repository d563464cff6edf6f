"""What carriers report of the messages they took: kept once, matched by what they call them, in whatever order.

A part is as well off as the best that was ever reported of it, and a message follows from its parts. So receipts may
come twice, late, out of order, or before the answer to the handing-over: the end is the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson
from django.db import connection, transaction

from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.lifecycle import FailureKind, Step
from postroom.outbox.models import Message
from postroom.outbox.services.doubting import adopt
from postroom.outbox.services.moving import move
from postroom.outbox.signals import came_back
from postroom.statements import prepared

PATIENCE = timedelta(hours=72)
"""How long a receipt waits for the message that it is about."""
_FAILURES = {
    Reported.EXPIRED: FailureKind.NOT_IN_TIME,
    Reported.DECLINED: FailureKind.DECLINED,
    Reported.UNCLAIMED: FailureKind.UNCLAIMED,
}

_KEEP = """
INSERT INTO outbox_carrierreceipt
       (lane_id, digest, refs, reported, code, text, recipient, our_reference, price, currency, received_at)
SELECT %(lane)s::bigint, digest, refs, reported, code, text, recipient, our_reference, price, currency, now()
  FROM json_to_recordset(%(rows)s::json) AS x (
       digest text, refs text[], reported text, code text, text text, recipient text, our_reference int,
       price numeric, currency text)
 ORDER BY digest ON CONFLICT DO NOTHING
RETURNING id
"""
_MATCH = """
WITH found AS (
  SELECT DISTINCT ON (r.id) r.id, p.id AS part_id, p.message_id
    FROM outbox_carrierreceipt r CROSS JOIN unnest(r.refs) WITH ORDINALITY AS said (ref, place)
   CROSS JOIN LATERAL (
     SELECT id, message_id FROM outbox_carrierpart WHERE lane_id = r.lane_id AND ref = said.ref OFFSET 0) p
   WHERE r.id = ANY(%(ids)s::bigint[]) AND r.message_id IS NULL
   ORDER BY r.id, said.place, p.id DESC
), told AS (
  UPDATE outbox_carrierreceipt r SET message_id = found.message_id FROM found WHERE r.id = found.id
)
SELECT part_id, id, message_id FROM found
"""
"""`OFFSET 0`: each part is looked up by its name; joined to all parts of the account it would cost more with each."""
_LOCK = "SELECT id FROM outbox_carrierpart WHERE message_id = ANY(%(messages)s::bigint[]) ORDER BY id FOR UPDATE"
"""Two threads may hear of two parts of one message at once: the second sees what the first wrote down."""
_SHORTFALLS = "'cancelled', 'rejected', 'undeliverable', 'expired', 'unclaimed', 'declined'"
_RANK = f"array_position(ARRAY['', 'on_the_way', {_SHORTFALLS}, 'delivered', 'returned'], {{}})"
_REPORT = f"""
UPDATE outbox_carrierpart p SET reported = best.reported, code = best.code, text = best.text
  FROM (
    SELECT DISTINCT ON (m.part_id) m.part_id, r.reported, r.code, r.text
      FROM unnest(%(parts)s::bigint[], %(receipts)s::bigint[]) AS m (part_id, receipt_id)
      JOIN outbox_carrierreceipt r ON r.id = m.receipt_id
     ORDER BY m.part_id, {_RANK.format("r.reported::text")} DESC, r.id
  ) best
 WHERE p.id = best.part_id AND {_RANK.format("best.reported::text")} > {_RANK.format("p.reported::text")}
"""  # noqa: S608 -- joined from our own constants
_DECIDE = f"""
WITH newest AS (
  SELECT message_id, max(attempt) AS attempt FROM outbox_carrierpart
   WHERE message_id = ANY(%(messages)s::bigint[]) GROUP BY 1
), parts AS (
  SELECT p.* FROM newest JOIN outbox_carrierpart p USING (message_id, attempt)
), failed AS (
  SELECT DISTINCT ON (message_id) message_id, reported, code, text FROM parts
   WHERE reported IN ({_SHORTFALLS}, 'returned')
   ORDER BY message_id, reported = 'cancelled', {_RANK.format("reported::text")}, id
), counted AS (
  SELECT message_id,
         count(*) FILTER (WHERE reported = 'delivered') >= max(total) AS arrived,
         count(*) FILTER (WHERE reported = 'cancelled') >= max(total) AS taken_back,
         count(*) FILTER (WHERE reported NOT IN ('', 'on_the_way')) >= max(total) AS settled
    FROM parts GROUP BY 1
)
SELECT c.message_id, c.arrived,
       CASE WHEN f.reported = 'cancelled' AND NOT c.taken_back THEN 'undeliverable' ELSE COALESCE(f.reported, '') END,
       COALESCE(f.code, ''), COALESCE(f.text, '')
  FROM counted c LEFT JOIN failed f USING (message_id)
 WHERE c.arrived OR f.reported <> 'cancelled' OR c.taken_back OR (f.reported = 'cancelled' AND c.settled)
"""  # noqa: S608 -- joined from our own constants
"""A message is taken back if all its parts are; of one that is taken back in part the rest decides, and it has not
arrived."""
_CHARGE = """
WITH paid AS (
  SELECT p.message_id, p.attempt, p.id, max(p.total) AS total, max(r.price) AS price, max(r.currency) AS currency
    FROM outbox_carrierpart p
    JOIN outbox_carrierreceipt r ON r.message_id = p.message_id AND p.ref = ANY(r.refs) AND r.price IS NOT NULL
   WHERE p.message_id = ANY(%(messages)s::bigint[]) GROUP BY 1, 2, 3
), whole AS (
  SELECT message_id, attempt, sum(price) AS amount, min(currency) AS currency
    FROM paid GROUP BY 1, 2 HAVING count(*) >= max(total) AND min(currency) = max(currency)
)
UPDATE outbox_cost c SET amount = whole.amount, currency = whole.currency, source = 'carrier'
  FROM whole WHERE c.message_id = whole.message_id AND c.attempt = whole.attempt
"""
"""A message whose carrier said of all its parts what they cost came to that, whatever the price table said."""
_WAITING = """
SELECT r.id FROM outbox_carrierreceipt r
 WHERE r.message_id IS NULL AND r.lane_id = %(lane)s::bigint AND r.refs && %(refs)s::varchar[] FOR UPDATE SKIP LOCKED
"""
_ORPHANS = """
SELECT r.id FROM outbox_carrierreceipt r
 WHERE r.message_id IS NULL AND r.received_at > now() - %(patience)s::interval
   AND (EXISTS (SELECT FROM outbox_carrierpart p WHERE p.lane_id = r.lane_id AND p.ref = ANY(r.refs))
        OR EXISTS (SELECT FROM outbox_message m
                    WHERE m.recipient = '+' || r.recipient AND m.state = 'uncertain' AND m.lane_id = r.lane_id
                      AND m.id & 65535 = r.our_reference))
 ORDER BY r.id LIMIT 5000 FOR UPDATE OF r SKIP LOCKED
"""


@transaction.atomic
def take_in(*, lane_id: int, receipts: Sequence[Receipt], at: datetime) -> int:
    """Keep what a carrier reported, and let its messages follow; returns how many of it was new.

    When it returns, all is stored. What is about nothing we know waits for `PATIENCE`.
    """
    rows = {row["digest"]: row for row in map(_as_row, receipts)}
    if not rows:
        return 0
    with prepared() as cursor:
        cursor.execute(_KEEP, {"lane": lane_id, "rows": orjson.dumps(list(rows.values())).decode()})
        ids = [row[0] for row in cursor.fetchall()]
    _apply(ids, at, has_prices=any(receipt.price for receipt in receipts))
    return len(ids)


def take_in_waiting(*, lane_id: int, refs: Sequence[str], at: datetime) -> None:
    """Look for receipts that came before the answer which said what the carrier calls a message."""
    with prepared() as cursor:
        cursor.execute(_WAITING, {"lane": lane_id, "refs": list(refs)})
        ids = [row[0] for row in cursor.fetchall()]
    _apply(ids, at)


@transaction.atomic
def match_orphans(*, at: datetime) -> int:
    """Look once more for what waiting receipts are about; returns for how many there was something.

    One and the answer that explains it may be written at the same moment, each unseen by the other.
    """
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"patience": PATIENCE}
        cursor.execute(_ORPHANS, asked)
        ids = [row[0] for row in cursor.fetchall()]
    _apply(ids, at)
    return len(ids)


def _apply(ids: Sequence[int], at: datetime, *, has_prices: bool = True) -> None:
    if not ids:
        return
    with prepared() as cursor:
        cursor.execute(_MATCH, {"ids": list(ids)})
        found = cursor.fetchall()
        if len(found) < len(ids):
            found += adopt(receipt_ids=set(ids).difference(receipt_id for _, receipt_id, _ in found))
        if not found:
            return
        parts, receipts, messages = (list(column) for column in zip(*found, strict=True))
        about: dict[str, Any] = {"parts": parts, "receipts": receipts, "messages": sorted(set(messages))}
        cursor.execute(_LOCK, about)
        cursor.execute(_REPORT, about)
        cursor.execute(_DECIDE, about)
        decided = cursor.fetchall()
    _follow(decided, at)
    if has_prices:
        with prepared() as cursor:
            cursor.execute(_CHARGE, about)


def _follow(decided: Sequence[tuple[int, bool, str, str, str]], at: datetime) -> None:
    """Let messages follow what is known of all their parts."""
    arrived = [message_id for message_id, whole, *_ in decided if whole]
    if arrived:
        move(ids=arrived, step=Step.CONFIRM, at=at, failure="", problem="")
    failed: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for message_id, whole, *why in decided:
        if not whole:
            failed[why[0], why[1], why[2]].append(message_id)
    for (reported, code, text), message_ids in failed.items():
        note = ", ".join(filter(None, (reported, code, text)))
        if reported == Reported.RETURNED:
            came_back.send(sender=Message, message_ids=message_ids, note=note, at=at)
            continue
        if reported == Reported.CANCELLED:
            move(ids=message_ids, step=Step.RECALL, at=at, note=note, problem="")
            continue
        failure = _FAILURES.get(Reported(reported), FailureKind.UNDELIVERED)
        move(ids=message_ids, step=Step.BOUNCE, at=at, note=note, failure=failure, problem=note)


def _as_row(receipt: Receipt) -> dict[str, Any]:
    row = {
        "refs": [ref[:255] for ref in receipt.refs],
        "reported": receipt.reported,
        "code": receipt.code[:40],
        "text": receipt.text[:255].replace("\0", ""),
        "recipient": receipt.recipient.lstrip("+")[:40],
        "our_reference": receipt.our_reference,
    }
    price = {"price": str(receipt.price.amount), "currency": receipt.price.currency[:3]} if receipt.price else {}
    digest = blake2b(orjson.dumps(row | price), digest_size=16).hexdigest()
    return {**row, "price": None, "currency": "", **price, "digest": digest}
