"""What a text message counts as: 160 GSM letters alone or 153 a part; in UCS-2 70 units alone or 67 a part."""

from dataclasses import dataclass

from postroom.core.sms.alphabet import EXTENSION, Alphabet, alphabet_of, outside_gsm, places

MOST_PARTS = 10
FITTING = {Alphabet.GSM: (160, 153), Alphabet.UCS2: (70, 67)}
"""Places in a message that goes alone, and in each part of a longer one with an 8-bit reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a text message goes: `places` taken in all its `parts`, `left` in the last; `dear` are the letters that
    take two places or keep it from the cheaper alphabet."""

    alphabet: Alphabet
    places: int
    parts: int
    left: int
    dear: tuple[str, ...]


def count(text: str) -> Count:
    """What a text takes. A letter of two places is never cut between two parts, which may leave one place empty."""
    alphabet = alphabet_of(text)
    taken = [places(char, alphabet) for char in text]
    alone, each = FITTING[alphabet]
    total = sum(taken)
    dear = outside_gsm(text) or tuple(dict.fromkeys(char for char in text if char in EXTENSION))
    if total <= alone:
        return Count(alphabet=alphabet, places=total, parts=1 if text else 0, left=alone - total, dear=dear)
    parts, used = 1, 0
    for wanted in taken:
        if used + wanted > each:
            parts, used = parts + 1, 0
        used += wanted
    return Count(alphabet=alphabet, places=total, parts=parts, left=each - used, dear=dear)
