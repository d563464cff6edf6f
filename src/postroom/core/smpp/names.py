"""A message's id in a receipt may be spelt otherwise than in the answer to it: hexadecimal, decimal, with noughts."""

import re
from enum import StrEnum
from typing import Final

_DECIMAL = re.compile(r"[0-9]{1,20}")
_HEX = re.compile(r"[0-9A-Fa-f]{1,16}")
_PADDED: Final = (8, 10)
"""Lengths to which operators fill up ids with noughts."""


class Notation(StrEnum):
    """How receipts write an id, compared with the answer to the message."""

    AUTO = "auto"
    SAME = "same"
    DECIMAL = "decimal"
    """The answer was hexadecimal, the receipt is decimal."""
    HEXADECIMAL = "hexadecimal"
    """The answer was decimal, the receipt is hexadecimal."""


def spellings(receipted: str, notation: Notation = Notation.AUTO) -> tuple[str, ...]:
    """Return how the answer may have spelt the id of a receipt, the likeliest first."""
    found = [receipted]
    if notation in (Notation.AUTO, Notation.SAME) and _DECIMAL.fullmatch(receipted):
        found += _noughts(receipted.lstrip("0") or "0")
    if notation in (Notation.AUTO, Notation.DECIMAL) and _DECIMAL.fullmatch(receipted):
        found += _cases(f"{int(receipted):x}")
    if notation in (Notation.AUTO, Notation.HEXADECIMAL) and _HEX.fullmatch(receipted):
        found += _noughts(str(int(receipted, 16)))
    if notation in (Notation.AUTO, Notation.SAME) and _HEX.fullmatch(receipted):
        found += _cases(receipted.lower().lstrip("0") or "0")
    return tuple(dict.fromkeys(found))


def _noughts(bare: str) -> list[str]:
    return [bare, *(bare.zfill(length) for length in _PADDED)]


def _cases(bare: str) -> list[str]:
    return [form for lower in _noughts(bare) for form in (lower, lower.upper())]
