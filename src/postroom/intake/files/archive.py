"""The files that come along with a table, in a ZIP: found by the name that a cell gives, never unpacked to disk.

What is made to burst, or so long that its list alone fills the memory, is refused before it is opened.
"""

import struct
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Self

from postroom.core.refusal import Flaw, Refusal, said
from postroom.filing.checking import BadFile as Unfit
from postroom.intake.files.reading import BadFile
from postroom.records.files import Brought, looked_at

MOST_FILES = 20_000
MOST_BYTES = 1 << 30
"""All files unpacked."""
MOST_RATIO = 100
_SMALL = 10 << 20
_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 0xFFFF
_LOCATOR = 20
"""Bytes in which a larger kind of ZIP says where its own end is."""
_LONGEST_ENTRY = 400
"""Bytes that an entry of the list takes on average, at most."""
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error)


class Archive:
    """A ZIP of files. Close it, or use it as a context."""

    def __init__(self, path: Path, *, is_trial: bool = False) -> None:
        """Open and look through it; in a trial, what is found is looked at and not kept. Raises `BadFile`."""
        _must_have_a_short_list(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as problem:
            raise BadFile(said(Flaw.BAD_ZIP, detail=problem)) from None
        self._is_trial = is_trial
        self._named: set[int] = set()
        self._by_path: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._files = [entry for entry in self._zip.infolist() if _is_a_file(entry)]
        try:
            self._must_fit(path.stat().st_size)
        except BadFile:
            self._zip.close()
            raise
        for number, entry in enumerate(self._files):
            self._by_path[_key(entry.filename)].append(number)
            self._by_name[_key(entry.filename).rpartition("/")[2]].append(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._files)

    def close(self) -> None:
        """Let go of the ZIP."""
        self._zip.close()

    @property
    def unnamed(self) -> int:
        """How many files no row has named so far."""
        return len(self._files) - len(self._named)

    def find(self, name: str) -> Brought:
        """Return the file that a cell names: with its folders, or by its last name alone. Raises `Refusal`."""
        key = _key(name)
        found = self._by_path.get(key) or self._by_name.get(key, [])
        if not found:
            raise Refusal(said(Flaw.NOT_IN_ZIP, name[:80]))
        if len(found) > 1:
            raise Refusal(said(Flaw.SEVERAL_IN_ZIP, name[:80]))
        entry = self._files[found[0]]
        held, _data = self._read(entry)
        if not self._is_trial:
            held.source = self._reader(entry)
        self._named.add(found[0])
        return held

    def _reader(self, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
        return lambda: self._read(entry)[1]

    def _read(self, entry: zipfile.ZipInfo) -> tuple[Brought, bytes]:
        try:
            with self._zip.open(entry) as file:
                return looked_at(entry.filename, file)
        except Unfit:
            raise
        except _BROKEN:
            raise Refusal(said(Flaw.STUCK_IN_ZIP, entry.filename[-80:])) from None

    def _must_fit(self, size: int) -> None:
        if not self._files:
            raise BadFile(said(Flaw.EMPTY_ZIP))
        unpacked = sum(entry.file_size for entry in self._files)
        if len(self._files) > MOST_FILES or unpacked > MOST_BYTES:
            raise BadFile(said(Flaw.LARGE_ZIP, f"{MOST_FILES:,}", MOST_BYTES // 2**20))
        if unpacked > _SMALL and unpacked > MOST_RATIO * size:
            raise BadFile(said(Flaw.SWOLLEN_ZIP))


def _must_have_a_short_list(path: Path) -> None:
    """Refuse a ZIP by its own end: the library would read the whole of its list, however long."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END.size - _LONGEST_COMMENT - _LOCATOR, 0))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise BadFile(said(Flaw.NO_ZIP))
    if tail[max(place - _LOCATOR, 0) : place].startswith(b"PK\x06\x07"):
        raise BadFile(said(Flaw.LARGE_ZIP, f"{MOST_FILES:,}", MOST_BYTES // 2**20))
    length: int = _END.unpack_from(tail, place)[5]
    if length > MOST_FILES * _LONGEST_ENTRY:
        raise BadFile(said(Flaw.LARGE_ZIP, f"{MOST_FILES:,}", MOST_BYTES // 2**20))


def _is_a_file(entry: zipfile.ZipInfo) -> bool:
    """Say whether it is one that somebody put in: a Mac adds its own."""
    parts = entry.filename.split("/")
    return not entry.is_dir() and parts[0] != "__MACOSX" and not parts[-1].startswith(".")


def _key(name: str) -> str:
    """Return what two names have in common that a person takes for the same."""
    return unicodedata.normalize("NFC", name.strip().replace("\\", "/").lstrip("./")).casefold()
