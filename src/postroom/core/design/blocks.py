"""What a design is made of: a short list of blocks, one of them the place where the message goes."""

from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, Self

from postroom.core.design.values import (
    DesignError,
    align,
    colour,
    flag,
    height,
    languages,
    line,
    lines,
    link,
    picture,
    shade,
    typeface,
)
from postroom.core.refusal import Flaw, said

MOST_BLOCKS = 30
_SPOKEN = (line, lines, link, picture)
"""What checks a field that may differ from language to language: words, where they lead, pictures with words."""


def _value(read: Any, default: Any) -> Any:
    """A field with the function that checks it."""
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A block that says something: by language and field what it says there; what is not said stays as it is."""

    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def in_language(self, language: str) -> Self:
        """Return what stands in a message of this language."""
        return replace(self, **dict(self.others.get(language, {})), others={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo(Spoken):
    """The brand's logo, or its name where it has none; or a picture of the design's own."""

    src: str = _value(picture, "")
    alt: str = _value(line, "")
    href: str = _value(link, "")
    height: int = _value(height, 40)
    align: str = _value(align, "left")
    background: str = _value(colour, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Spoken):
    """A large line on a colour."""

    text: str = _value(line, "")
    align: str = _value(align, "left")
    background: str = _value(colour, "brand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Where the message goes; every design has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button(Spoken):
    """A link that is easy to press."""

    label: str = _value(line, "")
    href: str = _value(link, "")
    align: str = _value(align, "left")
    colour: str = _value(colour, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Spoken):
    """A picture as wide as the message. Its alternative text is read aloud, and shown where pictures are not."""

    src: str = _value(picture, "")
    alt: str = _value(line, "")
    href: str = _value(link, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns(Spoken):
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
class Footer(Spoken):
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
    languages: tuple[str, ...] = ()
    """In which blocks may say something else; what they say themselves holds for all others."""
    blocks: tuple[Block, ...] = ()

    def in_language(self, language: str) -> "Design":
        """Return what is laid around a message of this language."""
        said = (block.in_language(language) if isinstance(block, Spoken) else block for block in self.blocks)
        return replace(self, languages=(), blocks=tuple(said))


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
    shared = {name: value for name, value in content.items() if name not in ("blocks", "languages")}
    spoken = languages(content.get("languages", []), "languages")
    read = tuple(_block(block, f"blocks[{number}]", spoken) for number, block in enumerate(blocks))
    return Design(**_checked(Design, shared, ""), languages=spoken, blocks=read)


def as_json(design: Design) -> dict[str, object]:
    """Return what `read_design` reads."""
    names = {kind: name for name, kind in KINDS.items()}
    shared = {each.name: getattr(design, each.name) for each in values_of(Design)}
    blocks = [
        {"type": names[type(block)]}
        | {each.name: getattr(block, each.name) for each in values_of(type(block))}
        | ({"in": block.others} if isinstance(block, Spoken) and block.others else {})
        for block in design.blocks
    ]
    spoken = {"languages": list(design.languages)} if design.languages else {}
    return {**shared, **spoken, "blocks": blocks}


def values_of(kind: type[Block | Design]) -> list[Field[Any]]:
    """Return the fields that people fill in; `metadata["read"]` is what checks one."""
    return [each for each in fields(kind) if "read" in each.metadata]


def spoken_of(kind: type[Block]) -> list[Field[Any]]:
    """Return the fields that may differ from language to language."""
    return [each for each in values_of(kind) if each.metadata["read"] in _SPOKEN]


def _block(content: object, path: str, spoken: Collection[str]) -> Block:
    if not isinstance(content, dict):
        raise DesignError(path, said(Flaw.NO_OBJECT))
    kind = KINDS.get(str(content.get("type")))
    if kind is None:
        raise DesignError(f"{path}.type", said(Flaw.NONE_OF, detail=", ".join(KINDS)))
    given = {name: value for name, value in content.items() if name not in ("type", "in")}
    own = _checked(kind, given, f"{path}.")
    if others := _others(kind, content.get("in", {}), f"{path}.in", spoken):
        own["others"] = others
    return kind(**own)


def _others(kind: type[Block], given: object, path: str, spoken: Collection[str]) -> dict[str, dict[str, str]]:
    """Read what is said in other languages; what is empty, or in a language that was taken away, is not kept."""
    if not isinstance(given, dict):
        raise DesignError(path, said(Flaw.NO_OBJECT))
    known = {each.name for each in spoken_of(kind)}
    found: dict[str, dict[str, str]] = {}
    for language, texts in given.items():
        where = f"{path}.{language}"
        if not isinstance(texts, dict):
            raise DesignError(where, said(Flaw.NO_OBJECT))
        if unknown := next((name for name in texts if name not in known), None):
            raise DesignError(f"{where}.{unknown}", said(Flaw.UNKNOWN_HERE))
        kept = {name: value for name, value in _checked(kind, texts, f"{where}.").items() if value}
        if kept and language in spoken:
            found[language] = kept
    return found


def _checked(kind: type[Block | Design], given: Mapping[str, object], path: str) -> dict[str, Any]:
    known = {each.name: each for each in values_of(kind)}
    for name in given:
        if name not in known:
            raise DesignError(f"{path}{name}", said(Flaw.UNKNOWN_HERE))
    return {name: known[name].metadata["read"](value, f"{path}{name}") for name, value in given.items()}
