"""Whether a file may go out: by its size and by its content, never by what its name promises."""

from dataclasses import dataclass
from typing import IO

from django.conf import settings

from postroom.core.carriage.files import UnknownKind, media_type, safe_name


class BadFile(ValueError):
    """The file cannot go out; the sentence names it and says why."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may go out, under a safe name."""

    name: str
    media_type: str
    data: bytes


def checked(name: str, file: IO[bytes]) -> Checked:
    """Read a file that somebody brought. Raises `BadFile`."""
    shown = safe_name(name)
    data = file.read(settings.MAX_ATTACHMENT_BYTES + 1)
    if not data:
        raise BadFile(f"{shown} is empty")
    if len(data) > settings.MAX_ATTACHMENT_BYTES:
        raise BadFile(f"{shown} is larger than {settings.MAX_ATTACHMENT_BYTES // 2**20} MB")
    try:
        return Checked(shown, media_type(shown, data), data)
    except UnknownKind as unknown:
        raise BadFile(str(unknown)) from None
