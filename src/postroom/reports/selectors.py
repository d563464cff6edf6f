"""What was sent and what became of it: by run, template, account, unit, channel or month. Every line adds up."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import CharField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import State
from postroom.outbox.reporting import Asked, By, key, names, narrowed
from postroom.reports.models import Figure, Mark
from postroom.runs.models import ItemState, Run

BY_DAY = timedelta(days=92)
"""A picture of so many days has a column for each; of more, one for each month."""
_DAY, _MONTH = len("2026-03-01"), len("2026-03")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """What became of those who were chosen for a run: `all` = `made` + `excluded` + `faulty`."""

    made: int
    excluded: int
    faulty: int

    @property
    def all(self) -> int:
        """All that were chosen."""
        return self.made + self.excluded + self.faulty


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: its messages by state. What a run's recipients came to is known once its messages are made."""

    key: str
    name: str
    states: Mapping[State, int]
    followed: int = 0
    """So many of a run's messages are followed by one on the next channel, and are in no state here."""
    replaced: int = 0
    """So many were made before the run was opened again: they go nowhere, and are in no state here either."""
    recipients: Recipients | None = None
    outside: int = 0
    """So many of the messages are of no run whose recipients are known."""
    run_id: int | None = None

    @property
    def messages(self) -> int:
        """The sum of all states."""
        return sum(self.states.values())

    @property
    def adds_up(self) -> bool:
        """Whether each message of a run is counted already, and once."""
        return self.recipients is None or self.recipients.made + self.outside == self.messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The lines, what they come to, and the same messages along the time: a column's name -> its states."""

    entries: Sequence[Entry]
    total: Entry
    columns: Mapping[str, Mapping[State, int]] = field(default_factory=dict)
    counted_at: datetime | None = None


def report(*, viewer: Viewer, asked: Asked) -> Report:
    """Return the report, in a fixed number of queries, none of which reads messages."""
    figures = narrowed(Figure.objects.visible_to(viewer), asked)
    entries = _by_run(figures, asked) if asked.by is By.RUN else _entries(figures, asked.by)
    return Report(
        entries=entries,
        total=_total(entries),
        columns=_columns(figures, asked),
        counted_at=Mark.objects.values_list("at", flat=True).first(),
    )


def _entries(figures: QuerySet[Figure], by: By) -> list[Entry]:
    lines: dict[str, Counter[State]] = defaultdict(Counter)
    grouped = figures.annotate(key=key(by)).order_by().values_list("key", "state")
    for named, state, number in grouped.annotate(n=Sum("number")):
        lines[named or ""][State(state)] += number
    told = names(by, filter(None, lines))
    entries = [Entry(key=key, name=told.get(key, ""), states=_ordered(states)) for key, states in lines.items()]
    if by is By.MONTH:
        return sorted(entries, key=lambda one: one.key, reverse=True)
    return sorted(entries, key=lambda one: (-one.messages, one.name, one.key))


def _by_run(figures: QuerySet[Figure], asked: Asked) -> list[Entry]:
    """Return a line for each run, the newest first: in its states are the messages that its recipients have now."""
    lines: dict[str, Counter[State]] = defaultdict(Counter)
    followed, replaced = Counter[str](), Counter[str]()
    grouped = figures.annotate(key=key(By.RUN), is_replaced=Q(batch__replaced_by__isnull=False)).order_by()
    columns = grouped.values_list("key", "state", "is_followed", "is_replaced")
    for named, state, is_followed, is_replaced, number in columns.annotate(n=Sum("number")):
        line = lines[named or ""]
        if is_replaced:
            replaced[named] += number
        elif is_followed:
            followed[named or ""] += number
        else:
            line[State(state)] += number
    told, runs = names(By.RUN, filter(None, lines)), _runs(filter(None, lines))
    entries = []
    for named, states in lines.items():
        run = runs.get(named)
        entry = Entry(
            key=named, name=told.get(named, ""), states=_ordered(states), followed=followed[named],
            replaced=replaced[named], recipients=_recipients(run) if run else None, run_id=run.pk if run else None,
        )  # fmt: skip
        # Of a part of a run's messages it is not known to which of its recipients they belong.
        entries.append(replace(entry, recipients=None) if asked.splits_runs and not entry.adds_up else entry)
    return sorted(entries, key=lambda one: int(one.key or 0), reverse=True)


def _total(entries: Sequence[Entry]) -> Entry:
    states: Counter[State] = Counter()
    for one in entries:
        states.update(one.states)
    known = [one.recipients for one in entries if one.recipients]
    recipients = Recipients(
        made=sum(one.made for one in known),
        excluded=sum(one.excluded for one in known),
        faulty=sum(one.faulty for one in known),
    )
    return Entry(
        key="", name="", states=_ordered(states), followed=sum(one.followed for one in entries),
        replaced=sum(one.replaced for one in entries), recipients=recipients if known else None,
        outside=sum(one.messages for one in entries if one.recipients is None),
    )  # fmt: skip


def _ordered(states: Mapping[State, int]) -> dict[State, int]:
    return {state: states[state] for state in State if states.get(state)}


def _columns(figures: QuerySet[Figure], asked: Asked) -> dict[str, dict[State, int]]:
    """Return the messages along the time, from the first day to the last, without a gap; of one month its days."""
    if asked.since and asked.until and asked.until - asked.since < BY_DAY:
        found = _along(figures, _DAY)
        return {day: found.get(day, {}) for day in _days(asked.since, asked.until)} if found else {}
    found = _along(figures, _MONTH)
    if len(found) == 1:
        first, found = date.fromisoformat(f"{next(iter(found))}-01"), _along(figures, _DAY)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return {day: found.get(day, {}) for day in _days(first, last)}
    return {month: found.get(month, {}) for month in _months(min(found), max(found))} if found else {}


def _along(figures: QuerySet[Figure], length: int) -> dict[str, dict[State, int]]:
    column = Substr(Cast("day", CharField()), 1, length)
    found: dict[str, dict[State, int]] = defaultdict(dict)
    for named, state, number in (
        figures.annotate(column=column).order_by().values_list("column", "state").annotate(n=Sum("number"))
    ):
        found[named][State(state)] = number
    return found


def _days(first: date, last: date) -> list[str]:
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


def _months(first: str, last: str) -> Iterable[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 -- of a year


def _runs(keys: Iterable[str]) -> dict[str, Run]:
    found = Run.objects.filter(batch__in=[int(key) for key in keys]).only("pk", "batch_id", "settled")
    return {str(run.batch_id): run for run in found}


def _recipients(run: Run) -> Recipients | None:
    if run.settled is None:
        return None
    told = {ItemState(state): number for state, number in run.settled.items()}
    return Recipients(
        made=told.get(ItemState.MADE, 0),
        excluded=told.get(ItemState.EXCLUDED, 0) + told.get(ItemState.PENDING, 0),
        faulty=told.get(ItemState.FAULTY, 0),
    )
