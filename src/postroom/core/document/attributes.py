"""What may stand in the attributes of a node: addresses, colours, tags, numbers; all else is refused with its path."""

import re
from collections.abc import Callable, Mapping

from postroom.core.pictures import is_picture
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.show import plain

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = r"[^\W\d]\w*"
_PATH = re.compile(rf"\?{_NAME}|{_NAME}(?:\.{_NAME})*")
_TAG_LINK = re.compile(rf"\#(?:\?{_NAME}|{_NAME}(?:\.{_NAME})*)")
_SAFE = r"[^\s\"'<>\\^`{|}]"
_WEB = re.compile(rf"https?://[^\s\"'<>\\^`{{|}}/?#@]+(?:[/?#]{_SAFE}*)?", re.IGNORECASE)
_OTHER = re.compile(rf"(?:mailto:[^\s\"'<>\\^`{{|}}@]+@{_SAFE}+|tel:\+?[\d().-]+)", re.IGNORECASE)
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_FILE = re.compile(r"file:[0-9a-f]{64}")
LONGEST = 2_000
WIDEST = 2_000
MOST_SPANNED = 20

Read = Callable[[object, str], object]


class DocumentError(ValueError):
    """Something in a document that is no document: `path` says where, `reason` what."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path, self.reason = path, reason


def line(value: object, path: str) -> str:
    """One line of text."""
    text = letters(value, path)
    if "\n" in text:
        raise DocumentError(path, "this must be one line")
    if len(text) > LONGEST:
        raise DocumentError(path, f"this is longer than {LONGEST} characters")
    return text


def letters(value: object, path: str) -> str:
    """Text that can be stored and sent; line ends are made alike."""
    if not isinstance(value, str):
        raise DocumentError(path, "this must be text")
    try:
        return plain(value)
    except Unshowable as error:
        raise DocumentError(path, str(error)) from None


def flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise DocumentError(path, "this must be true or false")
    return value


def whole(least: int, most: int) -> Read:
    """A whole number between two others."""

    def read(value: object, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise DocumentError(path, f"this must be a whole number from {least} to {most}")
        return value

    return read


def one_of(*words: str) -> Read:
    """One of some words."""

    def read(value: object, path: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise DocumentError(path, f"this must be one of {', '.join(words)}")
        return value

    return read


def _fitting(said: str, *patterns: re.Pattern[str]) -> Read:
    def read(value: object, path: str) -> str:
        text = line(value, path)
        if not any(pattern.fullmatch(text) for pattern in patterns):
            raise DocumentError(path, said)
        return text

    return read


align = one_of("left", "center", "right", "justify")
colour = _fitting("this must be a colour like #0b5cab", _HEX)
link = _fitting("this must be an address that begins with https://, mailto: or tel:, or a tag", _WEB, _OTHER, _TAG_LINK)
tag_path = _fitting("this must be a tag like bill.number or ?technician", _PATH)
file = _fitting("this must be a file that was uploaded", _FILE)
code = _fitting("this must be the code of a snippet", _CODE)


def link_or_nothing(value: object, path: str) -> str:
    """A link that may still be empty: the editor saves while it is written, proofreading asks for it."""
    return "" if value == "" else str(link(value, path))


def picture(value: object, path: str) -> str:
    """Where a picture is: an https address, or one that was uploaded."""
    text = line(value, path)
    if not is_picture(text):
        raise DocumentError(path, "this must be an https address or a picture that was uploaded")
    return text


def widths(value: object, path: str) -> tuple[int, ...]:
    """The widths of the columns that a cell spans."""
    if not isinstance(value, list) or len(value) > MOST_SPANNED:
        raise DocumentError(path, "this must be a list of widths")
    read = whole(0, WIDEST)
    return tuple(int(str(read(width or 0, f"{path}[{number}]"))) for number, width in enumerate(value))


def read_attributes(
    node: Mapping[str, object], path: str, known: Mapping[str, Read], required: frozenset[str] = frozenset()
) -> dict[str, object]:
    """The attributes of a node or mark that are set; one that is null is not set."""
    given = node.get("attrs")
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise DocumentError(f"{path}.attrs", "this must be an object")
    for name, value in given.items():
        if name not in known and value is not None:
            raise DocumentError(f"{path}.attrs.{name}", "there is no such attribute")
    for name in sorted(required):
        if given.get(name) is None:
            raise DocumentError(f"{path}.attrs.{name}", "this must be given")
    return {
        name: read(given[name], f"{path}.attrs.{name}") for name, read in known.items() if given.get(name) is not None
    }
