"""Every change of a message's state goes through `move`: a set of messages, one step, a log row each.

Only the first step of a message may be taken while it is written (`FIRST_STEP`): into the state that it leads to.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.core.lifecycle import STEPS, IllegalStep, State, Step
from postroom.outbox.models import Message
from postroom.outbox.pricing import settle
from postroom.outbox.services.timing import wait_for_hours
from postroom.outbox.services.turns import Turn, take_turns
from postroom.statements import prepared


class TakenMeanwhile(Exception):
    """Somebody or something moved the message first: it is not where we saw it."""


SETTABLE = frozenset(
    {"hold_reason", "failure", "problem", "not_before", "expires_at", "lane_id", "priority", "recipient", "rendition"}
)
"""Columns that a step may set beside the state."""

_FREE = """
SELECT message_id FROM outbox_dispatch
 WHERE message_id = ANY(%(ids)s) AND lease_until IS NULL ORDER BY message_id FOR UPDATE
"""
_MOVE = """
WITH old AS (
  SELECT id, state FROM outbox_message
   WHERE id = ANY(%(ids)s) AND deleted_at IS NULL AND state = ANY(%(from)s)
     AND (state <> 'queued' OR id = ANY(%(free)s))
   ORDER BY id FOR UPDATE
), gone AS (
  DELETE FROM outbox_dispatch d USING old WHERE d.message_id = old.id AND (%(after)s::jsonb)->>old.state <> 'queued'
  RETURNING d.*, (%(after)s::jsonb)->>old.state AS after
), shelved AS (
  INSERT INTO outbox_shelved (message_id, due_at, waited, tries, losses, blind, first_try_at)
  SELECT message_id, due_at, now() - queued_at, tries, losses, blind, first_try_at
    FROM gone WHERE after = 'held' AND tries + losses + blind > 0
), unshelved AS (
  DELETE FROM outbox_shelved s USING old WHERE s.message_id = old.id AND old.state = 'held'
  RETURNING s.*, %(step)s = 'release' AS goes_on
), moved AS (
  UPDATE outbox_message m SET state = (%(after)s::jsonb)->>old.state {changes}
    FROM old WHERE m.id = old.id
  RETURNING m.id, old.state AS before, m.state AS after, m.lane_id, m.priority, m.not_before
), queued AS (
  INSERT INTO outbox_dispatch
         (message_id, lane_id, priority, due_at, queued_at, attempts, tries, losses, blind, first_try_at)
  SELECT id, lane_id, CASE WHEN s.losses > 0 THEN 3 ELSE priority END,
         CASE WHEN %(turn)s::timestamptz IS NULL THEN GREATEST(not_before, s.due_at, now())
              ELSE GREATEST(not_before, %(turn)s) + (%(turns)s + row_number() OVER (ORDER BY id)) * interval '1 us' END,
         now() - COALESCE(s.waited, '0'),
         COALESCE((SELECT max(attempt) FROM outbox_happening h WHERE h.message_id = moved.id), 0),
         COALESCE(s.tries, 0), COALESCE(s.losses, 0), COALESCE(s.blind, 0), s.first_try_at
    FROM moved LEFT JOIN unshelved s ON s.message_id = moved.id AND s.goes_on
   WHERE after = 'queued' AND before <> 'queued'
), hastened AS (
  UPDATE outbox_dispatch d SET due_at = now() FROM moved
   WHERE d.message_id = moved.id AND after = 'queued' AND before = 'queued'
), logged AS (
  INSERT INTO outbox_happening (message_id, at, step, before, after, by_id, note)
  SELECT id, %(at)s, %(step)s, before, after, %(by)s::bigint, %(note)s FROM moved
)
SELECT id, before, CASE WHEN after = 'queued' THEN pg_notify('postroom_queue', '') END FROM moved
"""
"""Workers are told once, however many become queued: what is said twice in a transaction is heard once."""

FIRST_STEP = """
queued AS (
  INSERT INTO outbox_dispatch (message_id, lane_id, priority, due_at, queued_at, attempts, tries, losses, blind)
  SELECT id, lane_id, priority, GREATEST(not_before, now()), now(), 0, 0, 0, 0 FROM born WHERE %(after)s = 'queued'
), logged AS (
  INSERT INTO outbox_happening (message_id, at, step, before, after, by_id, note)
  SELECT id, %(at)s, %(step)s, %(before)s, %(after)s, %(by)s::bigint, '' FROM born
)
"""
"""What a step leaves of messages that were `born` in the state behind it; takes what `first_step` returns."""
TOLD = "CASE WHEN %(after)s = 'queued' THEN pg_notify('postroom_queue', '') END"


def first_step(*, step: Step, before: State, at: datetime, by: int | None) -> dict[str, Any]:
    """Return what `FIRST_STEP` asks for. Raises `IllegalStep`."""
    if before not in STEPS[step]:
        raise IllegalStep(f"{step} does not start from {before}")
    return {"step": str(step), "before": str(before), "after": str(STEPS[step][before]), "at": at, "by": by}


@transaction.atomic(savepoint=False)
def move(
    *,
    ids: Sequence[int],
    step: Step,
    at: datetime,
    by: int | None = None,
    note: str = "",
    turn: Turn | None = None,
    **changes: Any,
) -> list[int]:
    """Take those of the messages that can take `step` one step on; returns the ids of those that moved.

    A queued message that a worker has claimed does not move: it is on its way. A message that becomes queued gets its
    place in the queue in the same transaction; released from a hold, it goes on with the tries it had, while to be sent
    again is a fresh start. `turn` is their place in the queue, if they are
    of a batch that takes turns with others; `changes` sets further columns, see `SETTABLE`.
    """
    if unknown := changes.keys() - SETTABLE:
        raise ValueError(f"a step does not set {', '.join(sorted(unknown))}")
    defaults = _cleared(step)
    values = {**defaults, **changes}
    arguments = {
        "ids": list(ids),
        "from": [str(state) for state in STEPS[step]],
        "after": json.dumps(STEPS[step]),
        "step": str(step),
        "at": at,
        "by": by,
        "note": note[:500],
        "free": [],
        "turn": turn.begins if turn else None,
        "turns": turn.taken if turn else 0,
        **{f"set_{name}": value for name, value in values.items()},
    }
    assignments = "".join(f", {name} = %(set_{name})s" for name in values)
    with prepared() as cursor:
        if State.QUEUED in STEPS[step]:
            cursor.execute(_FREE, {"ids": arguments["ids"]})
            arguments["free"] = [row[0] for row in cursor.fetchall()]
        cursor.execute(_MOVE.format(changes=assignments), arguments)
        moved = cursor.fetchall()
    doubted = [message_id for message_id, before, _ in moved if before == State.UNCERTAIN]
    if doubted and step in (Step.COUNT_AS_SENT, Step.CONFIRM):
        settle(ids=doubted, at=at)
    return [message_id for message_id, _, _ in moved]


def move_one(
    *, message: Message, step: Step, at: datetime, by: int | None = None, note: str = "", **changes: Any
) -> None:
    """Take one message a step on. Raises `IllegalStep` or `TakenMeanwhile`."""
    if not move(ids=[message.pk], step=step, at=at, by=by, note=note, **changes):
        raise TakenMeanwhile(f"message {message.pk} is no longer {message.state}")
    message.refresh_from_db()


@transaction.atomic
def move_batch(
    *, batch_id: int, step: Step, at: datetime, by: int | None = None, limit: int = 5000, **changes: Any
) -> int:
    """Move up to `limit` messages of a batch that can take `step`; returns how many moved. Call it until it says 0."""
    able = Message.objects.filter(batch_id=batch_id, state__in=STEPS[step])
    if reason := changes.pop("only_held_for", None):
        able = able.filter(hold_reason=reason)
    if step in (Step.HOLD, Step.CANCEL):  # what a worker has in hand cannot be stopped: leave it out, or we never end
        able = able.unclaimed()
    ids = list(able.order_by("id").values_list("id", flat=True)[:limit])
    if not ids:
        return 0
    turn = None
    if step is Step.APPROVE:
        wait_for_hours(ids=ids, at=at)
        turn = take_turns(batch_id=batch_id, ids=ids)
    return len(move(ids=ids, step=step, at=at, by=by, turn=turn, **changes))


def _cleared(step: Step) -> dict[str, Any]:
    """Leaving a state takes its reasons with it."""
    if step in (Step.RELEASE, Step.APPROVE, Step.SUBMIT):
        return {"hold_reason": "", "failure": "", "problem": ""}
    if step is Step.SEND_AGAIN:  # somebody wants it out after all, whatever day it was
        return {"hold_reason": "", "failure": "", "problem": "", "expires_at": None}
    if step is Step.SEND_NOW:
        return {"not_before": None}
    if step in (Step.CANCEL, Step.EXPIRE, Step.COUNT_AS_SENT, Step.TAKE_BACK):
        return {"hold_reason": "", "problem": ""}
    return {}
