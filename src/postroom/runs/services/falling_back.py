"""Go on by the next channel where a message failed, came back or is held, if the run is to: at most once by each.

What is uncertain is never followed: it may have arrived. Nor is what is held for another reason than its address, its
consent or its price: it waits for its time or for a person. A recipient stays one recipient: the message that follows
takes the place of the one before it, and the run counts the newest. One that is held is cancelled as it is followed,
so that nobody lets it go as well.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from postroom.composing.services import Faulty, Recipient
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, HoldReason, State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Message
from postroom.runs import ways
from postroom.runs.locking import share
from postroom.runs.models import FallBack, Run, RunItem, RunState
from postroom.runs.reasons import Reason
from postroom.runs.services.making import Passed, Taken, make
from postroom.runs.signals import work_waits

_ENDS = (State.FAILED, State.RETURNED, State.HELD)
PATIENCE = timedelta(days=120)
"""So long after its approval a run goes on where something comes back."""
_MOST = 500
_STAYS = [FailureKind.POISON, FailureKind.BAD_CONTENT, FailureKind.DECLINED, FailureKind.UNCLAIMED]
"""Not for want of a channel: our own fault, or what a registered letter came to."""
_OF_CHANNEL = [
    HoldReason.SUPPRESSED, HoldReason.OPTED_OUT, HoldReason.UNDELIVERABLE, HoldReason.COUNTRY, HoldReason.TOO_DEAR,
]  # fmt: skip
"""Held because of this channel: on another one the customer has another address, consent and price."""
_ENDED = (
    Q(state=State.FAILED) & ~Q(failure__in=_STAYS)
    | Q(state=State.RETURNED)
    | Q(state=State.HELD, hold_reason__in=_OF_CHANNEL)
)
_TAKE = """
SELECT i.id, m.contact_id, m.id, m.channel, m.state, CASE m.state WHEN 'held' THEN m.hold_reason ELSE m.problem END,
       i.passed
  FROM outbox_message m
  JOIN runs_runitem i ON i.run_id = %(run)s AND i.contact_id = m.contact_id AND i.message_id = m.id
 WHERE m.batch_id = %(batch)s AND m.deleted_at IS NULL
   AND (m.state = 'failed' AND m.failure <> ALL(%(stays)s) OR m.state = 'returned'
        OR m.state = 'held' AND m.hold_reason = ANY(%(of_channel)s))
   AND NOT EXISTS (SELECT FROM runs_fallback f WHERE f.message_id = m.id)
 ORDER BY m.id LIMIT %(most)s FOR UPDATE OF m SKIP LOCKED
"""
_NEXT = """
WITH chosen AS (
  SELECT id, delivery_method, CASE WHEN is_deceased AND %s THEN 'deceased' WHEN is_disputed AND %s THEN 'disputed'
                                   ELSE '' END AS left_out, '' AS left_out_for
    FROM contacts_contact WHERE id = ANY(%s)
), {ways}
SELECT j.channel, j.reason, j.passed, c.delivery_method, c.id, c.account_number, c.name, c.language, c.brand_id,
       p.id, p.value, CASE WHEN p.kind = 'postal' THEN p.parts END
  FROM judged j JOIN contacts_contact c ON c.id = j.contact_id LEFT JOIN contacts_contactpoint p ON p.id = j.point_id
"""


_Why = dict[str, object]
"""Why nothing follows: the channels that were passed over, or the reason that is the customer's."""
_OF_CUSTOMER = (Reason.DECEASED, Reason.DISPUTED)


class _Ended(NamedTuple):
    """A message that did not arrive or may not go, and whom it was for."""

    item_id: int
    contact_id: int
    message_id: int
    channel: Channel
    state: str
    why: str
    """What the carrier said, or the reason to hold it."""
    passed: Passed

    @property
    def all_passed(self) -> list[list[str]]:
        """What was passed over so far, and this."""
        return [*map(list, self.passed), [self.channel, self.state, self.why[:200]]]

    @property
    def told(self) -> dict[str, str]:
        """What else there is to tell: for which reason it was held."""
        return {"held": self.why} if self.state == State.HELD else {}

    @property
    def tried(self) -> frozenset[Channel]:
        """The channels that a message went by already."""
        gone = {Channel(way[0]) for way in self.passed if way[1] in _ENDS}
        return frozenset(gone | {self.channel})


def failing(*, at: datetime) -> list[int]:
    """Return the runs of which a message that did not arrive is to be followed by one on the next channel."""
    known = FallBack.objects.filter(message_id=OuterRef("pk"))
    ended = Message.objects.filter(_ENDED, ~Exists(known), batch_id=OuterRef("batch_id"), deleted_at__isnull=True)
    alive = Run.objects.filter(goes_on=True, state__in=[RunState.SENDING, RunState.FINISHED])
    return list(alive.filter(Exists(ended), approved_at__gt=at - PATIENCE).values_list("pk", flat=True))


