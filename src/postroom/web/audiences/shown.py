"""The lines of the form, one a condition: its name, what is chosen, what may be chosen, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from postroom.audiences.conditions import (
    ALONE,
    IN_DAYS,
    OPERATORS,
    ROWS,
    WORDS,
    About,
    Op,
    Part,
)
from postroom.audiences.reading import MOST_FIELDS, Problem
from postroom.core.tags.catalogue import Field, FieldType
from postroom.web.audiences import wording
from postroom.web.audiences.building import Draft, Typed
from postroom.web.audiences.offered import Choices, Offered
from postroom.web.customers.wording import KINDS as ADDRESSES


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """What is asked of one field of a record."""

    number: int
    name: str
    """How the names of its controls begin."""
    field: str
    op: str
    value: object
    ops: Choices
    ask: str
    """How the value is typed: `days`, `date`, `figure`, `yes`, `text`, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One condition on the form. `shape` says which controls it has."""

    number: int
    part: Part
    about: str
    title: object
    shape: str
    raw: dict[str, Any]
    choices: Choices = ()
    chosen: frozenset[str] = frozenset()
    fields: Choices = ()
    where: Sequence[FieldLine] = ()
    takes_more: bool = False
    problem: object = ""
    is_fresh: bool = False

    @property
    def name(self) -> str:
        """How the names of its controls begin."""
        return f"c{self.number}-"

    @property
    def part_title(self) -> object:
        """How the condition counts."""
        return wording.PARTS[self.part][0]

    @property
    def begins(self) -> str:
        """The postcodes as they are typed."""
        return " ".join(map(str, self.raw.get("begins", ())))


def parts(
    draft: Draft, *, offered: Offered, problems: dict[int, Problem], fresh: int | None = None
) -> list[dict[str, Any]]:
    """Return the parts of the form with their lines; `fresh` is the number of one that was just added or changed."""
    lines = [
        _line(one, offered, problems.get(place), is_fresh=one.number == fresh)
        for place, one in enumerate(draft.conditions)
    ]
    return [
        {"code": part.value, "title": title, "hint": hint, "lines": [line for line in lines if line.part is part]}
        for part, (title, hint) in wording.PARTS.items()
    ]


def _line(one: Typed, offered: Offered, problem: Problem | None, *, is_fresh: bool) -> Line:
    raw, about = one.raw, About(one.raw["about"])
    said = wording.PROBLEMS[problem] if problem else ""
    more: dict[str, Any] = {"problem": said, "is_fresh": is_fresh}
    if about is About.RECORDS:
        return _records(one, offered, more)
    if about in WORDS | ROWS:
        chosen = frozenset(str(value) for value in raw.get("values" if about in WORDS else "ids", ()))
        choices = list(offered.choices(about))
        known = {value for value, _word in choices}
        choices += [(value, offered.name(about, value)) for value in sorted(chosen - known)]
        more |= {"shape": "ticks", "choices": choices, "chosen": chosen}
    else:
        more |= {"shape": about.value, "choices": _choices(about)}
    return Line(number=one.number, part=one.part, about=about.value, title=wording.ABOUT[about], raw=raw, **more)


def _choices(about: About) -> Choices:
    return [(code, word) for code, (word, _icon) in ADDRESSES.items()] if about is About.ADDRESS else ()


def _records(one: Typed, offered: Offered, more: dict[str, Any]) -> Line:
    raw = one.raw
    kind = offered.kind(raw.get("kind", ""))
    fields = {field.name: field for field in kind.fields} if kind else {}
    return Line(
        number=one.number,
        part=one.part,
        about=About.RECORDS.value,
        title=_("Has a record: %(kind)s") % {"kind": kind.label if kind else raw.get("kind", "")},
        shape="records",
        raw=raw,
        fields=[(field.name, field.label) for field in fields.values()],
        where=[
            _field_line(f"c{one.number}-w{row}", row, asked, fields.get(asked.get("field", "")))
            for row, asked in zip(one.rows, one.where, strict=True)
        ],
        takes_more=len(one.rows) < MOST_FIELDS,
        **more,
    )


def _field_line(name: str, number: int, raw: dict[str, Any], field: Field | None) -> FieldLine:
    ops = OPERATORS[field.type] if field else ()
    op = raw.get("op") if raw.get("op") in ops else (ops[0] if ops else "")
    value = raw.get("value", "")
    return FieldLine(
        number=number,
        name=name,
        field=raw.get("field", ""),
        op=str(op),
        value={True: "yes", False: "no"}[value] if isinstance(value, bool) else "" if value is None else value,
        ops=[(each.value, wording.OPS[each]) for each in ops],
        ask=_ask(field, Op(op)) if field and op else "",
    )


def _ask(field: Field, op: Op) -> str:
    if op in ALONE:
        return ""
    if op in IN_DAYS:
        return "days"
    if field.type in (FieldType.DATE, FieldType.DATETIME):
        return "date"
    if field.type is FieldType.BOOLEAN:
        return "yes"
    return "figure" if field.type in (FieldType.NUMBER, FieldType.MONEY) else "text"
