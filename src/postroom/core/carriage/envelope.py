"""One finished message, ready to leave the house: nothing in it is rendered, looked up or decided any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from postroom.core.address.postal import PostalAddress
from postroom.core.carriage.files import FilePart


class Channel(StrEnum):
    """The ways a message can reach a customer."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class WrongChannel(TypeError):
    """A message was handed to a carrier of another channel."""


class Mailbox(NamedTuple):
    """An e-mail address and the name shown beside it (may be empty)."""

    address: str
    name: str = ""


EXTRA_HEADERS = frozenset(
    {
        "Feedback-ID", "In-Reply-To", "List-Id", "Organization", "Precedence", "References",
        "X-PM-Metadata-postroom",
    }
)  # fmt: skip
"""The only headers a caller may add; all others belong to the carrier. Spelt as they go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailContent:
    """What an e-mail says. The same content gives the same bytes however often it is handed over.

    `message_id` is ours, unique and without angle brackets. `date` is aware and stays the same for every attempt.
    `envelope_from` is the return path, where bounces go. `list_unsubscribe_url` is empty or one https address that
    acts on POST (RFC 8058). `extra_headers` are taken from `EXTRA_HEADERS`.

    `text` and `html` are in pieces, to be joined; one of them may have none. What many mails share is a piece of its
    own, the same object in each, so that a carrier needs to encode it only once.
    """

    sender: Mailbox
    envelope_from: str
    subject: str
    text: Sequence[str]
    html: Sequence[str]
    message_id: str
    date: datetime
    reply_to: str = ""
    language: str = ""
    list_unsubscribe_url: str = ""
    extra_headers: tuple[tuple[str, str], ...] = ()
    files: tuple[FilePart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsContent:
    """What a text message says; `core.sms` tells its alphabet and its parts.

    `sender` is a number, a short code or up to eleven letters; empty: the carrier's own. After `valid_until` (aware)
    nobody needs it any more. `is_code`: it is a code that is used once.
    """

    text: str
    sender: str = ""
    valid_until: datetime | None = None
    lasts: timedelta | None = None
    """How long that was when it was claimed."""
    is_code: bool = False


class Posting(StrEnum):
    """How a letter is posted."""

    STANDARD = "standard"
    REGISTERED = "registered"
    WITH_RECEIPT = "with_receipt"
    """Registered, with acknowledgement of receipt."""
    ELECTRONIC = "electronic"
    """Electronic registered mail: no paper at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """A finished letter. The same letter gives the same bytes however often it is set: `sha256` is theirs.

    `key` is what carriers know it by: nobody else's letter has it, and it is the same on every try. `address` are the
    lines as they stand in the window, `place` the same in parts, `country` (ISO 3166 alpha-2) is where it goes.
    `envelope` names one, empty: as the carrier does it. Electronic registered mail goes to `email`.
    """

    key: str
    subject: str
    language: str
    sender: str
    """Whose letter it is."""
    pdf: bytes
    sha256: str
    pages: int
    address: tuple[str, ...]
    country: str
    place: PostalAddress | None = None
    posting: Posting = Posting.STANDARD
    duplex: bool = True
    colour: bool = False
    envelope: str = ""
    email: str = ""


Content: TypeAlias = EmailContent | SmsContent | LetterContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message to one recipient.

    `reference` is our message's id as text and comes back in the outcome. `attempt` counts from 1.
    `recipient` is an address of the channel: an e-mail address, a number in E.164, a postal address on one line.
    `content` fits the channel. If it `may_be_there`, an earlier answer was lost: a carrier that can ask asks first.
    `report_to` is a web address at which the carrier may report what becomes of it.
    """

    reference: str
    attempt: int
    channel: Channel
    recipient: str
    content: Content
    recipient_name: str = ""
    may_be_there: bool = False
    report_to: str = ""

    @property
    def email(self) -> EmailContent:
        """The content of an e-mail. Raises `WrongChannel`."""
        if not isinstance(self.content, EmailContent):
            raise WrongChannel(f"this carrier takes e-mails, and message {self.reference} is none")
        return self.content

    @property
    def sms(self) -> SmsContent:
        """The content of a text message. Raises `WrongChannel`."""
        if not isinstance(self.content, SmsContent):
            raise WrongChannel(f"this carrier takes text messages, and message {self.reference} is none")
        return self.content

    @property
    def letter(self) -> LetterContent:
        """The content of a letter. Raises `WrongChannel`."""
        if not isinstance(self.content, LetterContent):
            raise WrongChannel(f"this carrier takes letters, and message {self.reference} is none")
        return self.content
