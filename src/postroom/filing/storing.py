"""Files by the digest of what is in them, below the data folder: each is stored once, however often it goes out."""

import os
import re
import secrets
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Folder(StrEnum):
    """Where below the data folder: what is one customer's goes with them, a picture stays."""

    ATTACHMENTS = "attachments"
    PICTURES = "pictures"


class FileGone(LookupError):
    """The file is not in the data folder any more: what it belongs to must not go out without it."""


def keep(data: bytes, folder: Folder = Folder.ATTACHMENTS) -> str:
    """Store a file so that a crash cannot leave half of it; returns its digest."""
    digest = sha256(data).hexdigest()
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


def read(digest: str, folder: Folder = Folder.ATTACHMENTS) -> bytes:
    """Return what is in a file. Raises `FileGone`."""
    try:
        return _place(digest, folder).read_bytes()
    except FileNotFoundError:
        raise FileGone(f"the file {digest[:12]} is missing from the data folder") from None


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