@transaction.atomic
def fall_back(*, run_id: int, at: datetime) -> int:
    """Follow messages of a run that did not arrive; returns how many were looked at, each for the only time."""
    run = share(run_id, RunState.SENDING, RunState.FINISHED)
    if run is None or not run.goes_on:
        return 0
    ended = _take(run)
    if not ended:
        return 0
    taken, stuck = _next_ways(run, ended, at)
    of_item = {one.item_id: one for one in ended}
    followed: list[tuple[_Ended, Taken, int]] = []
    for one, result in make(run, taken, at=at):
        if isinstance(result, Faulty):
            stuck[one.item_id] = {"passed": [*one.passed, [one.channel, result.faults[0].code]]}
        else:
            followed.append((of_item[one.item_id], one, result))
    _write_down(run, followed, [(of_item[item_id], why) for item_id, why in stuck.items()], at)
    return len(ended)


def _take(run: Run) -> list[_Ended]:
    stays, of_channel = [*map(str, _STAYS)], [*map(str, _OF_CHANNEL)]
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {"run": run.pk, "batch": run.batch_id, "stays": stays, "of_channel": of_channel, "most": _MOST},
        )
        return [
            _Ended(item, contact, message, Channel(channel), state, why, orjson.loads(passed) if passed else ())
            for item, contact, message, channel, state, why, passed in cursor.fetchall()
        ]


def _next_ways(run: Run, ended: Sequence[_Ended], at: datetime) -> tuple[list[Taken], dict[int, _Why]]:
    """Decide for each by which of the channels left; returns them, and of the others why by none."""
    groups: dict[frozenset[Channel], list[_Ended]] = defaultdict(list)
    for one in ended:
        groups[one.tried].append(one)
    taken: list[Taken] = []
    stuck: dict[int, _Why] = {}
    for tried, some in groups.items():
        left = [channel for channel in run.channels if channel not in tried]
        found = dict(_found(run, some, left, at)) if left else {}
        for one in some:
            channel, reason, passed, prefers, recipient = found.get(one.contact_id, (None, "", [], "", None))
            whole = [*one.all_passed, *(way for way in passed if way[0] not in tried)]
            if reason in _OF_CUSTOMER:
                stuck[one.item_id] = {"left_out": reason}
            elif channel is None or recipient is None:
                stuck[one.item_id] = {"passed": whole}
            else:
                of = ("fallback_of", {"message": one.message_id})
                taken.append(Taken(channel, whole, prefers, one.item_id, recipient, (of,)))
    return taken, stuck


def _found(
    run: Run, ended: Sequence[_Ended], left: Sequence[Channel], at: datetime
) -> Iterator[tuple[int, tuple[Channel | None, str, list[list[str]], str, Recipient | None]]]:
    topic_id = run.template_version.template.topic_id if run.template_version else None
    statement = _NEXT.format(ways=ways.ways(left, by_preference=run.by_preference, without_text=()))
    marks = (run.selection.get("without_deceased", True), run.selection.get("without_disputed", False))
    ids = [one.contact_id for one in ended]
    with connection.cursor() as cursor:
        cursor.execute(statement, (*marks, ids, *ways.arguments(left, topic_id=topic_id, at=at)))
        for name, reason, passed, prefers, *recipient in cursor.fetchall():
            whom, channel = Recipient(*recipient), Channel(name) if name else None
            known = orjson.loads(passed) if passed else []
            yield whom.contact_id, (channel, reason, known, prefers, whom if channel else None)


def _write_down(
    run: Run,
    followed: Sequence[tuple[_Ended, Taken, int]],
    stuck: Sequence[tuple[_Ended, _Why]],
    at: datetime,
) -> None:
    FallBack.objects.bulk_create(
        [FallBack(run=run, message_id=one.message_id, successor_id=new, at=at) for one, _, new in followed]
        + [FallBack(run=run, message_id=one.message_id, at=at) for one, _ in stuck]
    )
    Decision.objects.bulk_create(
        [
            Decision(
                message_id=one.message_id,
                code="fallback",
                detail={"message": new, "taken": by.channel, **one.told},
                at=at,
            )
            for one, by, new in followed
        ]
        + [
            Decision(message_id=one.message_id, code="no_fallback", detail={**why, **one.told}, at=at)
            for one, why in stuck
        ]
    )
    items = [
        RunItem(pk=one.item_id, message_id=new, channel=by.channel, passed=list(by.passed)) for one, by, new in followed
    ]
    RunItem.objects.bulk_update(items, ["message", "channel", "passed"])
    if not followed:
        return
    if held := [one.message_id for one, _, _ in followed if one.state == State.HELD]:
        outbox.move(ids=held, step=Step.CANCEL, at=at)
    Message.objects.filter(pk__in=[one.message_id for one, _, _ in followed]).update(archived_at=at)
    outbox.move(ids=[new for _, _, new in followed], step=Step.APPROVE, at=at, by=run.approved_by_id)
    Run.objects.filter(pk=run.pk).update(state=RunState.SENDING, finished_at=None)
    work_waits.send(Run, run_id=run.pk, jobs=1)
