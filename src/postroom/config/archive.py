"""A backup as one file: a tar with the database, the files of the data folder, and what they must be like.

The list of digests comes last, so that an archive that was cut short has none.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20


class BadArchive(Exception):
    """The file is no backup, or not all of one, or was changed."""


@dataclass(slots=True)
class Writer:
    """Writes an archive that nobody else can read; it has its name only once it is whole."""

    target: Path
    digests: dict[str, str] = field(default_factory=dict)

    def write(self, members: Iterable[tuple[str, Path]], *, facts: dict[str, object]) -> int:
        """Put the files in under their names, then the list; returns the size in bytes."""
        half = self.target.with_name(f"{self.target.name}.{os.getpid()}.part")
        try:
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    for name, path in members:
                        self._add(tar, name, path)
                    _add_manifest(tar, {"format": FORMAT, **facts, "files": self.digests})
                file.flush()
                os.fsync(file.fileno())
            half.replace(self.target)
            _settle(self.target.parent)
        finally:
            half.unlink(missing_ok=True)
        return self.target.stat().st_size

    def _add(self, tar: tarfile.TarFile, name: str, path: Path) -> None:
        """Add one file as it is now; one that was tidied away meanwhile is left out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            about = tarfile.TarInfo(name)
            about.size = os.fstat(file.fileno()).st_size
            tar.addfile(about, file)
            file.seek(0)
            self.digests[name] = hashlib.file_digest(file, "sha256").hexdigest()


def unpack(source: Path, *, into: Path) -> dict[str, object]:
    """Write the files of an archive below `into` and check each; returns what the archive says of itself.

    Raises `BadArchive`. Names are taken literally: nothing is written outside of `into`.
    """
    digests: dict[str, str] = {}
    manifest: dict[str, object] = {}
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member, file in _files(tar):
                if member.name == MANIFEST:
                    manifest = json.load(file)
                else:
                    digests[member.name] = _copy(file, into / _safe(member.name))
    except (tarfile.TarError, ValueError, EOFError) as exc:
        raise BadArchive(f"{source} is no backup of Postroom, or was cut short: {exc}") from exc
    _check(source, manifest, digests)
    return manifest


def _files(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in tar:
        file = tar.extractfile(member) if member.isreg() else None
        if file is None:
            raise BadArchive(f"{member.name} in it is no plain file")
        yield member, file


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BadArchive(f"{name} in it would be written elsewhere")
    return path


def _copy(file: IO[bytes], target: Path) -> str:
    """Write one file that only we can read; returns its digest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _check(source: Path, manifest: dict[str, object], digests: dict[str, str]) -> None:
    if not manifest:
        raise BadArchive(f"{source} is no backup of Postroom, or was cut short: it has no list of its files")
    if manifest.get("format") != FORMAT:
        raise BadArchive(f"{source} was written by another version, in the format {manifest.get('format')}")
    listed = manifest.get("files")
    if listed != digests:
        changed = sorted(set(digests.items()) ^ set(listed.items() if isinstance(listed, dict) else ()))
        raise BadArchive(f"{source} was damaged or changed: {changed[0][0] if changed else MANIFEST}")


def _add_manifest(tar: tarfile.TarFile, manifest: dict[str, object]) -> None:
    raw = json.dumps(manifest, indent=1).encode()
    about = tarfile.TarInfo(MANIFEST)
    about.size = len(raw)
    tar.addfile(about, io.BytesIO(raw))


def _settle(folder: Path) -> None:
    """Make sure that the name outlives a power cut, not only the bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
