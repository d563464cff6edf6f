"""Read a plain wording as the writer meant it: paragraphs, lists, tables, and buttons for links that stand alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from postroom.core.tags.resolve import Compiler, Part, Parts, Slot, merged

_BULLET = re.compile(r"[ \t]*[-*•][ \t]+")
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; each is plain runs and slot numbers."""

    lines: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list: every line began with a dash."""

    items: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table tag, which stands by itself wherever in a line it was written."""

    slot: int


@dataclass(frozen=True, slots=True)
class Button:
    """A link tag alone on its line."""

    slot: int


Block = Paragraph | Bullets | Table | Button


def read_blocks(source: str, compiler: Compiler) -> list[Block]:
    """Cut a wording at blank lines and read each piece; its tags get their slots from the compiler."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    blocks: list[Block] = []
    for chunk in _BLANK.split(source):
        for is_list, lines in groupby(chunk.split("\n"), key=lambda line: _BULLET.match(line) is not None):
            if is_list:
                blocks.extend(_bullets([compiler.parts(_BULLET.sub("", line, count=1)) for line in lines], compiler))
            else:
                blocks.extend(_paragraphs([compiler.parts(line) for line in lines], compiler))
    return blocks


@dataclass(slots=True)
class _Pile:
    """Lines collected until something comes that stands by itself."""

    lines: list[Parts] = field(default_factory=list)

    def taken(self) -> Iterator[Paragraph]:
        if self.lines:
            yield Paragraph(tuple(self.lines))
            self.lines = []


def _bullets(items: Sequence[Parts], compiler: Compiler) -> Iterator[Block]:
    """A list; tables that were written into it follow it."""
    kept = tuple(merged(part for part in item if not _is_table(part, compiler)) for item in items)
    if any(kept):
        yield Bullets(tuple(item for item in kept if item))
    yield from (
        Table(part) for item in items for part in item if isinstance(part, int) and compiler.slots[part].is_table
    )


def _paragraphs(lines: Sequence[Parts], compiler: Compiler) -> Iterator[Block]:
    pile = _Pile()
    for line in lines:
        alone = _alone(line, compiler.slots)
        if alone is not None:
            yield from pile.taken()
            yield Button(alone)
            continue
        for run in _cut_at_tables(line, compiler):
            if isinstance(run, int):
                yield from pile.taken()
                yield Table(run)
            else:
                pile.lines.append(run)
    yield from pile.taken()


def _alone(line: Parts, slots: Sequence[Slot]) -> int | None:
    """The slot of the link that is all there is in a line."""
    found = [part for part in line if not isinstance(part, str) or part.strip()]
    if len(found) == 1 and isinstance(found[0], int) and slots[found[0]].is_link:
        return found[0]
    return None


def _cut_at_tables(line: Parts, compiler: Compiler) -> Iterator[Parts | int]:
    for is_table, parts in groupby(line, key=lambda part: _is_table(part, compiler)):
        run = tuple(parts)
        if is_table:
            yield from (part for part in run if isinstance(part, int))
        elif any(not isinstance(part, str) or part.strip() for part in run):
            yield run


def _is_table(part: Part, compiler: Compiler) -> bool:
    return isinstance(part, int) and compiler.slots[part].is_table
