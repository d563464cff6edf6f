"""Whether a file may go out: by its size and by its content, never by what its name promises."""

from dataclasses import dataclass
from typing import IO

from django.conf import settings

from postroom.core.carriage.files import UnknownKind, media_type, safe_name
from postroom.core.refusal import Flaw, Refusal, said


class BadFile(Refusal):
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
        raise BadFile(said(Flaw.EMPTY_FILE, shown))
    if len(data) > settings.MAX_ATTACHMENT_BYTES:
        raise BadFile(said(Flaw.LARGE_FILE, shown, settings.MAX_ATTACHMENT_BYTES // 2**20))
    try:
        return Checked(shown, media_type(shown, data), data)
    except UnknownKind as unknown:
        raise BadFile(unknown.said) from None
