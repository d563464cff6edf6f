"""A finished frame: HTML with places for what differs from message to message, from brand to brand, by language."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Place(StrEnum):
    """What is put in when a message is compiled."""

    LANGUAGE = "language"
    DIRECTION = "direction"
    BRAND = "brand"
    COLOUR = "colour"
    """The brand's colour."""
    INK = "ink"
    """What can be read on the brand's colour."""
    LOGO = "logo"
    """The brand's logo, or its name where it has none."""
    LOGO_BLOCK = "logo_block"
    """The same as a block of its own."""
    PICTURES = "pictures"
    """Where uploaded pictures are fetched from: our public address."""
    PREHEADER = "preheader"
    CONTENT = "content"
    ADDRESS = "address"
    OPT_OUT = "opt_out"
    """The link to unsubscribe, in a message that has one."""
    FOOTER = "footer"
    """Address and opt-out, one below the other."""


class Tagged(NamedTuple):
    """Text with #tags that the design says itself."""

    source: str


class Linked(NamedTuple):
    """A link tag where an address stands."""

    source: str


Piece = str | Place | Tagged | Linked


class BadFrame(ValueError):
    """What was read is no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """HTML in pieces; `above` and `below` are what the plain-text form says around the message, with #tags.

    `accent` is the colour of buttons in the message; empty: the brand's. `others` are the frames of messages in
    languages in which the design says something else.
    """

    pieces: tuple[Piece, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    accent: str = ""
    others: "tuple[tuple[str, Frame], ...]" = ()

    def in_language(self, language: str) -> "Frame":
        """Return what is laid around a message in a language: of it, of its base (pt for pt-BR), else this."""
        spoken = dict(self.others)
        code = language.replace("_", "-").lower()
        return spoken.get(code) or spoken.get(code.partition("-")[0]) or self

    def to_json(self) -> dict[str, object]:
        """The frame as it is stored."""
        return {
            "pieces": [_written(piece) for piece in self.pieces],
            "above": list(self.above),
            "below": list(self.below),
            "accent": self.accent,
            **({"others": {code: frame.to_json() for code, frame in self.others}} if self.others else {}),
        }

    @classmethod
    def from_json(cls, content: dict[str, object]) -> "Frame":
        """The frame that `to_json` wrote; raises `BadFrame`."""
        match content:
            case {"pieces": list(pieces), "above": list(above), "below": list(below), "accent": str(accent), **rest}:
                others = rest.get("others")
                spoken = others.items() if isinstance(others, dict) else ()
                return cls(
                    pieces=tuple(_read(piece) for piece in pieces),
                    above=tuple(above),
                    below=tuple(below),
                    accent=accent,
                    others=tuple((language, cls.from_json(frame)) for language, frame in sorted(spoken)),
                )
        raise BadFrame("this is no frame")


def _written(piece: Piece) -> object:
    match piece:
        case Place():
            return ["place", piece.value]
        case Tagged(source):
            return ["tagged", source]
        case Linked(source):
            return ["linked", source]
    return piece


def _read(piece: str | Sequence[str]) -> Piece:
    match piece:
        case str():
            return piece
        case ["place", name]:
            return Place(name)
        case ["tagged", source]:
            return Tagged(source)
        case ["linked", source]:
            return Linked(source)
    raise BadFrame("this is no frame")
