"""What was sent and what became of it: by run, template, account, unit, channel or month. Every line adds up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import CharField, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import State
from postroom.outbox.reporting import Asked, By, key, names, narrowed
from postroom.reports.models import Figure, Mark
from postroom.runs.models import ItemState, Run

BY_DAY = timedelta(days=92)
"""A picture of so many days has a column for each; of more, one for each month."""


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
    recipients: Recipients | None = None
    run_id: int | None = None

    @property
    def messages(self) -> int:
        """The sum of all states."""
        return sum(self.states.values())

    @property
    def adds_up(self) -> bool:
        """Whether each message of a run is counted already, and once."""
        return self.recipients is None or self.recipients.made == self.messages


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
    lines: dict[str, Counter[State]] = defaultdict(Counter)
    followed: Counter[str] = Counter()
    is_by_run = asked.by is By.RUN
    grouped = figures.annotate(key=key(asked.by)).order_by().values_list("key", "state", "is_followed")
    for named, state, is_followed, number in grouped.annotate(n=Sum("number")):
        if is_by_run and is_followed:
            followed[named or ""] += number
        else:
            lines[named or ""][State(state)] += number
    entries = _entries(asked.by, lines, followed)
    return Report(
        entries=entries,
        total=_total(entries),
        columns=_columns(figures, asked),
        counted_at=Mark.objects.values_list("at", flat=True).first(),
    )


def _entries(by: By, lines: Mapping[str, Counter[State]], followed: Mapping[str, int]) -> list[Entry]:
    named = names(by, filter(None, lines))
    runs = _runs(filter(None, lines)) if by is By.RUN else {}
    entries = [
        Entry(
            key=key,
            name=named.get(key, ""),
            states={state: states[state] for state in State if states[state]},
            followed=followed.get(key, 0),
            recipients=_recipients(runs[key]) if key in runs else None,
            run_id=runs[key].pk if key in runs else None,
        )
        for key, states in lines.items()
    ]
    if by is By.MONTH:
        return sorted(entries, key=lambda one: one.key, reverse=True)
    if by is By.RUN:
        return sorted(entries, key=lambda one: int(one.key or 0), reverse=True)
    return sorted(entries, key=lambda one: (-one.messages, one.name, one.key))


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
        key="", name="", states={state: states[state] for state in State if states[state]},
        followed=sum(one.followed for one in entries), recipients=recipients if known else None,
    )  # fmt: skip


def _columns(figures: QuerySet[Figure], asked: Asked) -> dict[str, dict[State, int]]:
    """Return the messages along the time, from the first day to the last, without a gap."""
    is_by_day = asked.since and asked.until and asked.until - asked.since < BY_DAY
    column = Substr(Cast("day", CharField()), 1, 10 if is_by_day else 7)
    found: dict[str, dict[State, int]] = defaultdict(dict)
    for named, state, number in (
        figures.annotate(column=column).order_by().values_list("column", "state").annotate(n=Sum("number"))
    ):
        found[named][State(state)] = number
    if not found:
        return {}
    if is_by_day and asked.since and asked.until:
        days = ((asked.since + timedelta(days=n)).isoformat() for n in range((asked.until - asked.since).days + 1))
        return {day: found.get(day, {}) for day in days}
    return {month: found.get(month, {}) for month in _months(min(found), max(found))}


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
