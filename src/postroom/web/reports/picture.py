"""Draws states as stacked bars: where each piece begins, how long it is, and its colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format

from postroom.core.lifecycle import State
from postroom.web.shell.pills import PILLS

ORDER = (
    State.DELIVERED, State.SENT, State.DRAFT, State.PENDING_APPROVAL, State.QUEUED, State.HELD, State.SENDING,
    State.RETURNED, State.UNCERTAIN, State.EXPIRED, State.FAILED, State.CANCELLED,
)  # fmt: skip
"""What went well first, what did not last."""
HEIGHT, STEP, WIDTH = 100.0, 10, 7
_DAY = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """One colour of a bar, in the units of its picture."""

    colour: str
    at: str
    size: str


@dataclass(frozen=True, slots=True)
class Column:
    """One day or month: its name, its number in words, and its bar from the ground up."""

    name: str
    x: str
    total: int
    words: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns beside each other; `states` are those that there are, for the legend."""

    columns: Sequence[Column]
    width: int
    most: int
    states: Sequence[State]


def chart(columns: Mapping[str, Mapping[State, int]]) -> Chart | None:
    """Return the picture of the time; None where there is nothing to show, or nothing beside it to compare it with."""
    if len(columns) == 1:
        return None
    most = max((sum(states.values()) for states in columns.values()), default=0)
    if not most:
        return None
    there = {state for states in columns.values() for state, number in states.items() if number}
    drawn = [
        Column(
            name=moment(key),
            x=f"{place * STEP + (STEP - WIDTH) / 2:g}",
            total=sum(states.values()),
            words=words(states),
            pieces=_pieces(states, most, HEIGHT, from_ground=True),
        )
        for place, (key, states) in enumerate(columns.items())
    ]
    return Chart(drawn, len(drawn) * STEP, most, [state for state in ORDER if state in there])


def bar(states: Mapping[State, int], most: int) -> Sequence[Piece]:
    """Return one line's bar, of 100 units where it is the longest."""
    return _pieces(states, most, 100.0, from_ground=False)


def words(states: Mapping[State, int]) -> str:
    """Say a bar in words."""
    return ", ".join(f"{PILLS[state].word}: {intcomma(states[state])}" for state in ORDER if states.get(state))


def moment(key: str) -> str:
    """Say a day or a month, given as 2026-03-01 or 2026-03."""
    if len(key) == _DAY:
        return date_format(date.fromisoformat(key), "j M Y")
    return date_format(date.fromisoformat(f"{key}-01"), "F Y")


def _pieces(states: Mapping[State, int], most: int, full: float, *, from_ground: bool) -> list[Piece]:
    pieces, begin = [], 0.0
    for state in ORDER:
        size = full * states.get(state, 0) / most if most else 0.0
        if size:
            at = full - begin - size if from_ground else begin
            pieces.append(Piece(PILLS[state].colour, f"{at:.3f}", f"{size:.3f}"))
            begin += size
    return pieces
