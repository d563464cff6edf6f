"""What kind of file somebody wants to send: told by its content, which its name must agree with."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from postroom.core.refusal import Flaw, Refusal, said

LONGEST_NAME = 80
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"


class UnknownKind(Refusal):
    """It is no kind of file that may go out, or its name says it is another one; the sentence says which."""


class FileGone(LookupError):
    """The file is not there any more: what it belongs to must not go out without it."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file as it goes out with a message; `content` may be how to read it, so that few are in memory at a time."""

    name: str
    media_type: str
    content: bytes | Callable[[], bytes]

    @property
    def data(self) -> bytes:
        """What is in it. Raises `FileGone`."""
        return self.content if isinstance(self.content, bytes) else self.content()


PDF = "application/pdf"
_BY_BEGINNING = (
    (b"%PDF-", PDF, ("pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"GIF87a", "image/gif", ("gif",)),
    (b"GIF89a", "image/gif", ("gif",)),
)
_BY_PART = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document", "docx"),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
)
_BY_MIMETYPE = {
    f"{_OPEN}.text": "odt",
    f"{_OPEN}.spreadsheet": "ods",
}
_MACROS = re.compile(r"vbaProject\.bin$|(^|/)Basic/", re.IGNORECASE)
_LONGEST_TYPE = 100
_PLAIN = {"txt": "text/plain", "csv": "text/csv"}
KINDS = "PDF, PNG, JPEG, GIF, DOCX, XLSX, ODT, ODS, TXT, CSV"


def media_type(name: str, data: bytes) -> str:
    """Return the media type of a file. Raises `UnknownKind`."""
    _, _, ending = name.lower().rpartition(".")
    found, endings = _found(data, ending)
    if not found:
        raise UnknownKind(said(Flaw.FILE_KIND, name, KINDS))
    if ending not in endings:
        raise UnknownKind(said(Flaw.FILE_NAME, name, found))
    return found


def safe_name(name: str) -> str:
    """Return a file name without folders, and without what could break a header or mislead a reader."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C")
    shown = re.sub(r'[<>:"|?*;\s]+', " ", shown).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        return shown[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"[:LONGEST_NAME]


def _found(data: bytes, ending: str) -> tuple[str, tuple[str, ...]]:
    for beginning, kind, endings in _BY_BEGINNING:
        if data.startswith(beginning):
            return kind, endings
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if ending in _PLAIN and _is_text(data):
        return _PLAIN[ending], (ending,)
    return "", ()


def _office(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Documents of offices are archives; one with macros is none that we send."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            told = _beginning(archive, "mimetype") if "mimetype" in names else ""
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return "", ()
    if any(_MACROS.search(name) for name in names):
        return "", ()
    if told in _BY_MIMETYPE:
        return told, (_BY_MIMETYPE[told],)
    return next(((kind, (ending,)) for part, kind, ending in _BY_PART if part in names), ("", ()))


def _beginning(archive: ZipFile, name: str) -> str:
    """No more than is needed: the whole of it may unpack to a thousand times the file."""
    with archive.open(name) as part:
        return part.read(_LONGEST_TYPE).decode("ascii", "replace")


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
