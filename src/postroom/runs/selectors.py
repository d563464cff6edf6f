"""Runs as a viewer may see them: how far they are, who was left out and why, and what to put into a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When
from django.db.models.functions import Cast

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.runs.models import ItemState, Run, RunItem, RunState
from postroom.runs.reasons import SENTENCES, Reason

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the recipients and the messages of a run are, counted at one moment."""

    pending: int
    made: int
    excluded: int
    faulty: int
    reasons: Mapping[tuple[ItemState, Reason], int]
    states: Mapping[State, int]

    @property
    def recipients(self) -> int:
        """All that were chosen."""
        return self.pending + self.made + self.excluded + self.faulty

    @property
    def adds_up(self) -> bool:
        """Whether each recipient and each message is counted exactly once."""
        left_out = sum(self.reasons.values())
        return self.made == sum(self.states.values()) and left_out == self.excluded + self.faulty


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recipient: the message made for them, or why there is none."""

    item_id: int
    contact_id: int
    account_number: str
    name: str
    address: str
    state: ItemState
    reason: str
    detail: str
    message_id: int | None
    message_state: str
    executed_at: datetime | None

    @property
    def sentence(self) -> str:
        """Why there is no message, with the account; empty where there is one."""
        return f"{self.account_number} {SENTENCES[Reason(self.reason)]}" if self.reason else ""


def runs(*, viewer: Viewer, states: Sequence[RunState] = ()) -> QuerySet[Run]:
    """Return the runs, newest first; with `states` only those."""
    seen = Run.objects.visible_to(viewer).select_related("unit", "template_version__template", "created_by")
    return (seen.filter(state__in=states) if states else seen).order_by("-id")


def run(*, run_id: int, viewer: Viewer) -> Run:
    """Return one run. Raises `Run.DoesNotExist`."""
    related = ("unit", "batch", "lane", "template_version__template__topic", "created_by", "approved_by")
    return Run.objects.visible_to(viewer).select_related(*related).get(pk=run_id)


def progress(*, run: Run) -> Progress:
    """Count a run in one statement, so that its numbers belong together while workers go on.

    A message that a worker has in hand is counted as sending.
    """
    claimed = Case(When(is_claimed=True, then=Value(str(State.SENDING))), default=F("state"), output_field=CharField())
    items = RunItem.objects.filter(run=run).order_by().values_list(Value("item"), "state", "reason")
    messages = Message.objects.filter(batch_id=run.batch_id).with_claim().order_by()
    counted = items.annotate(n=Count("*")).union(
        messages.annotate(now=claimed)
        .values_list(Value("message"), "now", Cast(Value(""), CharField()))
        .annotate(n=Count("*")),
        all=True,
    )
    of_items = dict.fromkeys(ItemState, 0)
    reasons: dict[tuple[ItemState, Reason], int] = {}
    states: dict[State, int] = {}
    for what, state, reason, number in counted:
        if what == "message":
            states[State(state)] = number
            continue
        of_items[ItemState(state)] += number
        if reason:
            reasons[ItemState(state), Reason(reason)] = number
    return Progress(
        pending=of_items[ItemState.PENDING],
        made=of_items[ItemState.MADE],
        excluded=of_items[ItemState.EXCLUDED],
        faulty=of_items[ItemState.FAULTY],
        reasons=dict(sorted(reasons.items())),
        states=states,
    )


def items(
    *, run: Run, state: str = "", reason: str = "", account: str = "", after: int = 0, size: int = PAGE
) -> tuple[list[Line], int | None]:
    """Return a page of recipients behind the item `after`, and where the next one begins (None: this was the last)."""
    wanted = {"state": state, "reason": reason, "contact__account_number__startswith": account}
    rows = RunItem.objects.filter(run=run, pk__gt=after, **{name: value for name, value in wanted.items() if value})
    found = [_line(row) for row in _with_all(rows)[: size + 1]]
    return found[:size], found[size - 1].item_id if len(found) > size else None


def report(*, run: Run) -> Iterator[Line]:
    """Yield every recipient, in order, without holding them all in memory."""
    return (_line(row) for row in _with_all(RunItem.objects.filter(run=run)).iterator(chunk_size=2000))


def usages(*, template_id: int, viewer: Viewer) -> QuerySet[Run]:
    """Return the runs that use a template, newest first."""
    return runs(viewer=viewer).filter(template_version__template=template_id)


def _with_all(rows: QuerySet[RunItem]) -> QuerySet[RunItem]:
    return rows.select_related("contact", "point", "message").order_by("id")


def _line(item: RunItem) -> Line:
    message = item.message
    address = message.recipient if message else item.point.value if item.point else ""
    return Line(
        item_id=item.pk,
        contact_id=item.contact_id,
        account_number=item.contact.account_number,
        name=item.contact.name,
        address=address,
        state=ItemState(item.state),
        reason=item.reason,
        detail=item.detail,
        message_id=item.message_id,
        message_state=message.state if message else "",
        executed_at=message.executed_at if message else None,
    )
