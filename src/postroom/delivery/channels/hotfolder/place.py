"""Where batches are put: the few things that a folder must be able to do, wherever it is."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class PlaceAway(Exception):
    """It cannot be reached now, or the line was lost: nobody knows whether the last step was taken."""


class PlaceWrong(Exception):
    """It will not let us in, or not let us write, until a person acts."""


class File(NamedTuple):
    """A file in a folder, and when it was last written to, in seconds since 1970."""

    name: str
    written: float


class Place(Protocol):
    """Paths are relative, with slashes. Everything raises `PlaceAway` or `PlaceWrong`."""

    def open(self) -> Sequence[str]:
        """Make sure that it can be reached; returns what was done for that, in sentences."""
        ...

    def make(self, folder: str) -> None:
        """Make a folder, with those around it, unless it is there."""
        ...

    def put(self, path: str, data: bytes) -> None:
        """Write a file, so that it stays."""
        ...

    def put_once(self, path: str, data: bytes) -> bool:
        """Write a file whole, at once and so that it stays; False, and nothing done, if there is one."""
        ...

    def get(self, path: str, *, most: int) -> bytes | None:
        """Read a file; None if there is none. What is beyond `most` bytes is left out."""
        ...

    def move(self, old: str, new: str) -> bool:
        """Give a file or folder another name, at once and so that it stays; False if there is none any more."""
        ...

    def has(self, path: str) -> bool:
        """Say whether there is a file or folder."""
        ...

    def files(self, folder: str) -> list[File]:
        """Return the files in a folder, the oldest first."""
        ...

    def empty(self, folder: str) -> None:
        """Take away the files in a folder, and leave it."""
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...
