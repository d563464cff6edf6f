"""How far runs are, counted at one moment, and how long they still take."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Value, When
from django.db.models.functions import Cast

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FOLDERS, Folder, State
from postroom.outbox.models import Lane, Message
from postroom.outbox.models.messages import MessageQuerySet
from postroom.runs.models import FallBack, ItemState, Run, RunItem, RunState, Tally
from postroom.runs.reasons import Reason

LATELY = timedelta(seconds=60)
_TO_GO = (State.QUEUED, State.SENDING)
_WAITING = frozenset({State.DRAFT, State.PENDING_APPROVAL, State.QUEUED, State.HELD, State.SENDING})
_MAKING = frozenset({RunState.DRAFT, RunState.GENERATING})
_STATES = """
SELECT run_id, state, sum(number)::bigint FROM (
       SELECT r.id AS run_id, m.state, m.number FROM runs_run r
         JOIN (SELECT batch_id, state, count(*) AS number FROM outbox_message
                WHERE batch_id = ANY(%(batches)s::bigint[]) GROUP BY 1, 2) m ON m.batch_id = r.batch_id
        WHERE r.id = ANY(%(runs)s::bigint[])
       UNION ALL
       SELECT f.run_id, m.state, -1 FROM runs_fallback f JOIN outbox_message m ON m.id = f.message_id
        WHERE f.run_id = ANY(%(runs)s::bigint[]) AND f.successor_id IS NOT NULL
       UNION ALL
       SELECT run_id, state, count FROM runs_tally WHERE run_id = ANY(%(runs)s::bigint[]) AND what = 'message') counted
 GROUP BY 1, 2 HAVING sum(number) <> 0
