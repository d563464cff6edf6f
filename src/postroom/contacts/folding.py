"""The words that customers are found by: without capitals, accents and signs, so that "łódź" finds "Lodz"."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]+")
_SIGNS = re.compile(r"[\W_]+")
_UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""

_LONGEST_PREFIX = 3
"""Digits of the longest country code: a number is found with it, and without."""


def fold(text: str) -> str:
    """Return `text` in small letters without accents: "Zoë Łódź Straße" becomes "zoe lodz strasse"."""
    if text.isascii():
        return text.lower()
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_UNDIVIDED))
    return _MARKS.sub("", taken_apart)


def words(text: str) -> list[str]:
    """Return the folded words of `text`, cut at everything that is neither letter nor digit."""
    return _WORD.findall(fold(text))


def joined(text: str) -> str:
    """Return `text` as one folded word: "AC-10/7" becomes "ac107"."""
    return _SIGNS.sub("", fold(text))


def search_text(*, texts: Iterable[str], codes: Iterable[str], phones: Iterable[str]) -> str:
    """Return all words that a customer is found by, each once.

    `codes` (account numbers, postcodes) are found in parts and as one word; `phones` (E.164) with their country code
    and without, as far as the longest country code goes.
    """
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(words(text)))
    for code in codes:
        found.update(dict.fromkeys((*words(code), joined(code))))
    for phone in phones:
        digits = joined(phone)
        found.update(dict.fromkeys(digits[cut:] for cut in range(_LONGEST_PREFIX + 1)))
    found.pop("", None)
    return " ".join(found)
