"""Count what is typed: what is not complete is left out and named; the rest is counted as if it were saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from postroom.access.viewer import Viewer
from postroom.audiences import selectors
from postroom.audiences.conditions import About, Filter
from postroom.audiences.reading import BadFilter, Faulty, Problem, read_condition, read_filter
from postroom.audiences.selectors import Counted, Gone, Judged
from postroom.records import selectors as records
from postroom.web.audiences import wording
from postroom.web.audiences.building import Draft, finished

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.access.models import Unit
    from postroom.audiences.models import Audience
    from postroom.contacts.models import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was typed, as far as it can be read: `places` are those of the conditions in `filtered.each()`."""

    filtered: Filter
    problems: dict[int, Problem]
    whole: _StrPromise | str
    places: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What stands beside the form. `lines` are the conditions that count: place, number, and whether it holds of the
    one customer who was asked for."""

    counted: Counted
    exactly: int | None
    lines: Sequence[tuple[int, selectors.Number, bool | None]]
    some: Sequence[Contact]
    asked: str
    judged: Judged | None


def judge(draft: Draft, *, viewer: Viewer, audience: Audience | None) -> Reading:
    """Read each condition; an audience that is gone, or would be part of itself, is a problem of its condition."""
    catalogue = records.catalogue()
    problems: dict[int, Problem] = {}
    for place, one in enumerate(draft.conditions):
        try:
            read_condition(finished(one.raw), catalogue=catalogue)
        except Faulty as faulty:
            problems[place] = faulty.problem
    seen = set(selectors.audiences(viewer=viewer).values_list("pk", flat=True)) if _names_others(draft) else set()
    for place, one in enumerate(draft.conditions):
        if place not in problems and one.raw["about"] == About.AUDIENCE:
            problems |= {place: problem} if (problem := _problem(one.raw, seen, audience)) else {}
    places = [place for place in range(len(draft.conditions)) if place not in problems]
    try:
        read = read_filter(_finished(draft, problems), catalogue=catalogue)
    except BadFilter as bad:
        return Reading(filtered=Filter(), problems=problems, whole=_said(bad), places=())
    return Reading(filtered=read, problems=problems, whole="", places=places)


def numbers(reading: Reading, *, viewer: Viewer, unit: Unit, at: datetime, exactly: bool, account: str) -> Numbers:
    """Count what can be read, and say of the customer with the account number whether they are in."""
    asked: dict[str, Any] = {"viewer": viewer, "unit": unit, "at": at}
    counted = selectors.count(reading.filtered, **asked)
    judged = selectors.why(reading.filtered, account_number=account, **asked) if account else None
    unasked: Sequence[bool | None] = [None] * len(reading.places)
    holds = judged.each if judged else unasked
    return Numbers(
        counted=counted,
        exactly=selectors.count_exactly(reading.filtered, **asked) if exactly else None,
        lines=list(zip(reading.places, counted.each, holds, strict=True)),
        some=selectors.some(reading.filtered, **asked),
        asked=account,
        judged=judged,
    )


def _names_others(draft: Draft) -> bool:
    return any(one.raw["about"] == About.AUDIENCE for one in draft.conditions)


def _problem(raw: dict[str, Any], seen: set[int], audience: Audience | None) -> Problem | None:
    if set(raw["ids"]) - seen:
        return Problem.UNKNOWN
    one = read_filter({"all": [raw]}, catalogue=records.catalogue())
    try:
        within = selectors.others_of(one)
    except (BadFilter, Gone):
        return Problem.UNKNOWN
    return Problem.CIRCLE if audience and audience.pk in within else None


def _finished(draft: Draft, problems: dict[int, Problem]) -> dict[str, list[dict[str, Any]]]:
    told = draft.as_filter(without=list(problems))
    return {part: [finished(raw) for raw in raws] for part, raws in told.items()}


def _said(bad: BadFilter) -> _StrPromise:
    found = next(iter(bad.problems.values()))
    return wording.WHOLE.get(found, wording.PROBLEMS[found])
