"""Generate a run: freeze its recipients, then write their messages slice by slice.

A slice is one transaction: its messages and the marks on its recipients are there together or not at all. So a worker
may be killed at any moment, and several may share a run, and still each recipient gets exactly one message.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction

from postroom.access.viewer import SYSTEM, Viewer
from postroom.audiences.selectors import BadFilter, Gone
from postroom.composing import services as composing
from postroom.composing.services import Composed, Faulty, Recipient
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.core.rendering.stored import AnySkeleton
from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from postroom.outbox.services import Common, NewMessage
from postroom.records import selectors as records
from postroom.runs.deciding import channel_decision
from postroom.runs.freezing import freeze_recipients
from postroom.runs.locking import be_alone, share
from postroom.runs.models import ItemState, Run, RunItem, RunState
from postroom.runs.own_text import reopen, settle
from postroom.runs.reasons import Reason
from postroom.runs.services.choosing import Incomplete, NotDraft, lacking, recipients, to_change
from postroom.runs.signals import work_waits
from postroom.runs.snapshot import digest_of

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
UPDATE runs_runitem i SET state = v.state, message_id = v.message_id, reason = v.reason, detail = v.detail,
       tags = v.tags
  FROM json_to_recordset(%s::json) AS v (id bigint, state text, message_id bigint, reason text, detail text, tags text)
 WHERE i.id = v.id
"""


@transaction.atomic
def generate(*, run_id: int, viewer: Viewer, at: datetime) -> Run:
    """Let the workers freeze the recipients and write the messages. Raises `NotDraft` or `Incomplete`."""
    run = to_change(run_id=run_id, viewer=viewer)
    if run.state != RunState.DRAFT:
        raise NotDraft(run.title)
    if missing := lacking(run=run, viewer=viewer, at=at):
        raise Incomplete(missing)
    settle(run=run, viewer=viewer, at=at)
    run.state = RunState.GENERATING
    run.save(update_fields=["state"])
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
        except (Gone, BadFilter):  # an audience was deleted since: the run is a draft again, and says what it lacks
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


class _Taken(NamedTuple):
    """A recipient in hand: by which channel, what was passed over for it, and what the customer prefers."""

    channel: Channel
    passed: Sequence[Sequence[str]]
    prefers: str
    item_id: int
    recipient: Recipient


def _taken(row: tuple[Any, ...]) -> _Taken:
    channel, passed, prefers, item_id, *recipient = row
    return _Taken(Channel(channel), orjson.loads(passed) if passed else (), prefers, item_id, Recipient(*recipient))


def _write(run: Run, taken: Sequence[_Taken], at: datetime) -> None:
    by_channel: dict[Channel, list[_Taken]] = {}
    for one in taken:
        by_channel.setdefault(one.channel, []).append(one)
    marks = [mark for channel, some in by_channel.items() for mark in _written(run, channel, some, at)]
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [orjson.dumps(marks).decode()])


def _written(run: Run, channel: Channel, taken: Sequence[_Taken], at: datetime) -> Iterator[dict[str, Any]]:
    """Write to those who are reached by one channel; yields how each is marked."""
    reachable = [one for one in taken if one.recipient.address is not None]
    written = composing.compose_slice(
        version_id=run.template_version_id or 0,
        brief=_brief(run, channel),
        recipients=[one.recipient for one in reachable],
        at=at,
    )
    results = [_decided(run, one, result) for one, result in zip(reachable, written.results, strict=True)]
    ids = _store(run, channel, results, written.skeletons, at)
    for one, result in zip(reachable, results, strict=True):
        yield _mark(one.item_id, result, ids)
    for one in taken:
        if one.recipient.address is None:
            yield _as_mark(one.item_id, "faulty", reason=Reason.ADDRESS_GONE)


def _decided(run: Run, one: _Taken, result: Composed | Faulty) -> Composed | Faulty:
    """Add why it goes by this channel, where there were several."""
    if isinstance(result, Faulty) or not run.is_mixed:
        return result
    decision = channel_decision(taken=one.channel, prefers=one.prefers if run.by_preference else "", passed=one.passed)
    return replace(result, decisions=[decision, *result.decisions])


def _brief(run: Run, channel: Channel) -> composing.Brief:
    return composing.Brief(
        unit_id=run.unit_id,
        catalogue=records.catalogue(),
        key=composing.signing_key(),
        channel=channel,
        author_id=run.created_by_id,
        free_values=run.batch.free_values,
    )


def _store(
    run: Run, channel: Channel, results: Sequence[Composed | Faulty], skeletons: Mapping[str, AnySkeleton], at: datetime
) -> dict[int, int]:
    """Put the messages into the outbox, to be approved; returns contact -> message."""
    version = run.template_version
    composed = [result for result in results if isinstance(result, Composed)]
    common = Common(
        unit_id=run.unit_id,
        channel=channel,
        state=State.PENDING_APPROVAL,
        priority=Priority.BULK,
        batch_id=run.batch_id,
        lane_id=run.lanes[channel].pk,
        template_version_id=run.template_version_id,
        topic_id=version.template.topic_id if version else None,
        author_id=run.created_by_id,
        key_id=run.key_id,
        not_before=run.not_before,
    )
    ids = outbox.store(common=common, messages=[NewMessage.of(each) for each in composed], skeletons=skeletons, at=at)
    return {each.recipient.contact_id: message_id for each, message_id in zip(composed, ids, strict=True)}


def _mark(item_id: int, result: Composed | Faulty, ids: dict[int, int]) -> dict[str, Any]:
    if isinstance(result, Composed):
        return _as_mark(item_id, "made", message_id=ids[result.recipient.contact_id])
    detail = "; ".join(fault.sentence for fault in result.faults)
    tags = " ".join(fault.tag for fault in result.faults)
    return _as_mark(item_id, "faulty", reason=result.faults[0].code, detail=detail[:500], tags=tags[:500])


def _as_mark(
    item_id: int, state: str, *, message_id: int | None = None, reason: str = "", detail: str = "", tags: str = ""
) -> dict[str, Any]:
    return {"id": item_id, "state": state, "message_id": message_id, "reason": reason, "detail": detail, "tags": tags}


@transaction.atomic
def _close(run_id: int, at: datetime) -> None:
    be_alone(run_id)
    run = Run.objects.filter(pk=run_id, state=RunState.GENERATING)
    if RunItem.objects.filter(run_id=run_id, state=ItemState.PENDING).exists():
        return  # another worker died with a slice in hand; whoever calls next takes it up
    if run.exists():
        run.update(state=RunState.IN_REVIEW, generated_at=at, snapshot=digest_of(run_id=run_id))
