"""Generate a run: freeze its recipients, then write their messages slice by slice.

A slice is one transaction: its messages and the marks on its recipients are there together or not at all. So a worker
may be killed at any moment, and several may share a run, and still each recipient gets exactly one message.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from postroom.access.viewer import SYSTEM, Viewer
from postroom.audiences.selectors import BadFilter, Gone
from postroom.composing.services import Faulty, Recipient
from postroom.core.carriage.envelope import Channel
from postroom.runs.freezing import freeze_recipients
from postroom.runs.locking import be_alone, share
from postroom.runs.models import ItemState, Run, RunItem, RunState
from postroom.runs.own_text import reopen, settle
from postroom.runs.reasons import Reason
from postroom.runs.services.choosing import Incomplete, NotDraft, lacking, recipients, to_change
from postroom.runs.services.making import Taken, make
from postroom.runs.services.settling import settle_recipients
from postroom.runs.signals import work_waits
from postroom.runs.snapshot import taken as snapshot_taken

SLICE = 500
AT_ONCE = 4
"""Workers that may share one run."""

_TAKE = """
SELECT i.channel, i.passed, c.delivery_method, i.id, c.id, c.account_number, c.name, c.language, c.brand_id, p.id,
       p.value, CASE WHEN p.kind = 'postal' THEN p.parts END
  FROM runs_runitem i JOIN contacts_contact c ON c.id = i.contact_id
  LEFT JOIN contacts_contactpoint p ON p.id = i.point_id
 WHERE i.run_id = %s AND i.state = 'pending' ORDER BY i.id LIMIT %s FOR UPDATE OF i SKIP LOCKED
"""
_MARK = """
UPDATE runs_runitem i SET state = v.state, message_id = v.message_id, reason = v.reason, faults = v.faults,
       tags = v.tags
  FROM json_to_recordset(%s::json) AS v (
       id bigint, state text, message_id bigint, reason text, faults jsonb, tags text)
 WHERE i.id = v.id
"""


@transaction.atomic
def generate(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Let the workers freeze the recipients and write the messages. Raises `NotDraft` or `Incomplete`."""
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT or run.is_pattern:
        raise NotDraft(run.title)
    if missing := lacking(run=run, viewer=viewer, at=at):
        raise Incomplete(missing)
    settle(run=run, viewer=viewer, at=at)
    run.state = RunState.GENERATING
    run.asked_by_id = viewer.user_id or None
    run.save(update_fields=["state", "asked_by"])
    work_waits.send(Run, run_id=run.pk, jobs=1)
    return run


def generate_slice(*, run_id: int, at: datetime, size: int = SLICE) -> int:
    """Write the messages of up to `size` recipients that nobody else has in hand; returns how many were dealt with.

    The first call freezes the recipients. When nobody is waiting any more, the run goes to review.
    """
    _freeze_once(run_id, at)
    done = _slice(run_id, at, size)
    if not done:
        _close(run_id, at)
    return done


def _freeze_once(run_id: int, at: datetime) -> None:
    to_freeze = Run.objects.filter(pk=run_id, state=RunState.GENERATING, frozen_at__isnull=True)
    if not to_freeze.exists():
        return
    with transaction.atomic():
        be_alone(run_id)
        run = to_freeze.select_related("template_version__template").first()
        if run is None or run.template_version is None:
            return
        try:
            chosen = recipients(run=run, viewer=SYSTEM, at=at)
            frozen = freeze_recipients(run=run, chosen=chosen, topic_id=run.template_version.template.topic_id, at=at)
        except (Gone, BadFilter, EmptyResultSet):
            # An audience was deleted since, or the customers were: the run is a draft again, and says what it lacks.
            to_freeze.update(state=RunState.DRAFT)
            reopen(run=run)
            return
        to_freeze.update(frozen_at=at)
        work_waits.send(Run, run_id=run_id, jobs=min(AT_ONCE - 1, frozen // SLICE))


@transaction.atomic
def _slice(run_id: int, at: datetime, size: int) -> int:
    run = share(run_id, RunState.GENERATING)
    if run is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, (run_id, size))
        taken = [_taken(row) for row in cursor.fetchall()]
    if taken:
        _write(run, taken, at)
    return len(taken)


def _taken(row: tuple[Any, ...]) -> Taken:
    channel, passed, prefers, item_id, *recipient = row
    return Taken(Channel(channel), orjson.loads(passed) if passed else (), prefers, item_id, Recipient(*recipient))


def _write(run: Run, taken: Sequence[Taken], at: datetime) -> None:
    reachable = [one for one in taken if one.recipient.address is not None]
    marks = [_mark(one.item_id, result) for one, result in make(run, reachable, at=at)]
    gone = [one.item_id for one in taken if one.recipient.address is None]
    marks += [_as_mark(item, "faulty", reason=Reason.ADDRESS_GONE) for item in gone]
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [orjson.dumps(marks).decode()])


def _mark(item_id: int, result: int | Faulty) -> dict[str, Any]:
    if isinstance(result, int):
        return _as_mark(item_id, "made", message_id=result)
    faults = [[fault.code, fault.tag, fault.detail, fault.suggestions] for fault in result.faults]
    tags = " ".join(fault.tag for fault in result.faults)
    return _as_mark(item_id, "faulty", reason=result.faults[0].code, faults=faults, tags=tags[:500])


def _as_mark(
    item_id: int, state: str, *, message_id: int | None = None, reason: str = "", faults: Any = None, tags: str = ""
) -> dict[str, Any]:
    return {"id": item_id, "state": state, "message_id": message_id, "reason": reason, "faults": faults, "tags": tags}


@transaction.atomic
def _close(run_id: int, at: datetime) -> None:
    be_alone(run_id)
    run = Run.objects.filter(pk=run_id, state=RunState.GENERATING)
    if RunItem.objects.filter(run_id=run_id, state=ItemState.PENDING).exists():
        return  # another worker died with a slice in hand; whoever calls next takes it up
    if run.exists():
        snapshot, seen = snapshot_taken(run_id=run_id)
        run.update(state=RunState.IN_REVIEW, generated_at=at, snapshot=snapshot, seen=seen, changed=None)
        settle_recipients(run_id=run_id)
