"""Make messages of a run for recipients whose channel is decided, and say of each by which and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from postroom.composing import services as composing
from postroom.composing.services import Composed, Faulty, Recipient
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.lifecycle import State
from postroom.core.rendering.stored import AnySkeleton
from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from postroom.outbox.services import Common, NewMessage
from postroom.runs.deciding import channel_decision
from postroom.runs.models import Run
from postroom.runs.services.briefing import brief_of

Passed = Sequence[Sequence[str]]
"""Channels that were passed over: each with the reason and what it is about."""


class Taken(NamedTuple):
    """A recipient in hand: by which channel, what was passed over for it, and what the customer prefers."""

    channel: Channel
    passed: Passed
    prefers: str
    item_id: int
    recipient: Recipient
    more: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """What else was decided about the message."""


def make(run: Run, taken: Sequence[Taken], *, at: datetime) -> list[tuple[Taken, int | Faulty]]:
    """Put a message for each into the outbox, to be approved; returns its id, or why there is none."""
    by_channel: dict[Channel, list[Taken]] = {}
    for one in taken:
        by_channel.setdefault(one.channel, []).append(one)
    return [made for channel, some in by_channel.items() for made in _make(run, channel, some, at)]


def _make(run: Run, channel: Channel, taken: Sequence[Taken], at: datetime) -> list[tuple[Taken, int | Faulty]]:
    written = composing.compose_slice(
        version_id=run.template_version_id or 0,
        brief=brief_of(run, channel),
        recipients=[one.recipient for one in taken],
        at=at,
    )
    results = [_decided(run, one, result) for one, result in zip(taken, written.results, strict=True)]
    ids = iter(_store(run, channel, results, written.skeletons, at))
    return [
        (one, next(ids) if isinstance(result, Composed) else result) for one, result in zip(taken, results, strict=True)
    ]


def _decided(run: Run, one: Taken, result: Composed | Faulty) -> Composed | Faulty:
    """Add why it goes by this channel, where there were several."""
    if isinstance(result, Faulty) or not run.is_mixed:
        return result
    decision = channel_decision(taken=one.channel, prefers=one.prefers if run.by_preference else "", passed=one.passed)
    return replace(result, decisions=[decision, *one.more, *result.decisions])


def _store(
    run: Run, channel: Channel, results: Sequence[Composed | Faulty], skeletons: Mapping[str, AnySkeleton], at: datetime
) -> list[int]:
    version = run.template_version
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
        posting=Posting(run.posting) if channel is Channel.LETTER else Posting.STANDARD,
    )
    messages = [NewMessage.of(result) for result in results if isinstance(result, Composed)]
    return outbox.store(common=common, messages=messages, skeletons=skeletons, at=at)
