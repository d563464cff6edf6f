"""Read a mail that came in, whatever its bytes: what it is, who wrote it, what it says, and what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

from postroom.core.arriving.plain import clean, decoded, parts_of, text_of
from postroom.core.arriving.reports import Report, Word, field, report_in

MOST_BYTES = 5_000_000
"""What is longer is read so far: the rest is attachments."""
_LONGEST_LINE, _MOST_FILES = 400, 50
_BY_MACHINES = ("bulk", "junk", "list", "auto_reply")
_ADDRESSED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "original-recipient")


class Nature(StrEnum):
    """What a mail is."""

    MESSAGE = "message"
    AUTOMATIC = "automatic"
    """A machine wrote it: an absence note, a newsletter."""
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class File:
    """What is attached, by name: the bytes are not kept."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail. All text is plain and can be stored and shown."""

    nature: Nature
    sender: str = ""
    sender_name: str = ""
    recipient: str = ""
    subject: str = ""
    text: str = ""
    files: tuple[File, ...] = ()
    report: Report | None = None
    addressed: str = ""
    """Every address to which it was sent: one of our return paths may be among them."""
    answers: str = ""
    """The Message-IDs that it refers to."""


UNREADABLE = Arrived(nature=Nature.AUTOMATIC, subject="(unreadable)")


def read(raw: bytes) -> Arrived:
    """Read a mail; what cannot be read at all is told as such, and never raises."""
    try:
        return _read(message_from_bytes(raw[:MOST_BYTES]))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        return UNREADABLE


def _read(message: Message) -> Arrived:
    parts = parts_of(message)
    name, sender = _person(field(message, "from"))
    report = report_in(message, parts)
    return Arrived(
        nature=Nature.REPORT if report else Nature.AUTOMATIC if _is_automatic(message) else Nature.MESSAGE,
        sender=sender,
        sender_name=name,
        recipient=_person(field(message, "to"))[1],
        subject=_line(_words(field(message, "subject"))),
        text=text_of(parts),
        files=tuple(_files(parts)[:_MOST_FILES]),
        report=report,
        addressed=" ".join(" ".join(_all(message, each)) for each in _ADDRESSED),
        answers=f"{field(message, 'in-reply-to')} {field(message, 'references')[-4000:]}",
    )


def _is_automatic(message: Message) -> bool:
    """Say whether a machine wrote it (RFC 3834), in one of the ways in which machines say so."""
    submitted = field(message, "auto-submitted").strip().lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or field(message, "precedence").strip().lower() in _BY_MACHINES
        or field(message, "return-path").strip() == "<>"
        or any(field(message, name) for name in ("x-autoreply", "x-autorespond", "x-auto-reply", "list-id"))
    )


def _all(message: Message, name: str) -> Sequence[str]:
    try:
        return [str(value)[:5000] for value in message.get_all(name, [])][:20]
    except (ValueError, LookupError, TypeError, IndexError):
        return []


def _person(header: str) -> tuple[str, str]:
    found = getaddresses([header[:2000]])
    name, address = found[0] if found else ("", "")
    return _line(_words(name))[:200], _line(address)[:320]


def _words(header: str) -> str:
    """Return a header as people read it: encoded words decoded (RFC 2047), as far as they can be."""
    try:
        return str(make_header(decode_header(header)))
    except (MessageError, ValueError, LookupError, TypeError, AssertionError):
        return header


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:_LONGEST_LINE]


def _files(parts: Sequence[Message]) -> list[File]:
    return [
        File(_line(_words(_name(part)))[:200], _line(part.get_content_type())[:100], _size(part))
        for part in parts
        if part.get_content_maintype() != "multipart"
        and (part.get_content_disposition() == "attachment" or _name(part))
    ]


def _name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError):
        return ""


def _size(part: Message) -> int:
    payload = part.get_payload(decode=True)
    return len(payload) if isinstance(payload, bytes) else len(decoded(part))


__all__ = ["MOST_BYTES", "UNREADABLE", "Arrived", "File", "Nature", "Report", "Word", "read"]
