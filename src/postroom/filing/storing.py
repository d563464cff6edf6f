"""Files by the digest of what is in them, below the data folder: each is stored once, however often it goes out."""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from postroom.core.carriage.files import FileGone

__all__ = [
    "FileGone",
    "Folder",
    "digest_of",
    "forget",
    "hold",
    "keep",
    "keep_file",
    "path_of",
    "read",
    "reader",
    "stored_before",
]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HALF = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{8}")


class Folder(StrEnum):
    """Where below the data folder: what is one customer's goes with them, a picture stays."""

    ATTACHMENTS = "attachments"
    PICTURES = "pictures"
    LETTERHEADS = "letterheads"
    RETURNS = "returns"
    PRINTS = "prints"
    PROOFS = "proofs"


def keep(data: bytes, folder: Folder = Folder.ATTACHMENTS) -> str:
    """Store a file so that a crash cannot leave half of it; returns its digest."""
    digest = digest_of(data)
    place = _place(digest, folder)
    if place.exists():
        return digest
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f"{digest}.{secrets.token_hex(4)}")
    try:
        with half.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(place)
        _settle(place.parent)
    finally:
        half.unlink(missing_ok=True)
    return digest


def keep_file(path: Path, folder: Folder) -> str:
    """Store a file that is too large for memory, and take it from where it was; returns its digest."""
    with path.open("rb") as file:
        digest = file_digest(file, sha256).hexdigest()
    place = _place(digest, folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f"{digest}.{secrets.token_hex(4)}")
    try:
        shutil.move(path, half)
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.replace(place)
        _settle(place.parent)
    finally:
        half.unlink(missing_ok=True)
    return digest


def read(digest: str, folder: Folder = Folder.ATTACHMENTS) -> bytes:
    """Return what is in a file. Raises `FileGone`."""
    try:
        return _place(digest, folder).read_bytes()
    except FileNotFoundError:
        raise FileGone(f"the file {digest[:12]} is missing from the data folder") from None


def reader(digest: str, folder: Folder = Folder.ATTACHMENTS) -> Callable[[], bytes]:
    """Return how to read a file that is there now. Raises `FileGone`."""
    if not _place(digest, folder).is_file():
        raise FileGone(f"the file {digest[:12]} is missing from the data folder")
    return partial(read, digest, folder)


def path_of(digest: str, folder: Folder = Folder.ATTACHMENTS) -> Path:
    """Return where a file is, for processes that read it themselves. Raises `FileGone`."""
    place = _place(digest, folder)
    if not place.exists():
        raise FileGone(f"the file {digest[:12]} is missing from the data folder")
    return place


def hold(digests: Iterable[str]) -> None:
    """Until the transaction ends nobody else takes these files away, or begins to need them."""
    with connection.cursor() as cursor:
        for digest in sorted(set(digests)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def forget(digest: str, folder: Folder = Folder.ATTACHMENTS) -> None:
    """Take a file away; `hold` it first, and make sure that nothing needs it."""
    _place(digest, folder).unlink(missing_ok=True)


def stored_before(moment: datetime, folder: Folder = Folder.ATTACHMENTS) -> Iterator[str]:
    """Yield the digests of files that were stored before a moment; what a crash left half written by then goes."""
    for path in (Path(settings.DATA_DIR) / folder).glob("??/*"):
        try:
            is_old = path.stat().st_mtime < moment.timestamp()
        except FileNotFoundError:
            continue
        if is_old and _DIGEST.fullmatch(path.name):
            yield path.name
        elif is_old and _HALF.fullmatch(path.name):
            path.unlink(missing_ok=True)


def digest_of(data: bytes) -> str:
    """Return under which name a file is or would be stored."""
    return sha256(data).hexdigest()


def _place(digest: str, folder: Folder) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileGone(f"{digest[:12]!r} is no digest of a file")
    return Path(settings.DATA_DIR) / folder / digest[:2] / digest


def _settle(place: Path) -> None:
    """Make sure that the name outlives a power cut, not only the bytes."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
