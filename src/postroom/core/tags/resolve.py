"""Fill the slots of a text from one recipient's values.

A text is compiled once (`compiling`): to plain runs and to numbers of slots. Then each recipient costs one look-up and
one formatter a slot. Nothing is evaluated: a path is followed through dicts, by names from the catalogue, and that is
all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from html import escape
from typing import TypeAlias

from postroom.core.tags.catalogue import Field, FieldType, Trust
from postroom.core.tags.formats import formatter
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.show import Show
from postroom.core.tags.tables import TableFormatter

Values = dict[str, object]
"""One recipient's values, as deep as the paths go: {"bill": {"number": …}, "items_list": [rows], "free": {…}}."""

Fill = str | tuple[str, str] | list[str]
"""What stands in a slot: plain text, or a pair of its text form and its HTML form. Both survive JSON."""

Inline = str | int
"""A plain run of text, or the number of a slot."""


@dataclass(frozen=True, slots=True)
class When:
    """Parts that are there only if the flag in a slot is set; `negated`: only if it is not."""

    slot: int
    negated: bool
    parts: "Parts"


Part: TypeAlias = str | int | When
Parts: TypeAlias = tuple[Part, ...]

Guards = tuple[tuple[int, bool], ...]
"""The flags that one place in a text hangs on, each with whether it must be unset."""


class Medium(StrEnum):
    """What a text becomes: a table has another form in each."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Attached(StrEnum):
    """A file that goes along: one of the customer's that must be there, one that need not, or the same for all."""

    NEEDED = "needed"
    OPTIONAL = "optional"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Slot:
    """One distinct tag: `source` is how it is written, `fallback` what stands in for no value.

    A `flag` shows no value: it says whether there is one, "1" or nothing. So does one that is `attached`: whether a
    file goes along.
    """

    path: tuple[str, ...]
    field: Field
    source: str
    fallback: str | None
    free: bool = False
    format: str | None = None
    flag: bool = False
    attached: Attached | None = None

    @property
    def name(self) -> str:
        """The tag as problems name it: `bill.number`, `?technician`."""
        return f"?{self.path[-1]}" if self.free else ".".join(self.path)

    @property
    def is_table(self) -> bool:
        return self.field.type is FieldType.TABLE

    @property
    def is_link(self) -> bool:
        """Whether the value may be followed with a click: only what the company wrote."""
        is_address = self.field.type is FieldType.URL and self.field.trust is Trust.COMPANY
        return is_address or self.is_file

    @property
    def is_file(self) -> bool:
        """Whether it shows where a file can be fetched; that address is always ours."""
        return self.field.type is FieldType.FILE and not self.flag and self.attached is None


@dataclass(frozen=True, eq=False)
class Plan:
    """A text whose tags have been found, to be filled for any number of recipients."""

    parts: Parts
    slots: tuple[Slot, ...]
    problems: tuple[Problem, ...]
    guards: Mapping[int, frozenset[Guards]] = field(default_factory=dict)
    """Slots that stand only in conditional places -> what each of those places hangs on."""
    medium: Medium = Medium.EMAIL
    _fillers: dict[Show, list[tuple[Slot, Callable[[Values], Fill]]]] = field(default_factory=dict, repr=False)

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What must be loaded of each recipient."""
        return frozenset(slot.path for slot in self.slots if not slot.free and slot.attached is not Attached.FIXED)

    @property
    def free(self) -> tuple[str, ...]:
        """The names of the free tags, in order: what must be asked of the person who writes."""
        return tuple(dict.fromkeys(slot.path[-1] for slot in self.slots if slot.free))

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One fill a slot, and what is wrong; a slot that could not be filled holds its tag as it is written.

        A slot in none of the places that this recipient sees stays empty, whatever its value.
        """
        if show not in self._fillers:
            self._fillers[show] = [(slot, _filler(slot, show, self.medium)) for slot in self.slots]
        unseen = self._unseen(values) if self.guards else ()
        fills: list[Fill] = []
        problems: list[Problem] = []
        for number, (slot, filler) in enumerate(self._fillers[show]):
            if number in unseen:
                fills.append("")
                continue
            try:
                fills.append(filler(values))
            except _Missing:
                fills.append(slot.source)
                problems.append(Problem(ProblemCode.MISSING, slot.name))
            except _NoFile:
                fills.append("")
                problems.append(Problem(ProblemCode.NO_FILE, slot.name))
            except (ValueError, TypeError, ArithmeticError) as error:
                fills.append(slot.source)
                problems.append(Problem(ProblemCode.UNSHOWABLE, slot.name, str(error)))
        return fills, problems

    def _unseen(self, values: Values) -> frozenset[int]:
        flags = {n: not _is_empty(value_at(slot.path, values)) for n, slot in enumerate(self.slots) if slot.flag}
        return frozenset(
            slot
            for slot, places in self.guards.items()
            if not any(all(flags[flag] is not negated for flag, negated in place) for place in places)
        )


class _Missing(Exception):
    """There is no value, and nothing stands in for it."""


class _NoFile(Exception):
    """A file that must go along is not there."""


def as_fill(text: str) -> Fill:
    """A value of several lines needs a form of its own in HTML; any other is escaped where it is put in."""
    return (text, escape(text).replace("\n", "<br>")) if "\n" in text else text


def value_at(path: tuple[str, ...], values: object) -> object:
    """What stands at the end of a path; None where it leads nowhere."""
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _filler(slot: Slot, show: Show, medium: Medium) -> Callable[[Values], Fill]:
    """Compile one slot for one language: look its value up, and show it."""
    path = slot.path
    if slot.flag:
        return lambda values: "" if _is_empty(value_at(path, values)) else "1"
    if slot.attached:
        return partial(_enclosed, slot)
    shown = _shown(slot, show, medium)
    fallback = None if slot.fallback is None else as_fill(slot.fallback)

    def fill(values: object) -> Fill:
        value = values
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if not _is_empty(value):
            return shown(value)
        if fallback is None:
            raise _Missing
        return fallback

    return fill


def _enclosed(slot: Slot, values: object) -> Fill:
    if slot.attached is Attached.FIXED or not _is_empty(value_at(slot.path, values)):
        return "1"
    if slot.attached is Attached.NEEDED:
        raise _NoFile
    return ""


def _shown(slot: Slot, show: Show, medium: Medium) -> Callable[[object], Fill]:
    field = slot.field
    if field.type is FieldType.TABLE:
        table = TableFormatter(field, show)
        forms: dict[Medium, Callable[[object], Fill]] = {Medium.SMS: table.lines, Medium.LETTER: table.data}
        return forms.get(medium, table)
    shown = formatter(show, field.type, slot.format) if slot.format else show.formatters[field.type]

    def fill(value: object) -> Fill:
        text = shown(value)
        return as_fill(text) if "\n" in text else text

    return fill


def _is_empty(value: object) -> bool:
    """Nought and "no" are values; nothing, blanks and an empty list are none."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == [] or value == ()
