"""Septets packed into octets (GSM 03.38 6.1.2.1): what few message centres want, and some deliver."""

from typing import Final

_SEPTET: Final = 7
_OCTET: Final = 8


def pack(septets: bytes, *, behind: int = 0) -> bytes:
    """Pack letters of seven bits; behind a header of `behind` octets they begin at the next whole septet."""
    bits, size = 0, _fill(behind)
    for septet in septets:
        bits |= (septet & 0x7F) << size
        size += _SEPTET
    return bits.to_bytes(-(-size // _OCTET), "little")


def unpack(data: bytes, count: int, *, behind: int = 0) -> bytes:
    """Return the first `count` letters of seven bits in `data`."""
    bits = int.from_bytes(data, "little") >> _fill(behind)
    return bytes((bits >> (_SEPTET * place)) & 0x7F for place in range(count))


def _fill(behind: int) -> int:
    return -behind * _OCTET % _SEPTET
