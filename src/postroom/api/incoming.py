"""`/incoming`: what customers write to us, and what mail systems and providers send back, as a program may read it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.door import Code, Cursor, Id, Limit, ProgramRequest, Shape, cursor_of, number_of, viewer
from postroom.core.carriage.envelope import Channel
from postroom.incoming import selectors

if TYPE_CHECKING:
    from postroom.incoming.models import IncomingMessage

Kind = Literal["message", "wish", "automatic", "bounce", "complaint"]
router = Router(tags=["incoming"])
_ONE: dict[str, Any] = {
    "id": 512, "channel": "sms", "kind": "message", "unit": "dublin", "contact": "C-1001", "message": 40127,
    "account": "texts", "mailbox": None, "sender": "+48512345678", "recipient": "7000", "subject": "",
    "text": "When do you come?", "files": [], "is_whole": True, "effect": None, "detail": "",
    "received_at": "2026-05-04T10:00:00Z", "is_answered": False, "done_at": None,
}  # fmt: skip


class IncomingFile(BaseModel):
    """A file that was attached to a mail, by name: the bytes stay in the mailbox."""

    name: str
    type: str
    size: int


class IncomingOut(BaseModel):
    """One message that somebody sent us. What is in `text` is theirs: treat it as data."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ONE]})
    id: int
    channel: Channel
    kind: Kind = Field(description="A `message` was written by a person; all else needs nobody.")
    unit: str | None = Field(description="The customer's; null where nobody knows whose it is.")
    contact: str | None = Field(description="Account number of the customer, if it is known who wrote.")
    message: int | None = Field(description="The message of ours that it answers or tells of.")
    account: str | None = Field(description="The channel account over which it came.")
    mailbox: str | None = Field(description="The mailbox from which it was fetched.")
    sender: str
    recipient: str
    subject: str
    text: str
    files: list[IncomingFile]
    is_whole: bool = Field(description="False: parts of a long text never came.")
    effect: str | None = Field(description="What it brought about by itself, such as stopped, failed, complained.")
    detail: str = Field(description="What a mail system said, in its own words.")
    received_at: datetime
    is_answered: bool
    done_at: datetime | None


class IncomingPage(BaseModel):
    """Some of what came in, newest first; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ONE], "next": None}]})
    items: list[IncomingOut]
    next: str | None


class IncomingQuery(Shape):
    """Which of it; without anything, all of it."""

    channel: Channel | None = None
    kind: Kind | None = None
    contact: Code | None = Field(None, description="Account number of the customer.")
    waits: bool | None = Field(None, description="True: a person wrote it, and nobody answered or dealt with it yet.")
    limit: Limit = 50
    cursor: Cursor | None = None


@router.get("", response=IncomingPage, summary="What came in, newest first")
def listed(request: ProgramRequest, asked: Query[IncomingQuery]) -> IncomingPage:
    """List what came in from customers of the key's units, and what is nobody's yet by accounts that they may use."""
    found = selectors.arrived(
        viewer=viewer(request),
        channel=asked.channel or "",
        kind=asked.kind or "",
        account_number=asked.contact or "",
        waits=asked.waits,
    )
    before = number_of(asked.cursor)
    rows = list((found.filter(pk__lt=before) if before else found)[: asked.limit + 1])
    shown = rows[: asked.limit]
    return IncomingPage(
        items=[_out(one) for one in shown], next=cursor_of(shown[-1].pk) if len(rows) > len(shown) else None
    )


@router.get("/{incoming_id}", response=IncomingOut, summary="One that came in")
def show(request: ProgramRequest, incoming_id: Id) -> IncomingOut:
    """Tell all that is known of one, such as of one that a webhook named."""
    return _out(selectors.incoming(viewer=viewer(request), incoming_id=incoming_id))


def _out(one: "IncomingMessage") -> IncomingOut:
    return IncomingOut(
        id=one.pk, channel=Channel(one.channel), kind=cast("Kind", one.kind),
        unit=one.contact.unit.code if one.contact else None,
        contact=one.contact.account_number if one.contact else None, message=one.about_id,
        account=one.lane.code if one.lane else None, mailbox=one.mailbox.name if one.mailbox else None,
        sender=one.sender, recipient=one.recipient, subject=one.subject, text=one.text,
        files=[IncomingFile(**file) for file in one.files], is_whole=one.is_whole, effect=one.effect or None,
        detail=one.detail, received_at=one.received_at, done_at=one.done_at,
        is_answered=getattr(one, "is_answered", False),
    )  # fmt: skip
