"""How far runs are, counted at one moment, and how long they still take."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Value, When
from django.db.models.functions import Cast

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox.models import Lane, Message
from postroom.outbox.models.messages import MessageQuerySet
from postroom.runs.models import FallBack, ItemState, Run, RunItem, RunState, Tally
from postroom.runs.reasons import Reason

LATELY = timedelta(seconds=60)
_TO_GO = (State.QUEUED, State.SENDING)


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


def newest() -> MessageQuerySet:
    """Return the messages that no other one follows on the next channel: a recipient is counted once."""
    return Message.objects.exclude(Exists(FallBack.objects.filter(message=OuterRef("pk"), successor__isnull=False)))


def followed(*, run: Run) -> int:
    """Return how many messages of a run did not arrive and are followed by one on the next channel."""
    return FallBack.objects.filter(run=run, successor__isnull=False).count() if run.goes_on else 0


_WAITING = frozenset({State.DRAFT, State.PENDING_APPROVAL, State.QUEUED, State.HELD, State.SENDING})


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
    """Count several runs for a list, without the reasons, in three queries. Run id -> progress."""
    of_items: dict[int, dict[ItemState, int]] = defaultdict(lambda: dict.fromkeys(ItemState, 0))
    counted = RunItem.objects.filter(run__in=runs).order_by().values_list("run_id", "state").annotate(n=Count("*"))
    for run_id, state, number in counted:
        of_items[run_id][ItemState(state)] = number
    of_messages: dict[int, dict[State, int]] = defaultdict(lambda: defaultdict(int))
    batches = [run.batch_id for run in runs]
    made = newest().filter(batch__in=batches).order_by().values_list("batch_id", "state").annotate(n=Count("*"))
    for batch_id, state, number in made:
        of_messages[batch_id][State(state)] = number
    batch_of = {run.pk: run.batch_id for run in runs}
    gone = Tally.objects.filter(run__in=runs).values_list("run_id", "what", "state", "count")
    for run_id, what, state, number in gone:
        if what == "message":
            of_messages[batch_of[run_id]][State(state)] += number
        else:
            of_items[run_id][ItemState(state)] += number
    return {run.pk: _progress(of_items[run.pk], dict(of_messages[run.batch_id]), {}) for run in runs}


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
