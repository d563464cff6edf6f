"""The numbers by which posts know registered letters (UPU S10): two letters, nine digits, two letters of a country."""

import re

_NUMBER = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_BASE = 11


class Misread(ValueError):
    """A digit of the number is wrong."""


def read(typed: str) -> str:
    """Return a tracking number as it is kept. Raises `Misread` if it is one of the posts and its check digit is wrong.

    Other carriers number as they like: what has another form stays as it was typed.
    """
    number = re.sub(r"[\s.-]+", "", typed).upper()
    if not (found := _NUMBER.fullmatch(number)):
        return " ".join(typed.split())
    total = sum(int(digit) * weight for digit, weight in zip(found[1], _WEIGHTS, strict=True))
    check = {10: 0, _BASE: 5}.get(_BASE - total % _BASE, _BASE - total % _BASE)
    if check != int(found[2]):
        raise Misread(number)
    return number
