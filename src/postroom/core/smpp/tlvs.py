"""Optional parameters of a message: tag, length, value. Unknown ones are kept as they are."""

from collections.abc import Iterable
from enum import IntEnum
from struct import Struct
from typing import Final

from postroom.core.smpp.errors import BadPdu, Unfit

Tlvs = tuple[tuple[int, bytes], ...]
_HEAD: Final = Struct(">HH")
_LONGEST: Final = 0xFFFF


class Tag(IntEnum):
    """The tags that we read or write."""

    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    SC_INTERFACE_VERSION = 0x0210
    ADDITIONAL_STATUS_TEXT = 0x001D
    NETWORK_ERROR_CODE = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    DELIVERY_FAILURE_REASON = 0x0425
    MESSAGE_STATE = 0x0427


def encode(tlvs: Iterable[tuple[int, bytes]]) -> bytes:
    """Return them as bytes. Raises `Unfit`."""
    parts: list[bytes] = []
    for tag, value in tlvs:
        if len(value) > _LONGEST:
            raise Unfit(f"an optional parameter of {len(value)} octets")
        parts += (_HEAD.pack(tag, len(value)), value)
    return b"".join(parts)


def decode(data: bytes, at: int = 0) -> Tlvs:
    """Read all to the end of `data`. Raises `BadPdu` if one is cut off."""
    found = []
    end = len(data)
    while at < end:
        if end - at < _HEAD.size:
            raise BadPdu("an optional parameter is cut off")
        tag, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if end - at < length:
            raise BadPdu(f"optional parameter {tag:#06x} is cut off")
        found.append((tag, data[at : at + length]))
        at += length
    return tuple(found)


def value(tlvs: Tlvs, tag: int) -> bytes | None:
    """Return the value of the first with this tag."""
    return next((value for found, value in tlvs if found == tag), None)


def number(tlvs: Tlvs, tag: int) -> int | None:
    """Return the value of the first with this tag as a number, however many octets it has."""
    found = value(tlvs, tag)
    return int.from_bytes(found, "big") if found else None


def text(tlvs: Tlvs, tag: int) -> str:
    """Return the value of the first with this tag as text, up to its NUL if it has one; empty without."""
    found = value(tlvs, tag)
    return found.split(b"\0", 1)[0].decode("latin-1") if found else ""
