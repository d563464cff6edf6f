"""Read an amount or a number as people write it: "1.234,50 zł", "€ 12", "-50.00 EUR"."""

import re
from decimal import Decimal

from postroom.core.refusal import Flaw, Refusal, said

_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "zł": "PLN", "kč": "CZK", "fr.": "CHF", "chf": "CHF"}
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_FIGURE = re.compile(r"([-−+]?)(\d[\d.,' \u00a0\u202f\u2019]*)(-?)", re.ASCII)  # noqa: RUF001 - signs that people do type
_SPACES = re.compile(r"[\s'\u00a0\u202f\u2019]")
_MOST_DIGITS = 15
_GROUP = 3


class NoFigure(Refusal):
    """The text is no figure, or may be two different ones."""


def read_figure(text: str) -> str:
    """Return a number as digits with a dot: "1 234,5" gives "1234.5". Raises `NoFigure`."""
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        raise NoFigure(said(Flaw.NO_NUMBER, text[:40]))
    digits = _pointed(_SPACES.sub("", match[2]), text)
    negative = "-" in (match[1].replace("−", "-"), match[3])  # noqa: RUF001
    if len(digits.replace(".", "")) > _MOST_DIGITS:
        raise NoFigure(said(Flaw.TOO_MANY_DIGITS, text[:40]))
    return f"{'-' if negative else ''}{Decimal(digits):f}"


def read_amount(text: str) -> str:
    """Return an amount as digits and, if it was named, its currency: "1234.50 PLN". Raises `NoFigure`."""
    currency, rest = _currency(text)
    figure = read_figure(rest)
    return f"{figure} {currency}" if currency else figure


def _currency(text: str) -> tuple[str, str]:
    if code := _CODE.search(text):
        return code[1], text[: code.start()] + text[code.end() :]
    for sign, currency in _SIGNS.items():
        at = text.lower().find(sign)
        if at >= 0:
            return currency, text[:at] + text[at + len(sign) :]
    return "", text


def _pointed(digits: str, written: str) -> str:
    """Decide which of the dots and commas is the decimal one: the last, if both occur; none, if one occurs twice.

    One that occurs once with three digits behind it may be either, and is refused ("0,125" cannot be thousands).
    """
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        last = max(digits.rfind("."), digits.rfind(","))
        return _without(digits[:last]) + "." + _without(digits[last + 1 :])
    if dots + commas > 1:
        return _without(digits)
    whole, point, fraction = digits.replace(",", ".").partition(".")
    if point and len(fraction) == _GROUP and whole.strip("0") and len(whole) <= _GROUP:
        raise NoFigure(said(Flaw.AMBIGUOUS, written[:40], f"{whole}{fraction}.00"))
    return f"{whole}.{fraction}" if fraction else whole


def _without(digits: str) -> str:
    return digits.replace(".", "").replace(",", "")
