"""What a design is made of: a short list of blocks, one of them the place where the message goes."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from postroom.core.design.values import (
    DesignError,
    align,
    colour,
    flag,
    height,
    line,
    lines,
    link,
    picture,
    shade,
    typeface,
)
from postroom.core.refusal import Flaw, said

MOST_BLOCKS = 30


def _value(read: Any, default: Any) -> Any:
    """A field with the function that checks it."""
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The brand's logo, or its name where it has none; or a picture of the design's own."""

    src: str = _value(picture, "")
    alt: str = _value(line, "")
    href: str = _value(link, "")
    height: int = _value(height, 40)
    align: str = _value(align, "left")
    background: str = _value(colour, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A large line on a colour."""

    text: str = _value(line, "")
    align: str = _value(align, "left")
    background: str = _value(colour, "brand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Where the message goes; every design has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A link that is easy to press."""

    label: str = _value(line, "")
    href: str = _value(link, "")
    align: str = _value(align, "left")
    colour: str = _value(colour, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as wide as the message. Its alternative text is read aloud, and shown where pictures are not."""

    src: str = _value(picture, "")
    alt: str = _value(line, "")
    href: str = _value(link, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Two or three short texts beside each other, one below the other on a phone; each may begin with a picture."""

    first: str = _value(lines, "")
    second: str = _value(lines, "")
    third: str = _value(lines, "")
    first_src: str = _value(picture, "")
    first_alt: str = _value(line, "")
    second_src: str = _value(picture, "")
    second_alt: str = _value(line, "")
    third_src: str = _value(picture, "")
    third_alt: str = _value(line, "")

    @property
    def filled(self) -> list[tuple[str, str, str]]:
        """Text, picture and alternative text of each column there is."""
        every = (
            (self.first, self.first_src, self.first_alt),
            (self.second, self.second_src, self.second_alt),
            (self.third, self.third_src, self.third_alt),
        )
        return [column for column in every if column[0] or column[1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider:
    """A thin line."""

    colour: str = _value(colour, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """The small print: own words, the brand's address, the link to unsubscribe."""

    text: str = _value(lines, "")
    address: bool = _value(flag, default=True)
    opt_out: bool = _value(flag, default=True)
    align: str = _value(align, "center")


Block = Logo | Header | Message | Button | Picture | Columns | Divider | Footer
KINDS: Mapping[str, type[Block]] = {
    "logo": Logo,
    "header": Header,
    "message": Message,
    "button": Button,
    "picture": Picture,
    "columns": Columns,
    "divider": Divider,
    "footer": Footer,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Blocks, and the colours they share: of the page, of the card on it, of letters; `accent` empty is the brand's."""

    page: str = _value(shade, "#f2f4f7")
    card: str = _value(shade, "#ffffff")
    ink: str = _value(shade, "#17212e")
    accent: str = _value(colour, "")
    typeface: str = _value(typeface, "sans")
    stripe: bool = _value(flag, default=True)
    """A line of the accent's colour along the top of the card."""
    blocks: tuple[Block, ...] = ()


STARTER = Design(blocks=(Logo(), Message(), Footer()))
"""What a new design begins with: it looks as mails do that nobody designed."""


def read_design(content: object) -> Design:
    """Check what was sent or stored. Raises `DesignError` with the path of what is wrong."""
    if not isinstance(content, dict):
        raise DesignError("", said(Flaw.NO_OBJECT))
    blocks = content.get("blocks")
    if not isinstance(blocks, list):
        raise DesignError("blocks", said(Flaw.NO_LIST))
    if len(blocks) > MOST_BLOCKS:
        raise DesignError("blocks", said(Flaw.MANY_ENTRIES, detail=MOST_BLOCKS))
    shared = {name: value for name, value in content.items() if name != "blocks"}
    read = tuple(_block(block, f"blocks[{number}]") for number, block in enumerate(blocks))
    return Design(**_checked(Design, shared, ""), blocks=read)


def as_json(design: Design) -> dict[str, object]:
    """Return what `read_design` reads."""
    names = {kind: name for name, kind in KINDS.items()}
    shared = {each.name: getattr(design, each.name) for each in values_of(Design)}
    blocks = [
        {"type": names[type(block)]} | {each.name: getattr(block, each.name) for each in values_of(type(block))}
        for block in design.blocks
    ]
    return {**shared, "blocks": blocks}


def values_of(kind: type[Block | Design]) -> list[Field[Any]]:
    """Return the fields that people fill in; `metadata["read"]` is what checks one."""
    return [each for each in fields(kind) if "read" in each.metadata]


def _block(content: object, path: str) -> Block:
    if not isinstance(content, dict):
        raise DesignError(path, said(Flaw.NO_OBJECT))
    kind = KINDS.get(str(content.get("type")))
    if kind is None:
        raise DesignError(f"{path}.type", said(Flaw.NONE_OF, detail=", ".join(KINDS)))
    given = {name: value for name, value in content.items() if name != "type"}
    return kind(**_checked(kind, given, f"{path}."))


def _checked(kind: type[Block | Design], given: Mapping[str, object], path: str) -> dict[str, Any]:
    known = {each.name: each for each in values_of(kind)}
    for name in given:
        if name not in known:
            raise DesignError(f"{path}{name}", said(Flaw.UNKNOWN_HERE))
    return {name: known[name].metadata["read"](value, f"{path}{name}") for name, value in given.items()}
