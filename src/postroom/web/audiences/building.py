"""The form in which an audience is put together: what was typed becomes JSON as it is kept, and lines to type in.

Each condition has a number; what belongs to it is named `c<number>-…`, a field of a record `c<number>-w<number>-…`.
Both keep their numbers while others come and go: a button that was pressed meanwhile still means what it stood beside.
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

_NUMBERED = re.compile(r"c(\d{1,6})-about")
_BETWEEN = re.compile(r"[\s,;]+")
_DIGITS = re.compile(r"[0-9]{1,9}")
_PARTS = list(Part)


@dataclass(frozen=True, slots=True)
class Typed:
    """One condition as it was typed: JSON that may not be complete yet, and in which part it stands."""

    part: Part
    raw: dict[str, Any]
    number: int
    rows: list[int] = field(default_factory=list)
    """The numbers of the fields in `raw["where"]`."""

    @property
    def where(self) -> list[dict[str, Any]]:
        """What is asked of the fields of a record."""
        found = self.raw.get("where")
        return found if isinstance(found, list) else []


@dataclass(slots=True)
class Draft:
    """All that was typed, part by part."""

    conditions: list[Typed] = field(default_factory=list)

    def put(self, one: Typed) -> None:
        """Put a condition in, below those of its part."""
        self.conditions.append(one)
        self.conditions.sort(key=lambda each: _PARTS.index(each.part))

    def numbered(self, number: int) -> Typed | None:
        """Return the condition of that number."""
        return next((one for one in self.conditions if one.number == number), None)

    def as_filter(self, without: Sequence[int] = ()) -> dict[str, list[dict[str, Any]]]:
        """Return it as a filter; `without` are the places of those to leave out."""
        left = [one for place, one in enumerate(self.conditions) if place not in without]
        return {part.value: [one.raw for one in left if one.part is part] for part in Part}


def of_filter(kept: dict[str, Any]) -> Draft:
    """Return what is kept, to be changed."""
    each = [(part, dict(raw)) for part in Part for raw in kept.get(part, [])]
    return Draft(
        [Typed(part, raw, place, list(range(len(raw.get("where", []))))) for place, (part, raw) in enumerate(each)]
    )


def of_form(posted: QueryDict, offered: Offered) -> Draft:
    """Read the conditions out of what was posted; those of no known kind are left out."""
    numbers = sorted(int(found[1]) for name in posted if (found := _NUMBERED.fullmatch(name)))
    draft = Draft()
    for number in numbers[: MOST_CONDITIONS + 1]:
        before = f"c{number}-"
        part, about = posted.get(f"{before}part"), posted.get(f"{before}about", "")
        if part in set(Part) and about in set(About):
            rows = _rows(posted, before) if about == About.RECORDS else []
            draft.put(Typed(Part(part), _raw(About(about), posted, before, offered), number, rows))
    return draft


def change(draft: Draft, order: str, posted: QueryDict) -> int | None:
    """Add or remove what a button asks for: `add:all`, `drop:3`, `more:3`, `less:3:0`.

    Returns the number of the condition that was changed.
    """
    verb, _, rest = order.partition(":")
    if verb == "add" and rest in set(Part):
        return _add(draft, Part(rest), posted.get(f"add-{rest}", ""))
    numbers = [int(text) for text in rest.split(":") if _DIGITS.fullmatch(text)]
    one = draft.numbered(numbers[0]) if numbers else None
    if one is None:
        return None
    if verb == "drop":
        draft.conditions.remove(one)
        return None
    if verb == "more" and one.rows and len(one.rows) < MOST_FIELDS:
        one.where.append({})
        one.rows.append(max(one.rows) + 1)
    elif verb == "less" and numbers[1:] and numbers[1] in one.rows:
        place = one.rows.index(numbers[1])
        del one.where[place], one.rows[place]
    return one.number


def _add(draft: Draft, part: Part, chosen: str) -> int | None:
    about, _, kind = chosen.partition(":")
    if about not in set(About) or len(draft.conditions) >= MOST_CONDITIONS:
        return None
    raw = {"about": about, "kind": kind, "where": [{}]} if kind else {"about": about}
    number = max((one.number for one in draft.conditions), default=-1) + 1
    draft.put(Typed(part, raw, number, [0] if kind else []))
    return number


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
    for number in _rows(posted, before):
        name = posted.get(f"{before}w{number}-field", "")
        if name not in types:
            found.append({"field": name} if name else {})
            continue
        op = posted.get(f"{before}w{number}-op", "")
        allowed = OPERATORS[types[name]]
        chosen = Op(op) if op in allowed else allowed[0]
        value: object = posted.get(f"{before}w{number}-value", "").strip()
        found.append({"field": name, "op": chosen.value, "value": _whole(value) if chosen in IN_DAYS else value})
    return found


def _rows(posted: QueryDict, before: str) -> list[int]:
    named = re.compile(re.escape(before) + r"w(\d{1,6})-field")
    return sorted(int(found[1]) for name in posted if (found := named.fullmatch(name)))[:MOST_FIELDS]


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
