"""What says the same in the cheaper alphabet: signs that look alike, and letters without their marks.

It is offered to whoever writes, and never put in silently: a name may be spelt just so.
"""

import unicodedata
from typing import NamedTuple

from postroom.core.sms.alphabet import EXTENSION, GSM, outside_gsm

_SIGNS = {
    "'": "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
    "\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}\N{PRIME}\N{ACUTE ACCENT}\N{GRAVE ACCENT}\N{MODIFIER LETTER APOSTROPHE}",
    '"': "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{DOUBLE PRIME}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    "-": "\N{FIGURE DASH}\N{HORIZONTAL BAR}\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}",
    "...": "\N{HORIZONTAL ELLIPSIS}",
    "*": "\N{BULLET}\N{MIDDLE DOT}",
    "x": "\N{MULTIPLICATION SIGN}",
}
_LETTERS = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "œ": "oe", "Œ": "OE", "ẞ": "SS"}
_SIGN_OF = {sign: instead for instead, signs in _SIGNS.items() for sign in signs}
_CHEAP = GSM | EXTENSION


class Swap(NamedTuple):
    """A character and what may stand instead; `is_letter`: that would change the spelling."""

    char: str
    instead: str
    is_letter: bool


def swaps(text: str) -> list[Swap]:
    """Return what may stand for the characters that force UCS-2, in the order in which they are met."""
    return [found for char in outside_gsm(text) if (found := _swap(char))]


def _swap(char: str) -> Swap | None:
    if char in _SIGN_OF:
        return Swap(char, _SIGN_OF[char], is_letter=False)
    bare = _LETTERS.get(char) or unicodedata.normalize("NFKD", char)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return Swap(char, bare, is_letter=True) if bare and bare != char and set(bare) <= _CHEAP else None