"""
"""All messages are counted in their index alone, and those that another one follows taken off: they are few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the recipients and the messages of a run are, counted at one moment."""

    pending: int
    made: int
    excluded: int
    faulty: int
    reasons: Mapping[tuple[ItemState, Reason], int] = field(default_factory=dict)
    states: Mapping[State, int]

    @property
    def recipients(self) -> int:
        """All that were chosen."""
        return self.pending + self.made + self.excluded + self.faulty

    @property
    def dealt_with(self) -> int:
        """Messages that have left the house or never will: what the bar shows of those made."""
        return sum(number for state, number in self.states.items() if state not in _WAITING)

    @property
    def adds_up(self) -> bool:
        """Whether each recipient and each message is counted exactly once."""
        left_out = sum(self.reasons.values())
        return self.made == sum(self.states.values()) and left_out == self.excluded + self.faulty


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """How far a run is, as a list shows it: of its recipients while it is made, then of its messages."""

    is_making: bool
    items: Mapping[ItemState, int]
    waiting: int
    """Messages that are still to leave the house."""

    @property
    def made(self) -> int:
        """Recipients with a message."""
        return self.items[ItemState.MADE]

    @property
    def left_out(self) -> int:
        """Recipients that get no message."""
        return self.items[ItemState.EXCLUDED] + self.items[ItemState.FAULTY]

    @property
    def total(self) -> int:
        """What the bar is full at."""
        return sum(self.items.values()) if self.is_making else self.made

    @property
    def done(self) -> int:
        """What the bar shows of it."""
        return self.made + self.left_out if self.is_making else max(self.made - self.waiting, 0)


def newest() -> MessageQuerySet:
    """Return the messages that no other one follows on the next channel: a recipient is counted once."""
    return Message.objects.exclude(Exists(FallBack.objects.filter(message=OuterRef("pk"), successor__isnull=False)))


def followed(*, run: Run) -> int:
    """Return how many messages of a run did not arrive and are followed by one on the next channel."""
    return FallBack.objects.filter(run=run, successor__isnull=False).count() if run.goes_on else 0


def progress(*, run: Run) -> Progress:
    """Count a run in one statement, so that its numbers belong together while workers go on.

    A message that a worker has in hand is counted as sending; what is no longer kept is counted as it was.
    """
    claimed = Case(When(is_claimed=True, then=Value(str(State.SENDING))), default=F("state"), output_field=CharField())
    items = RunItem.objects.filter(run=run).order_by().values_list(Value("item"), "state", "reason")
    messages = newest().filter(batch_id=run.batch_id).with_claim().order_by()
    counted = items.annotate(n=Count("*")).union(
        messages.annotate(now=claimed)
        .values_list(Value("message"), "now", Cast(Value(""), CharField()))
        .annotate(n=Count("*")),
        Tally.objects.filter(run=run).values_list("what", "state", "reason", "count"),
        all=True,
    )
    of_items = dict.fromkeys(ItemState, 0)
    reasons: dict[tuple[ItemState, Reason], int] = defaultdict(int)
    states: dict[State, int] = defaultdict(int)
    for what, state, reason, number in counted:
        if what == "message":
            states[State(state)] += number
            continue
        of_items[ItemState(state)] += number
        if reason:
            reasons[ItemState(state), Reason(reason)] += number
    return _progress(of_items, dict(states), dict(sorted(reasons.items())))


def by_channel(*, run: Run) -> dict[Channel, int]:
    """Return how many messages of a run there are on each channel, of those that are still kept."""
    messages = newest().filter(batch_id=run.batch_id).order_by()
    return {Channel(channel): n for channel, n in messages.values_list("channel").annotate(n=Count("*"))}


def overview(*, runs: Sequence[Run]) -> dict[int, Progress]:
    """Count several runs for a list, without the reasons, in at most two queries. Run id -> progress."""
    of_items = _items(runs)
    of_messages: dict[int, dict[State, int]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(_STATES, {"runs": [run.pk for run in runs], "batches": [run.batch_id for run in runs]})
        for run_id, state, number in cursor.fetchall():
            of_messages[run_id][State(state)] = number
    return {run.pk: _progress(of_items[run.pk], dict(of_messages[run.pk]), {}) for run in runs}


def glances(*, runs: Sequence[Run]) -> dict[int, Glance]:
    """Tell how far several runs are, in at most two queries, which what is over makes no dearer. Run id -> glance."""
    of_items = _items(runs)
    waiting = Message.objects.filter(batch__in=[run.batch_id for run in runs], state__in=sorted(_WAITING)).order_by()
    of_batch = dict(waiting.values_list("batch_id").annotate(n=Count("*")))
    return {
        run.pk: Glance(is_making=run.state in _MAKING, waiting=of_batch.get(run.batch_id, 0), items=of_items[run.pk])
        for run in runs
    }


def gone_wrong(*, runs: Sequence[Run]) -> dict[int, int]:
    """Count the messages of runs that failed or came back and that no other one follows. Batch id -> number."""
    wrong = newest().filter(batch__in=[run.batch_id for run in runs], state__in=sorted(FOLDERS[Folder.ERRORS]))
    return dict(wrong.order_by().values_list("batch_id").annotate(n=Count("*")))


def _items(runs: Sequence[Run]) -> dict[int, dict[ItemState, int]]:
    """Return in which states the recipients of runs are: as it was settled, or counted now."""
    found = {run.pk: dict.fromkeys(ItemState, 0) for run in runs}
    for run in runs:
        found[run.pk] |= {ItemState(state): number for state, number in (run.settled or {}).items()}
    moving = [run.pk for run in runs if run.settled is None]
    counted = RunItem.objects.filter(run__in=moving).order_by().values_list("run_id", "state").annotate(n=Count("*"))
    gone = Tally.objects.filter(run__in=moving, what="item").values_list("run_id", "state", "count")
    for run_id, state, number in counted.union(gone, all=True):
        found[run_id][ItemState(state)] += number
    return found


def remaining(*, run: Run, progress: Progress, at: datetime) -> timedelta | None:
    """Say how long the run still takes at its present pace; None where there is no pace to go by."""
    if run.state == RunState.GENERATING and run.frozen_at:
        written = progress.made + progress.faulty
        return _time_for(progress.pending, written / max((at - run.frozen_at).total_seconds(), 1))
    if run.state != RunState.SENDING:
        return None
    lately = Message.objects.filter(batch_id=run.batch_id, executed_at__gt=at - LATELY).count()
    pace = lately / LATELY.total_seconds() or (run.lane.rate_per_second if run.lane else None)
    return _time_for(sum(progress.states.get(state, 0) for state in _TO_GO), pace or 0)


def sending_time(*, lane: Lane | None, messages: int) -> timedelta | None:
    """Say how long so many messages take at the rate of an account; None if it has no limit."""
    rate = lane.rate_per_second if lane else None
    return _time_for(messages, rate) if rate else None


def _time_for(number: int, per_second: float) -> timedelta | None:
    return timedelta(seconds=number / per_second) if per_second > 0 else None


def _progress(
    items: Mapping[ItemState, int], states: Mapping[State, int], reasons: Mapping[tuple[ItemState, Reason], int]
) -> Progress:
    return Progress(
        pending=items[ItemState.PENDING],
        made=items[ItemState.MADE],
        excluded=items[ItemState.EXCLUDED],
        faulty=items[ItemState.FAULTY],
        reasons=reasons,
        states=states,
    )
