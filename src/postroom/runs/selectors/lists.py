"""Runs as a viewer may see them, their recipients, and what to put into a report."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from postroom.access.viewer import Viewer
from postroom.composing.services import Fault
from postroom.outbox import contents
from postroom.outbox.contents import Content
from postroom.outbox.models import Message
from postroom.runs.models import FOR_SOMEBODY, ApprovalRule, ItemState, Run, RunItem, RunState
from postroom.runs.reasons import SENTENCES, Reason
from postroom.statements import counts

PAGE = 50
NAMED = 5
"""So many of each group are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One recipient: the message made for them, or why there is none."""

    item_id: int
    contact_id: int
    account_number: str
    name: str
    channel: str
    address: str
    state: ItemState
    reason: str
    detail: str
    faults: Sequence[Fault]
    tags: Sequence[str]
    message_id: int | None
    message_state: str
    executed_at: datetime | None

    @property
    def sentence(self) -> str:
        """Why there is no message, with the account; empty where there is one."""
        return f"{self.account_number} {SENTENCES[Reason(self.reason)]}" if self.reason else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a list of recipients is narrowed to; what is empty narrows nothing."""

    state: str = ""
    reason: str = ""
    channel: str = ""
    account: str = ""
    """How the account number begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One message of a run for review: the how many-th of how many, and the ones beside it."""

    line: Line
    content: Content
    place: int
    before: int | None
    after: int | None


EVERYBODY = Narrowed()


def runs(*, viewer: Viewer, states: Sequence[RunState] = ()) -> QuerySet[Run]:
    """Return the runs, newest first; with `states` only those."""
    seen = Run.objects.visible_to(viewer).filter(is_pattern=False)
    seen = seen.select_related("unit", "template_version__template", "created_by", "assigned_user", "assigned_group")
    return (seen.filter(state__in=states) if states else seen).order_by("-id")


def assigned(found: QuerySet[Run], *, viewer: Viewer) -> QuerySet[Run]:
    """Narrow a list of runs to those that the viewer, or a group of theirs, is to look after."""
    return found.filter(pk__in=Run.objects.assigned_to(viewer).values("pk"))


@counts
def count_assigned(*, viewer: Viewer, most: int) -> QuerySet[Run]:
    """Count the runs that wait for the viewer, or for a group of theirs, up to so many."""
    return assigned(runs(viewer=viewer, states=FOR_SOMEBODY), viewer=viewer).order_by()[:most]


def with_accounts(found: QuerySet[Run]) -> QuerySet[Run]:
    """Load the accounts of runs with them."""
    return found.select_related("lane").prefetch_related("further_lanes")


def page(found: QuerySet[Run], *, before: int | None = None, size: int = 20) -> tuple[list[Run], int | None]:
    """Return one page of a list of runs, and where the next one starts (None: this was the last)."""
    shown = list((found.filter(pk__lt=before) if before else found)[: size + 1])
    return shown[:size], shown[size - 1].pk if len(shown) > size else None


def run(*, run_id: int, viewer: Viewer) -> Run:
    """Return one run. Raises `Run.DoesNotExist`."""
    people = ("created_by", "asked_by", "approved_by", "sent_back_by", "assigned_user", "assigned_group")
    related = ("unit", "batch__design", "batch__letter_design", "lane", "template_version__template__topic", *people)
    return Run.objects.visible_to(viewer).select_related(*related).get(pk=run_id)


def of_batch(*, viewer: Viewer, batch_id: int) -> Run | None:
    """Return the run whose messages a batch holds; None also where the viewer may not see it."""
    return runs(viewer=viewer).filter(batch=batch_id).first()


def items(
    *, run: Run, narrowed: Narrowed = EVERYBODY, after: int = 0, size: int = PAGE
) -> tuple[list[Line], int | None]:
    """Return a page of recipients behind the item `after`, and where the next one begins (None: this was the last)."""
    rows = _of(run, narrowed).filter(pk__gt=after)
    found = [_line(row) for row in _with_all(rows)[: size + 1]]
    return found[:size], found[size - 1].item_id if len(found) > size else None


def count(*, run: Run, narrowed: Narrowed = EVERYBODY) -> int:
    """Return how many recipients `items` would list on all its pages."""
    return _of(run, narrowed).count()


def report(*, run: Run, narrowed: Narrowed = EVERYBODY) -> Iterator[Line]:
    """Yield every recipient (that passes the filters), in order, without holding them all in memory."""
    return (_line(row) for row in _with_all(_of(run, narrowed)).iterator(chunk_size=2000))


