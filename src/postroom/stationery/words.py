"""What a template says in one language, before and after it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from postroom.core.carriage.envelope import Channel
from postroom.core.document.dump import dump
from postroom.core.document.from_text import from_text
from postroom.core.document.nodes import Document
from postroom.core.document.schema import load
from postroom.core.document.to_text import to_text
from postroom.core.turning import unturned
from postroom.stationery.models import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A subject with #tags and a document, for one language and channel; `sms_text` is said in text messages instead.

    `channel` is the one channel for which this is said instead of the e-mail's words.
    """

    language: str
    subject: str
    document: Document
    sms_text: str = ""
    channel: Channel = Channel.EMAIL

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", unturned(self.subject))

    @classmethod
    def of_text(cls, *, language: str, subject: str, text: str, **more: Any) -> Self:
        """Return words that were written as plain text."""
        return cls(language=language, subject=subject, document=from_text(text), **more)

    @property
    def text(self) -> str:
        """What the document says as plain text."""
        return to_text(self.document)

    @property
    def short(self) -> Document:
        """What is said in a text message."""
        return from_text(self.sms_text) if self.sms_text.strip() else self.document


def from_rows(rows: Iterable[Wording]) -> list[Words]:
    """Return what kept wordings say."""
    return [
        Words(
            language=row.language,
            subject=row.subject,
            document=load(row.document),
            sms_text=row.sms_text,
            channel=Channel(row.channel),
        )
        for row in rows
    ]


def to_rows(version_id: int, words: Iterable[Words]) -> list[Wording]:
    """Return the wordings of a version, to be kept."""
    return [
        Wording(
            version_id=version_id,
            language=said.language,
            channel=said.channel,
            subject=said.subject,
            document=dump(said.document),
            sms_text=said.sms_text,
        )
        for said in words
    ]
