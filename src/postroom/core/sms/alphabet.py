"""The alphabets of text messages: GSM 03.38 with its extension table, and UCS-2 for all else.

GSM letters are encoded one septet an octet, as SMPP carries them; an extension letter is an escape and a septet.
"""

from enum import StrEnum

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|"}
_EXTENDED |= {0x65: "€"}
_ESCAPE = 0x1B
_TWO_UNITS = 0x10000

GSM = frozenset(_BASIC) - {"\x1b"}
EXTENSION = frozenset(_EXTENDED.values())
_SEPTETS = {char: bytes([code]) for code, char in enumerate(_BASIC) if code != _ESCAPE}
_SEPTETS |= {char: bytes([_ESCAPE, code]) for code, char in _EXTENDED.items()}


class Alphabet(StrEnum):
    """The two alphabets of text messages."""

    GSM = "gsm"
    UCS2 = "ucs2"


class NotInAlphabet(ValueError):
    """A letter that GSM 03.38 does not have."""


class _Octets(dict[int, str]):
    """Letters -> octets for `str.translate`, which is much faster than a loop over the letters."""

    def __missing__(self, letter: int) -> str:
        raise NotInAlphabet(f"GSM 03.38 has no {chr(letter)!r}")


_TO_OCTETS = _Octets({ord(char): septets.decode("latin-1") for char, septets in _SEPTETS.items()})


def outside_gsm(text: str) -> tuple[str, ...]:
    """The letters that force UCS-2, each once, in the order in which they are met."""
    return tuple(dict.fromkeys(char for char in text if char not in _SEPTETS))


def alphabet_of(text: str) -> Alphabet:
    """The cheapest alphabet that has every letter."""
    return Alphabet.UCS2 if any(char not in _SEPTETS for char in text) else Alphabet.GSM


def places(char: str, alphabet: Alphabet) -> int:
    """How many places a letter takes: septets, or units of 16 bits."""
    if alphabet is Alphabet.GSM:
        return 2 if char in EXTENSION else 1
    return 2 if ord(char) >= _TWO_UNITS else 1


def encode(text: str, alphabet: Alphabet) -> bytes:
    """The text as octets. Raises `NotInAlphabet`; half of a surrogate pair, which is no letter, becomes a "?"."""
    if alphabet is Alphabet.UCS2:
        return text.encode("utf-16-be", "replace")
    return text.translate(_TO_OCTETS).encode("latin-1")


def decode(data: bytes, alphabet: Alphabet) -> str:
    """What octets from outside say; never fails, as a phone does not: what is no letter becomes a blank or a sign."""
    if alphabet is Alphabet.UCS2:
        return data[: len(data) // 2 * 2].decode("utf-16-be", "replace")
    text: list[str] = []
    septets = iter(data)
    for septet in septets:
        if septet != _ESCAPE:
            text.append(_BASIC[septet & 0x7F])
            continue
        after = next(septets, None)
        if after is None or after == _ESCAPE:
            text.append(" ")
        else:
            text.append(_EXTENDED.get(after, _BASIC[after & 0x7F]))
    return "".join(text)
