"""The end of the queue: record what became of claimed messages, and rescue those of a dead worker."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from postroom.core import lifecycle
from postroom.core.carriage.arrival import Price
from postroom.core.lifecycle import FailureKind, HoldReason, State, Step
from postroom.outbox.pricing import PAID
from postroom.outbox.services.claiming import Claimed, Moment, mark_on_wire
from postroom.outbox.services.reporting import take_in_waiting
from postroom.statements import prepared

BLIND_RESENDS = 2
"""How often an e-mail whose answer was lost goes out again by itself."""
LOSSES = 5
"""After so many workers died with it in hand, before the wire, a message is taken to be what kills them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one claimed message; the step decides its state, the rest is evidence."""

    message_id: int
    attempt: int
    step: Step
    at: datetime
    claimed_at: Moment | None
    wire_at: Moment | None = None
    note: str = ""
    code: int | None = None
    carrier_ref: str = ""
    part_refs: Sequence[str] = ()
    """What the carrier calls each part, where it reports of them later."""
    size: int = 0
    """Pages of the letter that was handed over; 0: as it was known before."""
    posting: str = ""
    """How the letter that was handed over is posted; empty: as it was written down."""
    price: Price | None = None
    """What the carrier asks for it, if it says so; otherwise the price table tells."""
    failure: FailureKind | None = None
    hold_reason: HoldReason | None = None
    wait: timedelta = timedelta()
    """With `Step.DEFER`: how long until the next try."""
    burn: bool = True
    """With `Step.DEFER`: False gives the try back and leaves no trace, because it was not this message's fault."""
    by: int | None = None
    """The user who did what a worker does elsewhere."""
    blind: bool = False
    """With `Step.DEFER`: it may have gone out, and goes out again all the same."""


_RESULTS = """
WITH v AS (
  SELECT * FROM json_to_recordset(%(results)s::json)
      AS v (message_id bigint, attempt smallint, step text, state text, at timestamptz, claimed_at timestamptz,
            wire_at timestamptz, note text, code smallint, ref text, parts text[], failure text, hold text,
            wait float8, burn smallint, blind smallint, by_id bigint, size smallint, posted text, price numeric,
            currency text)
)"""
_LOG = """
INSERT INTO outbox_happening
       (message_id, at, step, before, after, by_id, note, attempt, lane_id, worker, claimed_at, wire_at, code)
SELECT message_id, at, step, 'sending', state, by_id, note, attempt, lane_id, %(worker)s::bigint, claimed_at, wire_at,
       code
  FROM done
"""
_END = f"""
{_RESULTS}, done AS (
  DELETE FROM outbox_dispatch d USING v
   WHERE d.message_id = v.message_id AND d.attempts = v.attempt AND d.lease_by = %(worker)s::bigint
  RETURNING v.*, d.lane_id, d.due_at, d.queued_at, d.tries - 1 AS tries, d.losses, d.blind AS resent, d.first_try_at
), shelved AS (
  INSERT INTO outbox_shelved (message_id, due_at, waited, tries, losses, blind, first_try_at)
  SELECT message_id, due_at, now() - queued_at, tries, losses, resent, first_try_at
    FROM done WHERE state = 'held' AND tries + losses + resent > 0
), moved AS (
  UPDATE outbox_message m
     SET state = done.state, problem = CASE WHEN done.state = 'sent' THEN '' ELSE done.note END,
         failure = done.failure, hold_reason = done.hold, carrier_ref = done.ref,
         executed_at = CASE WHEN done.state IN ('sent', 'failed', 'uncertain') THEN done.at ELSE m.executed_at END,
         size = CASE WHEN done.size > 0 THEN done.size ELSE m.size END
    FROM done WHERE m.id = done.message_id
  RETURNING m.id, m.unit_id, m.batch_id, m.channel, m.country, m.size, m.state, done.attempt, done.lane_id, done.at,
            done.posted, done.price, done.currency
), handed AS (
  SELECT * FROM moved WHERE state = 'sent'
), paid AS ({PAID}), named AS (
  INSERT INTO outbox_carrierpart (message_id, lane_id, ref, attempt, total, reported, code, text)
  SELECT message_id, lane_id, left(said.ref, 255), attempt, cardinality(parts), '', '', ''
    FROM done, unnest(parts) AS said (ref)
), logged AS ({_LOG})
SELECT message_id, lane_id, CASE WHEN EXISTS (
         SELECT FROM outbox_carrierreceipt r
          WHERE r.message_id IS NULL AND r.lane_id = done.lane_id AND r.refs && done.parts::varchar[]) THEN parts END
  FROM done
"""  # noqa: S608 -- joined from our own constants
_AGAIN = f"""
{_RESULTS}, waiting AS (
  UPDATE outbox_dispatch d
     SET lease_until = NULL, lease_by = NULL, wire_at = NULL, due_at = now() + make_interval(secs => v.wait),
         tries = d.tries - 1 + v.burn, blind = d.blind + v.blind
    FROM v WHERE d.message_id = v.message_id AND d.attempts = v.attempt AND d.lease_by = %(worker)s::bigint
  RETURNING v.*, d.lane_id
), done AS (
  SELECT * FROM waiting WHERE burn = 1
), noted AS (
  UPDATE outbox_message m SET problem = done.note FROM done WHERE m.id = done.message_id
), logged AS ({_LOG})
SELECT message_id, lane_id, NULL::text[] FROM waiting
"""  # noqa: S608 -- joined from our own constants
_LATE = f"""
{_RESULTS}
INSERT INTO outbox_happening (message_id, at, step, before, after, note, attempt, worker, claimed_at, wire_at, code)
SELECT message_id, at, step, '', '', 'late answer: ' || note, attempt, %(worker)s::bigint, claimed_at, wire_at, code
  FROM v
"""  # noqa: S608 -- joined from our own constants


