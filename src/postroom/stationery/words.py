"""What a template says in one language, before and after it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from postroom.core.carriage.envelope import Channel
from postroom.core.turning import unturned
from postroom.stationery.models import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Subject and text with #tags, for one language and channel."""

    language: str
    subject: str
    text: str
    channel: Channel = Channel.EMAIL

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", unturned(self.subject))


def from_rows(rows: Iterable[Wording]) -> list[Words]:
    """Return what kept wordings say."""
    return [
        Words(language=row.language, subject=row.subject, text=row.text, channel=Channel(row.channel)) for row in rows
    ]
