"""The nodes of a document: all there is that a writer can write. `schema` reads them from JSON, `dump` writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How a run of letters looks, and where it leads: `href` is an address, or a tag like `#bill.pay_link`.

    An empty `href` is a link that leads nowhere yet.
    """

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    href: str | None = None
    colour: str = ""


PLAIN = Marks()


@dataclass(frozen=True, slots=True)
class Text:
    """Letters on one line. A tag that stands in them as text is one, too, as `core.tags.parse` reads it."""

    text: str
    marks: Marks = PLAIN


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: `path` as it is written behind `#`, `fallback` for no value, `format` how the value is shown."""

    path: str
    fallback: str | None = None
    format: str | None = None
    marks: Marks = PLAIN


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a paragraph."""


Inline: TypeAlias = Text | Tag | Break
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Line = ()
    align: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    content: Line = ()
    align: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    content: tuple["Paragraph | Listing", ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; with `start` its items are numbered from there."""

    items: tuple[Item, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    content: tuple["Block", ...]
    heading: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: str = ""
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: at an https address, or `picture:` and the SHA-256 of one that was uploaded."""

    src: str
    alt: str
    title: str = ""
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Button:
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Blocks that are there only if a tag has a value; `negated`: only if it has none."""

    path: str
    content: tuple["Block", ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """The published text of that name, put in when the document is compiled."""

    code: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with an e-mail and is not seen where it stands.

    `path` is the tag of a file that each customer has their own of; `optional`: who has none gets the message without.
    `src` is `file:` and the SHA-256 of one that was uploaded for all, with its `name`.
    """

    path: str = ""
    src: str = ""
    name: str = ""
    optional: bool = False


Block: TypeAlias = Paragraph | Heading | Listing | Table | Image | Rule | Button | Condition | Snippet | Attachment


@dataclass(frozen=True)
class Document:
    """All that was written. It is a key of what was compiled, so its hash is made of its nodes only once."""

    content: tuple[Block, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.content)


Node: TypeAlias = Document | Block | Inline | Item | Cell


def children(node: Node) -> "Sequence[Node]":
    """The nodes directly within one; a table's are its cells."""
    match node:
        case Document() | Paragraph() | Heading() | Item() | Cell() | Condition():
            return node.content
        case Listing():
            return node.items
        case Table():
            return [cell for row in node.rows for cell in row]
    return ()


def walk(node: Node) -> "list[Node]":
    """All nodes within one, in the order in which they are read."""
    found: list[Node] = []
    left = [*reversed(children(node))]
    while left:
        found.append(inner := left.pop())
        left.extend(reversed(children(inner)))
    return found