@transaction.atomic
def record(*, worker_id: int, results: Sequence[Result]) -> list[int]:
    """Write down what became of claimed messages, in one transaction; returns the ids for which it still counted.

    A message that is not returned was rescued from us meanwhile; what we know of it is kept as a late answer.
    """
    return _record(worker_id, results)


@transaction.atomic
def record_and_mark(
    *, worker_id: int, results: Sequence[Result], claimed: Sequence[Claimed], lease: timedelta
) -> dict[int, Moment]:
    """Write down what became of some and mark those that go next (`mark_on_wire`), in one commit: both, or neither."""
    if results:
        _record(worker_id, results)
    return mark_on_wire(worker_id=worker_id, claimed=claimed, lease=lease) if claimed else {}


def _record(worker_id: int, results: Sequence[Result]) -> list[int]:
    ends = [result for result in results if result.step is not Step.DEFER]
    again = [result for result in results if result.step is Step.DEFER]
    written: set[int] = set()
    awaited: dict[int, list[str]] = defaultdict(list)
    with prepared() as cursor:
        for statement, chosen in ((_END, ends), (_AGAIN, again)):
            if chosen:
                cursor.execute(statement, _arguments(worker_id, chosen))
                for message_id, lane_id, parts in cursor.fetchall():
                    written.add(message_id)
                    awaited[lane_id] += parts or ()
        late = [result for result in results if result.message_id not in written and result.wire_at]
        if late:
            cursor.execute(_LATE, _arguments(worker_id, late))
        for lane_id, refs in awaited.items():
            if refs:
                take_in_waiting(lane_id=lane_id, refs=refs, at=results[0].at)
    return sorted(written)


def _arguments(worker_id: int, results: Sequence[Result]) -> dict[str, Any]:
    return {"worker": worker_id, "results": orjson.dumps([_as_row(result) for result in results]).decode()}


def _as_row(result: Result) -> dict[str, Any]:
    return {
        "message_id": result.message_id,
        "attempt": result.attempt,
        "step": result.step,
        "state": lifecycle.after(State.SENDING, result.step),
        "at": result.at,
        "claimed_at": result.claimed_at,
        "wire_at": result.wire_at,
        "note": result.note[:500],
        "code": result.code,
        "ref": result.carrier_ref[:255],
        "parts": list(result.part_refs) or None,
        "failure": result.failure or "",
        "hold": result.hold_reason or "",
        "wait": result.wait.total_seconds(),
        "burn": int(result.burn),
        "blind": int(result.blind),
        "by_id": result.by,
        "size": result.size,
        "posted": result.posting or None,
        "price": str(result.price.amount) if result.price else None,
        "currency": result.price.currency[:3] if result.price else None,
    }


