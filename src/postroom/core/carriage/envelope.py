"""One finished message, ready to leave the house: nothing in it is rendered, looked up or decided any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from postroom.core.carriage.files import FilePart


class Channel(StrEnum):
    """The ways a message can reach a customer."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Mailbox(NamedTuple):
    """An e-mail address and the name shown beside it (may be empty)."""

    address: str
    name: str = ""


EXTRA_HEADERS = frozenset({"Feedback-ID", "In-Reply-To", "List-Id", "Organization", "Precedence", "References"})
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
class Envelope:
    """One message to one recipient.

    `reference` is our message's id as text and comes back in the outcome. `attempt` counts from 1.
    `recipient` is an address of the channel: for e-mail, an e-mail address. `content` fits the channel.
    """

    reference: str
    attempt: int
    channel: Channel
    recipient: str
    content: EmailContent
    recipient_name: str = ""
