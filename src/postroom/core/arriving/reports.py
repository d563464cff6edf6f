"""What mail systems report of a mail of ours: not delivered, delayed (RFC 3464), complained of (RFC 5965)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from postroom.core.arriving.plain import clean, decoded, text_of

LONGEST = 500
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_STILL_TRIES = re.compile(
    r"delay|will (?:keep trying|retry|be retried|continue)|not (?:yet )?been delivered|warning", re.I
)
_RETURNED = ("message-id", "return-path", "x-original-message-id")


class Word(StrEnum):
    """What is reported."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its evidence. `about` is all text in which our marks may stand: nothing else says whose it is."""

    word: Word
    status: str = ""
    """"5.1.1", if the report says one."""
    text: str = ""
    about: str = ""
    recipient: str = ""
    """Whose address it is about, where whoever reports says so outright."""


_WORDS = {
    "failed": Word.FAILED,
    "delayed": Word.DELAYED,
    "delivered": Word.DELIVERED,
    "relayed": Word.DELIVERED,
    "expanded": Word.DELIVERED,
}


def report_in(message: Message, parts: Sequence[Message]) -> Report | None:
    """Return what a mail reports, or None if it is no report."""
    returned = _returned(parts)
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _delivery(list(_blocks(part)), returned)
        if part.get_content_type() == "message/feedback-report":
            return _complaint(list(_blocks(part)), returned)
    return _unstructured(message, parts, returned)


def _delivery(blocks: Sequence[Message], returned: str) -> Report:
    """Choose the recipient of whom the worst is said: each mail of ours has one."""
    told = [block for block in blocks if field(block, "action")]
    order = list(_WORDS)
    told.sort(key=lambda block: order.index(_action(block)))
    if not told:
        return Report(Word.DELAYED, about=returned)
    block = told[0]
    text = clean(field(block, "diagnostic-code").partition(";")[2].strip() or field(block, "diagnostic-code"))
    status = _first_status(field(block, "status")) or _first_status(text)
    word = _WORDS[_action(block)]
    if word is Word.FAILED and status.startswith("2"):
        word = Word.DELIVERED
    envelope = " ".join(field(each, "original-envelope-id") for each in blocks)
    return Report(word, status, " ".join(text.split())[:LONGEST], f"{returned} {envelope}")


def _action(block: Message) -> str:
    said = field(block, "action").lower()
    return said if said in _WORDS else "delayed"


def _complaint(blocks: Sequence[Message], returned: str) -> Report:
    kinds = [field(block, "feedback-type").lower() for block in blocks]
    kind = next((one for one in kinds if one), "")
    about = " ".join(field(block, "original-mail-from") for block in blocks)
    word = Word.DELIVERED if kind in ("not-spam", "auth-failure", "dmarc", "") else Word.COMPLAINED
    return Report(word, text=clean(kind)[:LONGEST], about=f"{about} {returned}")


def _unstructured(message: Message, parts: Sequence[Message], returned: str) -> Report | None:
    """Read a bounce without the part for programs: it names failed recipients, or comes from nobody as reports do."""
    named = field(message, "x-failed-recipients")
    sender = field(message, "from").lower()
    from_nobody = field(message, "return-path").strip() == "<>"
    if not named and not (from_nobody and ("mailer-daemon" in sender or "postmaster" in sender)):
        return None
    text = text_of(list(parts))
    subject = field(message, "subject")
    word = Word.DELAYED if _STILL_TRIES.search(f"{subject} {text[:2000]}") and not named else Word.FAILED
    quoted = "\n".join(line for line in text.splitlines() if line.lower().startswith(_RETURNED))
    return Report(word, _first_status(text), " ".join(text.split())[:LONGEST], f"{returned} {quoted}")


def _first_status(text: str) -> str:
    found = _STATUS.search(text)
    return found[1] if found else ""


def _blocks(part: Message) -> Iterable[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else ()


def _returned(parts: Sequence[Message]) -> str:
    """Return what is told of the mail that came back: its Message-ID and its return path."""
    found: list[str] = []
    for part in parts:
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/rfc822-headers", "message/global"):
            found += [field(block, name) for block in _blocks(part) for name in _RETURNED]
        if kind in ("text/rfc822-headers", "message/rfc822-headers"):
            unfolded = re.sub(r"\r?\n[ \t]+", " ", decoded(part)[:20_000])
            found += [line for line in unfolded.splitlines() if line.lower().startswith(_RETURNED)]
    return " ".join(found)


def field(message: Message, name: str) -> str:
    """Return a header as it stands there; empty if there is none, or none that can be read."""
    try:
        return str(message.get(name, "") or "")[:5000]
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
