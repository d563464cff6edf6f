"""What was sent and what became of it: by run, template, account, unit, channel or month. Every line adds up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import CharField, Sum
from django.db.models.functions import Cast, Substr

from postroom.access.models import Unit
from postroom.access.viewer import Viewer
from postroom.core.lifecycle import State
from postroom.outbox.models import Batch, Lane
from postroom.reports.models import Figure, FigureQuerySet, Mark
from postroom.runs.models import ItemState, Run
from postroom.stationery.models import Template

BY_DAY = timedelta(days=92)
"""A picture of so many days has a column for each; of more, one for each month."""


class By(StrEnum):
    """What the report goes by."""

    MONTH = "month"
    RUN = "run"
    TEMPLATE = "template"
    ACCOUNT = "account"
    UNIT = "unit"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which days and what; what is empty narrows nothing."""

    by: By = By.MONTH
    since: date | None = None
    until: date | None = None
    unit_id: int | None = None
    channel: str = ""
    lane_id: int | None = None
    template_id: int | None = None
    batch_id: int | None = None


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


_KEYS = {
    By.RUN: "batch_id", By.TEMPLATE: "template_id", By.ACCOUNT: "lane_id", By.UNIT: "unit_id", By.CHANNEL: "channel",
}  # fmt: skip


def report(*, viewer: Viewer, asked: Asked) -> Report:
    """Return the report, in a fixed number of queries, none of which reads messages."""
    figures = _figures(viewer, asked)
    key = Substr(Cast("day", CharField()), 1, 7) if asked.by is By.MONTH else Cast(_KEYS[asked.by], CharField())
    lines: dict[str, Counter[State]] = defaultdict(Counter)
    followed: Counter[str] = Counter()
    is_by_run = asked.by is By.RUN
    grouped = figures.annotate(key=key).order_by().values_list("key", "state", "is_followed")
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


def _figures(viewer: Viewer, asked: Asked) -> FigureQuerySet:
    wanted: dict[str, Any] = {
        "day__gte": asked.since, "day__lte": asked.until, "unit": asked.unit_id, "channel": asked.channel,
        "lane": asked.lane_id, "template": asked.template_id, "batch": asked.batch_id,
    }  # fmt: skip
    return Figure.objects.visible_to(viewer).filter(**{name: value for name, value in wanted.items() if value})


def _entries(by: By, lines: Mapping[str, Counter[State]], followed: Mapping[str, int]) -> list[Entry]:
    names = _names(by, filter(None, lines))
    runs = _runs(filter(None, lines)) if by is By.RUN else {}
    entries = [
        Entry(
            key=key,
            name=names.get(key, ""),
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


def _columns(figures: FigureQuerySet, asked: Asked) -> dict[str, dict[State, int]]:
    """Return the messages along the time, from the first day to the last, without a gap."""
    is_by_day = asked.since and asked.until and asked.until - asked.since < BY_DAY
    key = Substr(Cast("day", CharField()), 1, 10 if is_by_day else 7)
    found: dict[str, dict[State, int]] = defaultdict(dict)
    for named, state, number in (
        figures.annotate(key=key).order_by().values_list("key", "state").annotate(n=Sum("number"))
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


def _names(by: By, keys: Iterable[str]) -> dict[str, str]:
    kinds: dict[By, tuple[Any, str]] = {
        By.UNIT: (Unit, "name"), By.ACCOUNT: (Lane, "name"), By.RUN: (Batch, "title"), By.TEMPLATE: (Template, "name"),
    }  # fmt: skip
    if by not in kinds:
        return {}
    model, name = kinds[by]
    rows = model._default_manager.filter(pk__in=[int(key) for key in keys]).values_list("pk", name)
    return {str(pk): named for pk, named in rows}
