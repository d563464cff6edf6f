"""The form in which an audience is put together: what was typed becomes JSON as it is kept, and lines to type in.

Each condition has a number; what belongs to it is named `c<number>-…`, a field of a record `c<number>-w<number>-…`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from postroom.audiences.conditions import IN_DAYS, OPERATORS, ROWS, WORDS, About, Op, Part
from postroom.audiences.reading import MOST_CONDITIONS, MOST_FIELDS
from postroom.web.audiences.offered import Offered

_NUMBERED = re.compile(r"c(\d{1,3})-about")
_BETWEEN = re.compile(r"[\s,;]+")
_DIGITS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Typed:
    """One condition as it was typed: JSON that may not be complete yet, and in which part it stands."""

    part: Part
    raw: dict[str, Any]


@dataclass(slots=True)
class Draft:
    """All that was typed."""

    conditions: list[Typed] = field(default_factory=list)

    def as_filter(self, without: Sequence[int] = ()) -> dict[str, list[dict[str, Any]]]:
        """Return it as a filter; `without` are the places of those to leave out."""
        left = [one for place, one in enumerate(self.conditions) if place not in without]
        return {part.value: [one.raw for one in left if one.part is part] for part in Part}


def of_filter(kept: dict[str, Any]) -> Draft:
    """Return what is kept, to be changed."""
    return Draft([Typed(part, dict(raw)) for part in Part for raw in kept.get(part, [])])


def of_form(posted: QueryDict, offered: Offered) -> Draft:
    """Read the conditions out of what was posted; those of no known kind are left out."""
    numbers = sorted(int(found[1]) for name in posted if (found := _NUMBERED.fullmatch(name)))
    draft = Draft()
    for number in numbers[: MOST_CONDITIONS + 1]:
        before = f"c{number}-"
        part, about = posted.get(f"{before}part"), posted.get(f"{before}about", "")
        if part in set(Part) and about in set(About):
            draft.conditions.append(Typed(Part(part), _raw(About(about), posted, before, offered)))
    return draft


def change(draft: Draft, order: str, posted: QueryDict) -> int | None:
    """Add or remove what a button asks for: `add:all`, `drop:3`, `more:3`, `less:3:0`. Returns the place changed."""
    verb, _, rest = order.partition(":")
    if verb == "add" and rest in set(Part):
        about, _, kind = posted.get(f"add-{rest}", "").partition(":")
        if about not in set(About) or len(draft.conditions) >= MOST_CONDITIONS:
            return None
        fresh = {"about": about, "kind": kind, "where": [{}]} if kind else {"about": about}
        draft.conditions.append(Typed(Part(rest), fresh))
        draft.conditions.sort(key=lambda one: list(Part).index(one.part))
        return max(place for place, one in enumerate(draft.conditions) if one.part is Part(rest))
    places = [int(text) for text in rest.split(":") if _DIGITS.fullmatch(text)]
    if not places or places[0] >= len(draft.conditions):
        return None
    if verb == "drop":
        del draft.conditions[places[0]]
        return None
    where = draft.conditions[places[0]].raw.get("where")
    if verb == "more" and isinstance(where, list) and len(where) < MOST_FIELDS:
        where.append({})
    elif verb == "less" and isinstance(where, list) and len(places) > 1 and places[1] < len(where):
        del where[places[1]]
    return places[0]


def _raw(about: About, posted: QueryDict, before: str, offered: Offered) -> dict[str, Any]:
    def told(name: str) -> str:
        return posted.get(before + name, "").strip()

    if about in WORDS | ROWS:
        values = posted.getlist(f"{before}values")
        said: dict[str, Any] = {"values": values} if about in WORDS else {"ids": [_whole(one) for one in values]}
    elif about is About.RECORDS:
        said = {"kind": told("of"), "where": _where(posted, before, told("of"), offered)}
    else:
        said = {name: read for name in _ASKED[about] if (read := _READ.get(name, str)(told(name))) not in ("", None)}
    return {"about": about.value, **said}


def _where(posted: QueryDict, before: str, code: str, offered: Offered) -> list[dict[str, Any]]:
    """Read the fields of a record; an operator that the field does not have becomes the likeliest that it has."""
    kind = offered.kind(code)
    types = {each.name: each.type for each in kind.fields} if kind else {}
    found: list[dict[str, Any]] = []
    for number in range(MOST_FIELDS):
        name = posted.get(f"{before}w{number}-field")
        if name is None:
            continue
        if name not in types:
            found.append({"field": name} if name else {})
            continue
        op = posted.get(f"{before}w{number}-op", "")
        allowed = OPERATORS[types[name]]
        chosen = Op(op) if op in allowed else allowed[0]
        value: object = posted.get(f"{before}w{number}-value", "").strip()
        found.append({"field": name, "op": chosen.value, "value": _whole(value) if chosen in IN_DAYS else value})
    return found


def finished(raw: dict[str, Any]) -> dict[str, Any]:
    """Leave out the fields of a record that nothing was chosen for."""
    return raw | {"where": [one for one in raw["where"] if one]} if "where" in raw else raw


def _whole(text: object) -> Any:
    return int(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else text


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]


_ASKED: Mapping[About, Sequence[str]] = {
    About.COMPANY: ("is_company",),
    About.BIRTHDAY: ("days",),
    About.ADDRESS: ("kind",),
    About.POSTCODE: ("begins",),
    About.CONSENT: ("topic", "channel", "said"),
    About.MESSAGES: ("did", "days", "channel", "topic"),
}
"""What a condition has to type in; each is named on the form as it is kept."""
_READ: Mapping[str, Callable[[str], Any]] = {
    "is_company": {"yes": True, "no": False}.get,
    "days": _whole,
    "begins": _words,
}
