"""Cuts a stream of bytes, however it arrives, into messages; keeps never more than one that is incomplete."""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from postroom.core.smpp.errors import BadStream

HEADER: Final = Struct(">IIII")
LARGEST: Final = 70_000
"""Octets of one message: a message_payload of 64 KB and all that goes with it."""


class Frame(NamedTuple):
    """One message as it came: its header read, its body not."""

    command: int
    status: int
    sequence: int
    body: bytes


def frame(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    """Return a message as bytes."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


class Framer:
    """Remembers what has come in and makes no whole message yet."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def waiting(self) -> int:
        """How many bytes are kept."""
        return len(self._rest)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the messages that `data` completes. Raises `BadStream`, behind the last good one."""
        held = self._rest + data if self._rest else data
        at, end = 0, len(held)
        try:
            while end - at >= HEADER.size:
                length, command, status, sequence = HEADER.unpack_from(held, at)
                if not HEADER.size <= length <= LARGEST:
                    raise BadStream(f"a message of {length} octets")
                if end - at < length:
                    break
                begins, at = at + HEADER.size, at + length
                yield Frame(command, status, sequence, held[begins:at])
        finally:
            self._rest = held[at:]
