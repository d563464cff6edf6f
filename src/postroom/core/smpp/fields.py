"""How single fields of a message's body are written and read."""

from typing import Any, Final, Protocol

from postroom.core.smpp.errors import BadPdu, Unfit

_OCTETS: Final = 256


class Field(Protocol):
    """One field of a body."""

    name: str

    def write(self, value: Any) -> bytes:
        """Return the value as bytes. Raises `Unfit`."""
        ...

    def read(self, data: bytes, at: int) -> tuple[Any, int]:
        """Return the value that begins at `at`, and where the next one does. Raises `BadPdu`."""
        ...


class Text:
    """A text that ends with NUL; `room` counts the NUL. What comes in may be longer than the standard allows."""

    def __init__(self, name: str, room: int) -> None:
        self.name, self.room = name, room

    def write(self, value: str) -> bytes:
        try:
            data = value.encode("latin-1")
        except UnicodeEncodeError:
            raise Unfit(f"{self.name} has characters that cannot stand there") from None
        if len(data) >= self.room or b"\0" in data:
            raise Unfit(f"{self.name} may have {self.room - 1} characters")
        return data + b"\0"

    def read(self, data: bytes, at: int) -> tuple[str, int]:
        end = data.find(b"\0", at)
        if end < 0:
            raise BadPdu(f"{self.name} does not end")
        return data[at:end].decode("latin-1"), end + 1


class Octet:
    """A number from 0 to 255."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, value: int) -> bytes:
        if not 0 <= value < _OCTETS:
            raise Unfit(f"{self.name} cannot be {value}")
        return bytes((value,))

    def read(self, data: bytes, at: int) -> tuple[int, int]:
        if at >= len(data):
            raise BadPdu(f"{self.name} is missing")
        return data[at], at + 1


class Octets:
    """Up to 254 octets behind their number; what comes in may be 255."""

    MOST: Final = 254

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, value: bytes) -> bytes:
        if len(value) > self.MOST:
            raise Unfit(f"{self.name} may have {self.MOST} octets")
        return bytes((len(value),)) + value

    def read(self, data: bytes, at: int) -> tuple[bytes, int]:
        if at >= len(data):
            raise BadPdu(f"{self.name} is missing")
        begin = at + 1
        end = begin + data[at]
        if end > len(data):
            raise BadPdu(f"{self.name} is cut off")
        return data[begin:end], end
