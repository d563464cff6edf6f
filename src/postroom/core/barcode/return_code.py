"""What stands in a letter's barcode and beneath it: `PR`, a random number that people can read, and a check."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from postroom.core.barcode.check import check_of

BITS = 60
"""Of the random number: nobody guesses the code of a letter, and no two letters draw the same."""
PREFIX = "PR"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U: they are taken for other characters, or make words."""
_LENGTH = len(PREFIX) + BITS // 5 + 1
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")
"""Some scanners can be set to say first what kind of symbol they read."""
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS = (0, 2, 6, 10, 15)


class NoReturnCode(ValueError):
    """This is not the code of one of our letters."""


class Foreign(NoReturnCode):
    """It is something else: a barcode of the post, of a parcel, of another house."""


class Misread(NoReturnCode):
    """It begins as ours do, but its check is wrong: it was not read or typed as it is printed."""


def codes_of(numbers: Iterable[int]) -> Iterator[str]:
    """Yield the code of each number of `BITS` bits, without those whose check is no readable character."""
    for number in numbers:
        if not 0 <= number < 1 << BITS:
            raise ValueError(f"{number} has more than {BITS} bits")
        digits = "".join(_DIGITS[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
        check = check_of(PREFIX + digits)
        if check in _DIGITS:
            yield PREFIX + digits + check


def parse(read: str) -> str:
    """Return the code as it is stored, from what was scanned or typed. Raises `Foreign` or `Misread`."""
    code = _BETWEEN.sub("", _SYMBOLOGY.sub("", read.strip())).upper()
    if not code.startswith(PREFIX):
        raise Foreign("not the code of a letter of ours")
    code = PREFIX + code[len(PREFIX) :].translate(_LOOKALIKES)
    if len(code) != _LENGTH or not set(code) <= set(_DIGITS) or check_of(code[:-1]) != code[-1]:
        raise Misread("not read as it is printed")
    return code


def shown(code: str) -> str:
    """Return a code as it is printed beneath the symbol: in groups that a person can read and type."""
    return " ".join(code[start:end] for start, end in pairwise(_GROUPS))
