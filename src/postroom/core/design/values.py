"""Check one value of a design: each function returns it as it is kept, or raises with its path and a reason."""

import re

from postroom.core.design.colours import is_colour
from postroom.core.pictures import is_picture
from postroom.core.refusal import Flaw, Said, about, said
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.show import plain

BRAND = "brand"
"""Stands for the brand's colour wherever a colour stands."""
TYPEFACES = {
    "sans": "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
    "serif": "Georgia,'Times New Roman',Times,serif",
    "mono": "'Courier New',Courier,monospace",
}
ALIGNS = ("left", "center", "right")
SMALLEST_LOGO, LARGEST_LOGO = 16, 160
LONGEST_LINE, LONGEST_TEXT = 300, 4_000
MOST_LANGUAGES = 12
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_LINK = re.compile(r"(https://[^\s<>\"'`\\]+|mailto:[^\s<>\"'`\\]+|tel:\+?[0-9 ()-]+)")
_LINK_TAG = re.compile(r"#[a-z_]+(\.[a-z_]+)+")


class DesignError(ValueError):
    """What was sent is no design: `path` says where, `reason` why."""

    def __init__(self, path: str, reason: Said) -> None:
        self.said = about(path, reason) if path else reason
        super().__init__(self.said)
        self.path = path
        self.reason = reason


def lines(value: object, path: str) -> str:
    """Return a text of several lines, with #tags."""
    if not isinstance(value, str):
        raise DesignError(path, said(Flaw.MUST_BE_TEXT))
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise DesignError(path, said(Flaw.LONG_TEXT, detail=LONGEST_TEXT))
    try:
        return plain(text)
    except Unshowable as error:
        raise DesignError(path, Said.of(str(error))) from None


def line(value: object, path: str) -> str:
    """Return a text on one line."""
    text = " ".join(lines(value, path).split())
    if len(text) > LONGEST_LINE:
        raise DesignError(path, said(Flaw.LONG_TEXT, detail=LONGEST_LINE))
    return text


def colour(value: object, path: str) -> str:
    """Return a colour: #rrggbb, the brand's, or empty for that of the design."""
    if isinstance(value, str) and (value in ("", BRAND) or is_colour(value)):
        return value.lower()
    raise DesignError(path, said(Flaw.NO_COLOUR))


def shade(value: object, path: str) -> str:
    """Return a colour that is the same for every brand."""
    if isinstance(value, str) and is_colour(value):
        return value.lower()
    raise DesignError(path, said(Flaw.NO_COLOUR))


def link(value: object, path: str) -> str:
    """Return where something leads: https, an e-mail address, a telephone number, or one tag; empty for nowhere."""
    text = line(value, path)
    if not text or _LINK.fullmatch(text) or _LINK_TAG.fullmatch(text):
        return text
    raise DesignError(path, said(Flaw.NO_ADDRESS))


def picture(value: object, path: str) -> str:
    """Return the name of an uploaded picture, or the address of one on the web; empty for none."""
    if isinstance(value, str) and (not value or is_picture(value)):
        return value
    raise DesignError(path, said(Flaw.NO_IMAGE))


def align(value: object, path: str) -> str:
    """Return at which side it stands."""
    return _one_of(ALIGNS, value, path)


def typeface(value: object, path: str) -> str:
    """Return which letters it is written in."""
    return _one_of(tuple(TYPEFACES), value, path)


def flag(value: object, path: str) -> bool:
    """Return yes or no."""
    if isinstance(value, bool):
        return value
    raise DesignError(path, said(Flaw.NO_SWITCH))


def height(value: object, path: str) -> int:
    """Return how high a logo is, in pixels."""
    if isinstance(value, int) and not isinstance(value, bool) and SMALLEST_LOGO <= value <= LARGEST_LOGO:
        return value
    raise DesignError(path, said(Flaw.OUT_OF_RANGE, str(SMALLEST_LOGO), LARGEST_LOGO))


def languages(value: object, path: str) -> tuple[str, ...]:
    """Return codes of languages, each once."""
    if not isinstance(value, list):
        raise DesignError(path, said(Flaw.NO_LIST))
    if len(value) > MOST_LANGUAGES:
        raise DesignError(path, said(Flaw.MANY_ENTRIES, detail=MOST_LANGUAGES))
    for number, code in enumerate(value):
        if not isinstance(code, str) or not _LANGUAGE.fullmatch(code):
            raise DesignError(f"{path}[{number}]", said(Flaw.UNKNOWN_HERE))
    return tuple(dict.fromkeys(value))


def _one_of(known: tuple[str, ...], value: object, path: str) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise DesignError(path, said(Flaw.NONE_OF, detail=", ".join(known)))
