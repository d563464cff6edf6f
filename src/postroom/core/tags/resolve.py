"""Find what each tag of a text means, and fill it from one recipient's values.

A text is compiled once: to plain runs and to numbers of slots. Then each recipient costs one look-up and one formatter
a slot. Nothing is evaluated: a path is followed through dicts, by names from the catalogue, and that is all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from html import escape

from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Reason, Trust, Unknown
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.parse import Tag, parse
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.show import Show, is_web_address, plain
from postroom.core.tags.tables import TableFormatter

LONGEST_TEXT = 100_000
MOST_TAGS = 300

Values = dict[str, object]
"""One recipient's values, as deep as the paths go: {"bill": {"number": …}, "items_list": [rows], "free": {…}}."""

Fill = str | tuple[str, str] | list[str]
"""What stands in a slot: plain text, or a pair of its text form and its HTML form. Both survive JSON."""

Part = str | int
"""A plain run of text, or the number of a slot."""

Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One distinct tag: `source` is how it is written, `fallback` what stands in for no value."""

    path: tuple[str, ...]
    field: Field
    source: str
    fallback: str | None
    free: bool = False

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
        return self.field.type is FieldType.URL and self.field.trust is Trust.COMPANY


@dataclass(frozen=True, eq=False)
class Plan:
    """A text whose tags have been found, to be filled for any number of recipients."""

    parts: Parts
    slots: tuple[Slot, ...]
    problems: tuple[Problem, ...]
    _fillers: dict[Show, list[tuple[Slot, Callable[[Values], Fill]]]] = field(default_factory=dict, repr=False)

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What must be loaded of each recipient."""
        return frozenset(slot.path for slot in self.slots if not slot.free)

    @property
    def free(self) -> tuple[str, ...]:
        """The names of the free tags, in order: what must be asked of the person who writes."""
        return tuple(dict.fromkeys(slot.path[-1] for slot in self.slots if slot.free))

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One fill a slot, and what is wrong; a slot that could not be filled holds its tag as it is written."""
        if show not in self._fillers:
            self._fillers[show] = [(slot, _filler(slot, show)) for slot in self.slots]
        fills: list[Fill] = []
        problems: list[Problem] = []
        for slot, filler in self._fillers[show]:
            try:
                fills.append(filler(values))
            except _Missing:
                fills.append(slot.source)
                problems.append(Problem(ProblemCode.MISSING, slot.name))
            except (ValueError, TypeError, ArithmeticError) as error:
                fills.append(slot.source)
                problems.append(Problem(ProblemCode.UNSHOWABLE, slot.name, str(error)))
        return fills, problems


class _Missing(Exception):
    """There is no value, and nothing stands in for it."""


def compile_text(source: str, catalogue: Catalogue) -> Plan:
    """Find the tags of one text; what is wrong with it is in the plan's `problems`."""
    compiler = Compiler(catalogue)
    return compiler.plan(compiler.parts(source))


class Compiler:
    """Compiles several texts of one message, which then share their slots: subject and body of an e-mail."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._numbers: dict[tuple[tuple[str, ...], bool, str | None], int] = {}
        self._problems: dict[Problem, None] = {}
        self.slots: list[Slot] = []

    def plan(self, parts: Parts) -> Plan:
        """All that has been compiled so far."""
        return Plan(parts, tuple(self.slots), tuple(self._problems))

    def report(self, problem: Problem) -> None:
        """Remember a problem, once."""
        self._problems[problem] = None

    def parts(self, source: str) -> Parts:
        """Cut a text into plain runs and slot numbers. An unknown tag stays in the text as it is written."""
        if len(source) > LONGEST_TEXT:
            self.report(Problem(ProblemCode.TEXT_TOO_LONG, detail=str(LONGEST_TEXT)))
            return (source[:LONGEST_TEXT],)
        try:
            source = plain(source)
        except Unshowable as error:
            self.report(Problem(ProblemCode.BAD_CHARACTER, detail=str(error)))
        pieces = (self._part(piece) if isinstance(piece, Tag) else piece.value for piece in parse(source))
        return merged(pieces)

    def slot(self, tag: Tag, found: Field) -> int:
        """The number of the slot for a tag that is known."""
        path = ("free", *tag.path) if tag.free else tag.path
        fallback = found.fallback if tag.fallback is None else tag.fallback
        key = (path, tag.free, fallback)
        if key not in self._numbers:
            slot = Slot(path, found, tag.source, fallback, free=tag.free)
            if slot.is_link and fallback is not None and not is_web_address(fallback):
                self.report(Problem(ProblemCode.BAD_FALLBACK, slot.name))
                slot = replace(slot, fallback=None)
            self._numbers[key] = len(self.slots)
            self.slots.append(slot)
        return self._numbers[key]

    def _part(self, tag: Tag) -> Part:
        if tag.free:
            return self.slot(tag, Field(tag.path[0], tag.path[0]))
        if len(self.slots) + len(self._problems) >= MOST_TAGS:
            self.report(Problem(ProblemCode.TOO_MANY_TAGS, detail=str(MOST_TAGS)))
            return tag.source
        if tag.doubtful and not self._catalogue.knows_start(tag.path):
            return tag.source
        found = self._catalogue.find(tag.path)
        if isinstance(found, Unknown):
            self.report(_unknown(tag, found))
            return tag.source
        return self.slot(tag, found.field)


def merged(parts: Iterable[Part]) -> Parts:
    """The parts with neighbouring plain runs made one, and empty ones left out."""
    result: list[Part] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        elif part != "":
            result.append(part)
    return tuple(result)


def as_fill(text: str) -> Fill:
    """A value of several lines needs a form of its own in HTML; any other is escaped where it is put in."""
    return (text, escape(text).replace("\n", "<br>")) if "\n" in text else text


def _unknown(tag: Tag, unknown: Unknown) -> Problem:
    unfinished = unknown.reason is Reason.UNFINISHED
    code = ProblemCode.UNFINISHED_TAG if unfinished else ProblemCode.UNKNOWN_TAG
    return Problem(code, tag.name, suggestions=unknown.suggestions)


def _filler(slot: Slot, show: Show) -> Callable[[Values], Fill]:
    """Compile one slot for one language: look its value up, and show it."""
    path = slot.path
    shown = _shown(slot.field, show)
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


def _shown(field: Field, show: Show) -> Callable[[object], Fill]:
    if field.type is FieldType.TABLE:
        return TableFormatter(field, show)
    shown = show.formatters[field.type]

    def fill(value: object) -> Fill:
        text = shown(value)
        return as_fill(text) if "\n" in text else text

    return fill


def _is_empty(value: object) -> bool:
    """Nought and "no" are values; nothing, blanks and an empty list are none."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == [] or value == ()
