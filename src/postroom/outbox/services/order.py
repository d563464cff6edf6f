"""What a program orders: one message to one customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.document.from_text import from_text
from postroom.core.document.nodes import Document
from postroom.core.planned import has_passed
from postroom.filing.checking import Checked
from postroom.outbox.models import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One message to write: from a template (its id, code or name), or from a subject and text of its own.

    Without `language` it is the customer's, without `role` and `point_id` their main address. `record` names the one
    that tags of its kind read; of all other kinds they read the newest. `topic` is what a text of its own is about.
    """

    unit_id: int
    account_number: str
    lane_id: int
    channel: Channel = Channel.EMAIL
    role: str = ""
    point_id: int | None = None
    template: int | str | None = None
    subject: str = ""
    text: str = ""
    document: Document | None = None
    """What it says, instead of `text`."""
    topic: str = ""
    language: str = ""
    free_values: Mapping[str, str] = field(default_factory=dict)
    record: tuple[str, str] | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    is_code: bool = False
    """It is a code that is used once."""
    reference: str = ""
    priority: Priority = Priority.NORMAL
    posting: Posting = Posting.STANDARD
    """Of a letter. Of electronic registered mail their address for collection is told, or else their main one."""
    files: Sequence[Checked] = ()
    """What goes along beside the files that the text names."""

    @property
    def says(self) -> Document:
        """Return what it says itself."""
        return _read(self.text) if self.document is None else self.document

    def untimely(self, at: datetime) -> tuple[str, str, str] | None:
        """Return which of its times cannot be kept: a code, the field, a sentence."""
        if has_passed(self.not_before, at):
            return "passed", "not_before", "the time from which it may go has passed"
        if self.expires_at and self.expires_at <= (self.not_before or at):
            return "expired", "expires_at", "it would be too late before it could go"
        return None


@lru_cache(maxsize=64)
def _read(text: str) -> Document:
    """Read a plain text; remembered, for programs say the same to many."""
    return from_text(text)