_LOST = """
SELECT d.message_id, d.attempts, d.lane_id, d.lease_by, d.wire_at,
       CASE WHEN d.wire_at IS NULL AND d.losses + 1 >= %(losses)s THEN 'poison'
            WHEN d.wire_at IS NULL THEN 'again'
            WHEN (l.resend_uncertain OR l.resend_codes AND m.is_code) AND d.blind < %(resends)s THEN 'blind'
            ELSE 'uncertain'
       END AS fate
  FROM outbox_dispatch d JOIN outbox_lane l ON l.id = d.lane_id JOIN outbox_message m ON m.id = d.message_id
 WHERE d.lease_until < now() ORDER BY d.message_id LIMIT 5000 FOR UPDATE OF d SKIP LOCKED
"""
_RESCUE = f"""
WITH lost AS MATERIALIZED ({_LOST}),
again AS (
  UPDATE outbox_dispatch d
     SET lease_until = NULL, lease_by = NULL, wire_at = NULL, losses = d.losses + 1, priority = 3,
         blind = d.blind + CASE lost.fate WHEN 'blind' THEN 1 ELSE 0 END
    FROM lost WHERE d.message_id = lost.message_id AND lost.fate IN ('again', 'blind')
), gone AS (
  DELETE FROM outbox_dispatch d USING lost
   WHERE d.message_id = lost.message_id AND lost.fate IN ('poison', 'uncertain')
), moved AS (
  UPDATE outbox_message m
     SET state = CASE lost.fate WHEN 'poison' THEN 'failed' ELSE 'uncertain' END,
         failure = CASE lost.fate WHEN 'poison' THEN 'poison' ELSE '' END, executed_at = now(),
         problem = CASE WHEN lost.fate = 'poison' AND lost.lease_by < 0 THEN 'it was taken and never reported on'
                        WHEN lost.fate = 'poison' THEN 'every worker that took it stopped'
                   ELSE 'the worker stopped while the carrier was answering' END
    FROM lost WHERE m.id = lost.message_id AND lost.fate IN ('poison', 'uncertain')
)
INSERT INTO outbox_happening (message_id, at, step, before, after, note, attempt, lane_id, worker, wire_at)
SELECT message_id, now(), CASE fate WHEN 'poison' THEN 'give_up' WHEN 'uncertain' THEN 'lose_answer' ELSE 'defer' END,
       'sending', CASE fate WHEN 'poison' THEN 'failed' WHEN 'uncertain' THEN 'uncertain' ELSE 'queued' END,
       CASE WHEN fate = 'blind' THEN 'worker lost; it may have gone out and goes again'
            WHEN lease_by < 0 THEN 'taken, and not reported on in time'
            ELSE 'worker lost' END,
       attempts, lane_id, lease_by, wire_at
  FROM lost
"""  # noqa: S608 -- joined from our own constants


def rescue() -> int:
    """Take back what dead or frozen workers hold past their lease; returns how many.

    Not yet on the wire: queued again. On the wire: the lane's policy, a blind resend (at most `BLIND_RESENDS`) or
    `uncertain`, for a person to decide.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESCUE, {"losses": LOSSES, "resends": BLIND_RESENDS})
        return int(cursor.rowcount)


_RENEW = """
WITH held AS (
  SELECT message_id FROM outbox_dispatch
   WHERE message_id = ANY(%(ids)s) AND lease_by = %(worker)s AND lease_until > now() FOR UPDATE SKIP LOCKED
)
UPDATE outbox_dispatch d SET lease_until = now() + %(lease)s FROM held WHERE d.message_id = held.message_id
"""


def renew(*, worker_id: int, ids: Sequence[int], lease: timedelta) -> int:
    """The worker is alive and has these in hand: they stay leased; returns how many. One that ran out is not revived.

    What it claimed without hearing so, because the database went away, it does not name; the rescue takes that back.
    A row that one of its threads is writing just now is left out: that thread renews it or is done with it, and
    waiting for it while holding others could never end.
    """
    arguments: dict[str, Any] = {"worker": worker_id, "ids": list(ids), "lease": lease}
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, arguments)
        return int(cursor.rowcount)


def let_go(*, worker_id: int, ids: Sequence[int]) -> None:
    """Something broke with these in hand and nobody knows how far they came: leave them to the next `rescue`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_dispatch SET lease_until = now() WHERE lease_by = %s AND message_id = ANY(%s)",
            (worker_id, list(ids)),
        )


def give_back(*, worker_id: int) -> int:
    """At a clean stop: return to the queue what this worker claimed and has not put on the wire."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_dispatch SET lease_until = NULL, lease_by = NULL, tries = tries - 1"
            " WHERE lease_by = %s AND wire_at IS NULL",
            (worker_id,),
        )
        return int(cursor.rowcount)
