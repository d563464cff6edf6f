"""Find what each tag of a text means: a text becomes plain runs and numbers of slots, once for all recipients."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import overload

from postroom.core.tags.catalogue import Catalogue, Field, FieldType, Reason, Unknown
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.formats import FORMATS
from postroom.core.tags.parse import Tag, parse
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.resolve import Attached, Guards, Inline, Medium, Part, Parts, Plan, Slot
from postroom.core.tags.show import is_web_address, plain

LONGEST_TEXT = 100_000
MOST_TAGS = 300
_CARRYING = (Medium.EMAIL, Medium.LETTER)


def compile_text(source: str, catalogue: Catalogue) -> Plan:
    """Find the tags of one text; what is wrong with it is in the plan's `problems`."""
    compiler = Compiler(catalogue)
    return compiler.plan(compiler.parts(source))


class Compiler:
    """Compiles several texts of one message, which then share their slots: subject and body of an e-mail."""

    def __init__(self, catalogue: Catalogue, medium: Medium = Medium.EMAIL) -> None:
        self._catalogue, self._medium = catalogue, medium
        self._numbers: dict[tuple[object, ...], int] = {}
        self._problems: dict[Problem, None] = {}
        self._within: Guards = ()
        self._places: dict[int, set[Guards]] = {}
        self.slots: list[Slot] = []

    def plan(self, parts: Parts) -> Plan:
        """All that has been compiled so far."""
        guards = {slot: frozenset(places) for slot, places in self._places.items() if () not in places}
        return Plan(parts, tuple(self.slots), tuple(self._problems), guards, self._medium)

    def report(self, problem: Problem) -> None:
        """Remember a problem, once."""
        self._problems[problem] = None

    def parts(self, source: str) -> tuple[Inline, ...]:
        """Cut a text into plain runs and slot numbers. An unknown tag stays in the text as it is written."""
        if len(source) > LONGEST_TEXT:
            self.report(Problem(ProblemCode.TEXT_TOO_LONG, detail=str(LONGEST_TEXT)))
            return (source[:LONGEST_TEXT],)
        try:
            source = plain(source)
        except Unshowable as error:
            self.report(Problem(ProblemCode.BAD_CHARACTER, detail=str(error)))
        pieces = (self.tag(piece) if isinstance(piece, Tag) else piece.value for piece in parse(source))
        return merged(pieces)

    def tag(self, tag: Tag, format_: str | None = None) -> Inline:
        """The number of the slot for one tag, or the tag as it is written if there is none."""
        found = self._find(tag)
        return tag.source if found is None else self._slot(tag, found, format_)

    def flag(self, tag: Tag) -> int | None:
        """The slot that says whether a tag has a value; None for an unknown one, which is named."""
        found = self._find(tag)
        if found is None:
            return None
        path = ("free", *tag.path) if tag.free else tag.path
        return self._number(Slot(path, found, tag.source, None, free=tag.free, flag=True))

    def attach(self, tag: Tag, *, optional: bool) -> None:
        """A file of the customer's goes along; a text message carries none."""
        found = self._find(tag)
        if found is None or self._medium not in _CARRYING:
            return
        if found.type is not FieldType.FILE:
            self.report(Problem(ProblemCode.NOT_A_FILE, tag.name))
            return
        attached = Attached.OPTIONAL if optional else Attached.NEEDED
        self._number(Slot(tag.path, found, tag.source, None, attached=attached))

    def enclose(self, digest: str, name: str) -> None:
        """The same file goes along to all."""
        if self._medium in _CARRYING:
            self._number(Slot((digest,), Field(name, name, FieldType.FILE), "", None, attached=Attached.FIXED))

    @contextmanager
    def within(self, flag: int, *, negated: bool) -> Iterator[None]:
        """What is compiled now stands in a place that hangs on a flag."""
        before = self._within
        self._within = (*before, (flag, negated))
        yield
        self._within = before

    def _slot(self, tag: Tag, found: Field, format_: str | None) -> int:
        fallback = found.fallback if tag.fallback is None else tag.fallback
        if format_ is not None and format_ not in FORMATS.get(found.type, ()):
            self.report(Problem(ProblemCode.UNKNOWN_FORMAT, tag.name, detail=format_))
            format_ = None
        path = ("free", *tag.path) if tag.free else tag.path
        slot = Slot(path, found, tag.source, fallback, free=tag.free, format=format_)
        if slot.is_link and fallback is not None and not is_web_address(fallback):
            self.report(Problem(ProblemCode.BAD_FALLBACK, slot.name))
            slot = replace(slot, fallback=None)
        return self._number(slot)

    def _number(self, slot: Slot) -> int:
        """Every distinct slot once; two that differ only in how they are written are one."""
        key = (slot.path, slot.fallback, slot.format, slot.flag, slot.attached)
        if key not in self._numbers:
            self._numbers[key] = len(self.slots)
            self.slots.append(slot)
        self._places.setdefault(self._numbers[key], set()).add(self._within)
        return self._numbers[key]

    def _find(self, tag: Tag) -> Field | None:
        if tag.free:
            return Field(tag.path[0], tag.path[0])
        if len(self.slots) + len(self._problems) >= MOST_TAGS:
            self.report(Problem(ProblemCode.TOO_MANY_TAGS, detail=str(MOST_TAGS)))
            return None
        if tag.doubtful and not self._catalogue.knows_start(tag.path):
            return None
        found = self._catalogue.find(tag.path)
        if isinstance(found, Unknown):
            self.report(_unknown(tag, found))
            return None
        return found.field


@overload
def merged(parts: Iterable[Inline]) -> tuple[Inline, ...]: ...
@overload
def merged(parts: Iterable[Part]) -> Parts: ...
def merged(parts: Iterable[Part]) -> Parts:
    """The parts with neighbouring plain runs made one, and empty ones left out."""
    result: list[Part] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        elif part != "":
            result.append(part)
    return tuple(result)


def _unknown(tag: Tag, unknown: Unknown) -> Problem:
    unfinished = unknown.reason is Reason.UNFINISHED
    code = ProblemCode.UNFINISHED_TAG if unfinished else ProblemCode.UNKNOWN_TAG
    return Problem(code, tag.name, suggestions=unknown.suggestions)