def named(*, run: Run) -> dict[tuple[ItemState, Reason], list[Line]]:
    """Return the first recipients of each group that got no message, in one query."""
    place = Window(RowNumber(), partition_by=[F("state"), F("reason")], order_by="id")
    left = RunItem.objects.filter(run=run).exclude(reason="").annotate(place=place).filter(place__lte=NAMED)
    groups: dict[tuple[ItemState, Reason], list[Line]] = {}
    for row in _with_all(left):
        groups.setdefault((ItemState(row.state), Reason(row.reason)), []).append(_line(row))
    return groups


def tags(*, run: Run) -> dict[Reason, Counter[str]]:
    """Return the tags that messages could not be made for, each with the number of customers, in one query."""
    found: dict[Reason, Counter[str]] = {}
    about = RunItem.objects.filter(run=run, state=ItemState.FAULTY).exclude(tags="").order_by()
    for reason, named, number in about.values_list("reason", "tags").annotate(number=Count("pk")):
        found.setdefault(Reason(reason), Counter()).update(dict.fromkeys(named.split(), number))
    return found


def sheet(*, run: Run, item_id: int) -> Sheet:
    """Return one message of a run as it goes out. Raises `RunItem.DoesNotExist` where there is none."""
    made = RunItem.objects.filter(run=run, message__isnull=False).order_by("id")
    item = _with_all(made).get(pk=item_id)
    earlier = made.filter(pk__lt=item_id)
    message: Message = item.message  # type: ignore[assignment]  # filtered above
    return Sheet(
        line=_line(item),
        content=contents.content(message=message),
        place=earlier.count() + 1,
        before=earlier.values_list("pk", flat=True).last(),
        after=made.filter(pk__gt=item_id).values_list("pk", flat=True).first(),
    )


def first_made(*, run: Run) -> int | None:
    """Return the item of the first message of a run."""
    return RunItem.objects.filter(run=run, message__isnull=False).order_by("id").values_list("pk", flat=True).first()


def samples(*, run: Run) -> list[tuple[Line, str]]:
    """Return of each channel the first and the last message of a run, with what it says as plain text."""
    ends = RunItem.objects.filter(run=run, message__isnull=False).order_by().values("channel")
    ids = [pk for row in ends.annotate(first=Min("pk"), last=Max("pk")) for pk in {row["first"], row["last"]}]
    lines = [_line(item) for item in _with_all(RunItem.objects.filter(pk__in=ids))]
    texts = contents.texts(ids=[line.message_id for line in lines if line.message_id])
    return [(line, texts.get(line.message_id or 0, "")) for line in lines]


def approval_rules(*, viewer: Viewer) -> QuerySet[ApprovalRule]:
    """Return the rules of approval of the viewer's units."""
    return ApprovalRule.objects.visible_to(viewer)


def of_text(*, template_id: int, viewer: Viewer) -> Run:
    """Return the run for which a text is written. Raises `Run.DoesNotExist`."""
    return Run.objects.visible_to(viewer).select_related("unit", "batch").get(own_text=template_id)


def usages(*, template_id: int, viewer: Viewer) -> QuerySet[Run]:
    """Return the runs that use a template, newest first."""
    return runs(viewer=viewer).filter(template_version__template=template_id)


def usage_counts(*, viewer: Viewer) -> dict[int, int]:
    """Return how many runs that are not over yet use each template. Template id -> number."""
    alive = Run.objects.visible_to(viewer).exclude(state__in=[RunState.FINISHED, RunState.CANCELLED])
    used = alive.filter(template_version__isnull=False).order_by().values_list("template_version__template")
    return dict(used.annotate(number=Count("*")))


def _of(run: Run, narrowed: Narrowed) -> QuerySet[RunItem]:
    wanted = {
        "state": narrowed.state,
        "reason": narrowed.reason,
        "channel": narrowed.channel,
        "contact__account_number__startswith": narrowed.account,
    }
    return RunItem.objects.filter(run=run, **{name: value for name, value in wanted.items() if value})


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
        channel=message.channel if message else item.channel,
        address=address,
        state=ItemState(item.state),
        reason=item.reason,
        detail=item.detail,
        faults=[_fault(*one, who=item.contact.account_number) for one in item.faults or ()],
        tags=item.tags.split(),
        message_id=item.message_id,
        message_state=message.state if message else "",
        executed_at=message.executed_at if message else None,
    )


def _fault(code: str, tag: str, detail: str, suggestions: Sequence[str], *, who: str) -> Fault:
    return Fault(code=code, tag=tag, detail=detail, suggestions=tuple(suggestions), who=who, sentence=f"{code} {tag}")
