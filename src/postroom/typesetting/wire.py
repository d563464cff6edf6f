"""How the house and its children talk: a head as JSON and some bytes, each with its length before it.

Nothing that comes from a child is ever run: a child that was taken over can say nonsense, and no more.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any

import orjson

_LENGTH = struct.Struct(">I")
MOST_BYTES = 512 * 2**20


class BadFrame(ValueError):
    """What came is no message of ours."""


def packed(head: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """Return a message as bytes."""
    written = orjson.dumps({**head, "sizes": [len(blob) for blob in blobs]})
    return b"".join([_LENGTH.pack(len(written)), written, *blobs])


def unpacked(read: Callable[[int], bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message; `read` returns just as many bytes as it is asked for. Raises `BadFrame`."""
    (length,) = _LENGTH.unpack(read(_LENGTH.size))
    try:
        head = orjson.loads(read(_must_fit(length)))
        sizes = [_must_fit(int(size)) for size in head.pop("sizes")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadFrame("this is no message") from error
    return head, [read(size) for size in sizes]


def _must_fit(size: int) -> int:
    if not 0 <= size <= MOST_BYTES:
        raise BadFrame(f"{size} bytes are too many")
    return size
