"""A folder on this machine, or on a drive of another that is mounted here."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from postroom.delivery.channels.hotfolder.place import File, PlaceAway, PlaceWrong


class LocalPlace:
    """Files are written under another name, pressed to disk, and then given theirs."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self) -> Sequence[str]:
        with _told(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
        return [f"The folder {self._root} is there."]

    def make(self, folder: str) -> None:
        path = self._root / folder
        with _told(self._root):
            path.mkdir(parents=True, exist_ok=True)
            _settle(path.parent)

    def put(self, path: str, data: bytes) -> None:
        with _told(self._root):
            _write(self._root / path, data)

    def put_once(self, path: str, data: bytes) -> bool:
        target = self._root / path
        half = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        with _told(self._root):
            try:
                _write(half, data)
                os.link(half, target)
            except FileExistsError:
                return False
            finally:
                half.unlink(missing_ok=True)
            _settle(target.parent)
        return True

    def get(self, path: str, *, most: int) -> bytes | None:
        with _told(self._root):
            try:
                with (self._root / path).open("rb") as file:
                    return file.read(most)
            except FileNotFoundError:
                return None

    def move(self, old: str, new: str) -> bool:
        source, target = self._root / old, self._root / new
        with _told(self._root):
            _settle(source if source.is_dir() else source.parent)
            try:
                source.rename(target)
            except FileNotFoundError:
                return False
            _settle(target.parent)
        return True

    def has(self, path: str) -> bool:
        with _told(self._root):
            return (self._root / path).exists()

    def files(self, folder: str) -> list[File]:
        with _told(self._root), os.scandir(self._root / folder) as entries:
            found = [File(entry.name, entry.stat().st_mtime) for entry in entries if entry.is_file()]
        return sorted(found, key=lambda file: (file.written, file.name))

    def empty(self, folder: str) -> None:
        with _told(self._root):
            for path in (self._root / folder).iterdir():
                path.unlink()

    def close(self) -> None:
        """Nothing is open."""


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Press the names in a folder to disk."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(root: Path) -> Iterator[None]:
    try:
        yield
    except (PermissionError, NotADirectoryError, IsADirectoryError) as problem:
        raise PlaceWrong(f"{root} cannot be used: {problem.strerror}") from problem
    except OSError as problem:
        raise PlaceAway(f"{root} cannot be used now: {problem.strerror}") from problem
