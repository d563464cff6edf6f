"""A report's lines as people read them: their names, and the lists of messages behind their numbers."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from postroom.core.lifecycle import FOLDERS, Folder, State
from postroom.outbox.reporting import Asked, By
from postroom.reports.selectors import Entry, Report
from postroom.web.reports import picture
from postroom.web.reports.naming import line_name
from postroom.web.shell.pills import PILLS, Pill

if TYPE_CHECKING:
    from postroom.web.reports.picture import Piece

_BOXES = {state: box for box in (Folder.DRAFTS, Folder.OUTBOX, Folder.SENT, Folder.ERRORS) for state in FOLDERS[box]}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and the list of its messages ("" where there is none)."""

    pill: Pill
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `url` narrows the report to it, or leads to the run."""

    name: str
    url: str
    entry: Entry
    cells: Sequence[Cell]
    bar: Sequence[Piece]
    words: str


def shown_states(report: Report) -> list[State]:
    """Return the states that there are columns for."""
    return list(report.total.states)


def lines(report: Report, asked: Asked, *, most: int) -> list[Line]:
    """Return the first `most` lines."""
    states = shown_states(report)
    longest = max((one.messages for one in report.entries), default=0)
    return [
        Line(
            name=line_name(asked.by, one),
            url=_narrowed(asked, one),
            entry=one,
            cells=[Cell(PILLS[state], one.states.get(state, 0), _messages(asked, one, state)) for state in states],
            bar=picture.bar(one.states, longest),
            words=picture.words(one.states),
        )
        for one in report.entries[:most]
    ]


def _narrowed(asked: Asked, one: Entry) -> str:
    """Return where a line's name leads: to the run, or to the same report of this line, another way around."""
    if not one.key:
        return ""
    if asked.by is By.RUN:
        return reverse("runs:show", args=[one.run_id]) if one.run_id else ""
    own = _own(asked, one)
    by = By.RUN if asked.by in (By.TEMPLATE, By.MONTH) else By.MONTH
    return f"{reverse('reports:index')}?{urlencode({'by': by.value, **_filters(asked), **own})}"


def _messages(asked: Asked, one: Entry, state: State) -> str:
    """Return the list of the messages of a line in one state; lists cannot be narrowed to a template."""
    if asked.template_id or asked.by is By.TEMPLATE or not one.key or not one.states.get(state):
        return ""
    told = {"box": _BOXES.get(state, Folder.ARCHIVE).value, "state": state.value}
    return f"{reverse('outbox:index')}?{urlencode({**told, **_filters(asked), **_own(asked, one)})}"


def _filters(asked: Asked) -> Mapping[str, str]:
    told = {
        "channel": asked.channel, "unit": asked.unit_id, "account": asked.lane_id, "run": asked.batch_id,
        "template": asked.template_id, "since": asked.since, "until": asked.until,
    }  # fmt: skip
    return {key: str(value) for key, value in told.items() if value}


def _own(asked: Asked, one: Entry) -> Mapping[str, str]:
    """Return the filters that find just this line."""
    if asked.by is not By.MONTH:
        return {asked.by.value: one.key}
    year, month = map(int, one.key.split("-"))
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return {
        "since": max(first, asked.since or first).isoformat(),
        "until": min(last, asked.until or last).isoformat(),
    }
