"""A long text message in parts, each with a header that says where it belongs (UDH), and such headers read back."""

from collections.abc import Iterator
from typing import NamedTuple

from postroom.core.sms.alphabet import Alphabet, alphabet_of, encode, places
from postroom.core.sms.counting import FITTING

MOST = 255
"""The number of a part is one octet."""
_SHORT, _WIDE = 0x00, 0x08
"""The elements of a header that tell of parts, with a reference of 8 and of 16 bits."""


class TooManyParts(ValueError):
    """The text needs more parts than can be numbered."""


class Belongs(NamedTuple):
    """Part `number` (from 1) of the `total` that carry one reference."""

    reference: int
    total: int
    number: int


class Part(NamedTuple):
    """One part as it goes out: `header` is empty where the text fits in one."""

    header: bytes
    data: bytes


class BadHeader(ValueError):
    """What should be a header is none."""


def in_parts(
    text: str, *, reference: int, wide: bool = False, alphabet: Alphabet | None = None
) -> tuple[Alphabet, list[Part]]:
    """The alphabet, and the text in as many parts as it needs; `wide` gives them a reference of 16 bits.

    Without an `alphabet` it is the cheapest that fits. Neither an escape and its letter nor a surrogate pair is ever
    cut in two. Raises `TooManyParts`.
    """
    alphabet = alphabet or alphabet_of(text)
    pieces = cut(text, alphabet, wide=wide)
    if len(pieces) == 1:
        return alphabet, [Part(b"", encode(pieces[0], alphabet))]
    if len(pieces) > MOST:
        raise TooManyParts(f"the text needs {len(pieces)} parts, and there can be {MOST}")
    total = len(pieces)
    headers = (_header(Belongs(reference, total, number), wide=wide) for number in range(1, total + 1))
    return alphabet, [Part(header, encode(piece, alphabet)) for header, piece in zip(headers, pieces, strict=True)]


def cut(text: str, alphabet: Alphabet, *, wide: bool = False) -> list[str]:
    """The text as it is cut; a wide header leaves one place less in each part."""
    alone, each = FITTING[alphabet]
    if sum(places(char, alphabet) for char in text) <= alone:
        return [text]
    return list(_cut(text, alphabet, each - 1 if wide else each))


def read_header(data: bytes) -> tuple[Belongs | None, bytes]:
    """What the header that `data` begins with says of parts, and the octets behind it. Raises `BadHeader`."""
    if not data or len(data) <= data[0]:
        raise BadHeader("the header is longer than the message")
    end = data[0] + 1
    return _belongs(data[1:end]), data[end:]


def _cut(text: str, alphabet: Alphabet, room: int) -> Iterator[str]:
    begin, used = 0, 0
    for at, char in enumerate(text):
        wanted = places(char, alphabet)
        if used + wanted > room:
            yield text[begin:at]
            begin, used = at, 0
        used += wanted
    yield text[begin:]


def _header(belongs: Belongs, *, wide: bool) -> bytes:
    if wide:
        return bytes([6, _WIDE, 4, *(belongs.reference & 0xFFFF).to_bytes(2, "big"), belongs.total, belongs.number])
    return bytes([5, _SHORT, 3, belongs.reference & 0xFF, belongs.total, belongs.number])


def _belongs(elements: bytes) -> Belongs | None:
    """Walk through the elements of a header: one octet that says what it is, one how long it is, and its data."""
    at = 0
    found = None
    while at + 2 <= len(elements):
        kind, length = elements[at], elements[at + 1]
        data = elements[at + 2 : at + 2 + length]
        if len(data) < length:
            raise BadHeader("an element of the header is cut off")
        if (kind, length) in ((_SHORT, 3), (_WIDE, 4)):
            found = Belongs(int.from_bytes(data[:-2], "big"), data[-2], data[-1])
        at += 2 + length
    return found if found and 0 < found.number <= found.total else None
