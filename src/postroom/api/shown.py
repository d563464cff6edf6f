"""What a message looks like to a program."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.costs import selectors as costs
from postroom.outbox.files import attachment_names

if TYPE_CHECKING:
    from postroom.outbox.models import Happening, Message

_LINE: dict[str, Any] = {
    "id": 40127,
    "state": "sent",
    "unit": "dublin",
    "contact": "C-1001",
    "channel": "email",
    "recipient": "zoe@example.org",
    "subject": "Your bill of May",
    "language": "en",
    "reference": "INV-2041",
    "account": "office",
    "hold_reason": None,
    "failure": None,
    "problem": None,
    "ordered_at": "2026-05-04T10:00:00Z",
    "executed_at": "2026-05-04T10:00:02Z",
    "not_before": None,
    "expires_at": None,
}


class MessageLine(BaseModel):
    """A message as a list shows it. `recipient` is the address, `account` the channel account it goes out by."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})
    id: int
    state: State
    unit: str
    contact: str
    channel: Channel
    recipient: str
    subject: str
    language: str
    reference: str | None
    account: str | None
    hold_reason: str | None
    failure: str | None
    problem: str | None
    ordered_at: datetime
    executed_at: datetime | None
    not_before: datetime | None
    expires_at: datetime | None


class AttemptOut(BaseModel):
    """One hand-over to a carrier: which, when, what came of it, and what the carrier answered."""

    number: int
    at: datetime
    account: str | None
    result: State
    code: int | None
    answer: str


class EventOut(BaseModel):
    """One step of the message's life; `by` is a person's name, empty where nobody did it by hand."""

    at: datetime
    step: str
    before: str
    after: str
    by: str
    note: str


class CostOut(BaseModel):
    """What one hand-over cost, by the word of the carrier or by the price table; unknown: `amount` is null."""

    attempt: int
    amount: Decimal | None
    currency: str | None
    source: Literal["carrier", "table", "unknown"]


class MessageOut(MessageLine):
    """A message with its attempts and events, the oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _LINE
                | {
                    "template": "payment_reminder",
                    "attempts": [
                        {
                            "number": 1,
                            "at": "2026-05-04T10:00:02Z",
                            "account": "office",
                            "result": "sent",
                            "code": 250,
                            "answer": "2.0.0 Ok: queued",
                        }
                    ],
                    "events": [
                        {
                            "at": "2026-05-04T10:00:00Z",
                            "step": "submit",
                            "before": "draft",
                            "after": "queued",
                            "by": "",
                            "note": "",
                        }
                    ],
                    "attachments": ["bill-2041.pdf"],
                    "costs": [{"attempt": 1, "amount": "0.07500", "currency": "EUR", "source": "table"}],
                }
            ]
        }
    )
    template: str | None
    attachments: list[str]
    attempts: list[AttemptOut]
    events: list[EventOut]
    costs: list[CostOut]


class MessagePage(BaseModel):
    """Some messages; `next` is the cursor of the page behind, empty at the end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LINE], "next": "NDAxMjY"}]})
    items: list[MessageLine]
    next: str | None


def message_line(message: "Message") -> MessageLine:
    """Return a message as a list shows it."""
    return MessageLine(**_line(message))


def message_whole(message: "Message", trail: Sequence["Happening"]) -> MessageOut:
    """Return a message with all that happened to it."""
    version = message.template_version
    return MessageOut(
        **_line(message),
        template=version.template.code if version else None,
        attachments=attachment_names([message])[message.pk],
        attempts=[
            AttemptOut(
                number=step.attempt,
                at=step.at,
                account=step.lane.code if step.lane else None,
                result=State(step.after),
                code=step.code,
                answer=step.note,
            )
            for step in trail
            if step.attempt
        ],
        costs=[
            CostOut(
                attempt=cost.attempt,
                amount=cost.amount,
                currency=cost.currency or None,
                source=cost.source,
            )
            for cost in costs.of_message(message_id=message.pk)
        ],
        events=[
            EventOut(
                at=step.at,
                step=step.step,
                before=step.before,
                after=step.after,
                by=str(step.by) if step.by else "",
                note=step.note,
            )
            for step in trail
        ],
    )


def _line(message: "Message") -> dict[str, object]:
    """A message that a worker has in hand is *sending*, whatever its row says."""
    return {
        "id": message.pk,
        "state": State.SENDING if message.is_claimed else State(message.state),  # type: ignore[attr-defined]
        "unit": message.unit.code,
        "contact": message.contact.account_number,
        "channel": message.channel,
        "recipient": message.recipient,
        "subject": message.subject,
        "language": message.language,
        "reference": message.reference or None,
        "account": message.lane.code if message.lane else None,
        "hold_reason": message.hold_reason or None,
        "failure": message.failure or None,
        "problem": message.problem or None,
        "ordered_at": message.ordered_at,
        "executed_at": message.executed_at,
        "not_before": message.not_before,
        "expires_at": message.expires_at,
    }
