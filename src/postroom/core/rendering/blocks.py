"""A document with its tags found: blocks of runs and slot numbers, of which each medium is written.

What only the whole line tells is decided here: a table tag stands by itself wherever it was written, a link tag alone
on its line is a button, a snippet is replaced by what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from postroom.core.document.nodes import Image, Marks, Rule
from postroom.core.tags.resolve import Inline


@dataclass(frozen=True, slots=True)
class Run:
    """Letters or a slot, how they look, and where they lead: an address or the slot of one."""

    part: Inline
    marks: Marks
    link: Inline | None = None


Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Line, ...]
    align: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    lines: tuple[Line, ...]
    align: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; with `start` its items are numbered from there."""

    items: tuple[tuple["Block", ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    blocks: tuple["Block", ...]
    heading: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: str = ""
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that somebody wrote."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table tag."""

    slot: int


@dataclass(frozen=True, slots=True)
class Button:
    link: Inline
    label: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """Blocks that are there only if the flag in a slot is set; `negated`: only if it is not."""

    slot: int
    negated: bool
    blocks: tuple["Block", ...]


Block: TypeAlias = Paragraph | Heading | Listing | Grid | Table | Image | Rule | Button | Conditional


def first_certain(blocks: Sequence[Block]) -> int:
    """The number of the first block that everybody sees; how many there are if each hangs on something."""
    return next((n for n, block in enumerate(blocks) if not isinstance(block, Conditional)), len(blocks))
