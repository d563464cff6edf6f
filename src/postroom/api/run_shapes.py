"""What programs say of a run, and what they are told of one."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from postroom.api.door import Code, Cursor, Limit, Line, Moment, Shape
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.runs.services import Kind, OnePer

_RUN: dict[str, Any] = {
    "id": 31,
    "state": "in_review",
    "title": "Reminder of May",
    "kind": "dunning",
    "assigned_to": {"user": "ada@northwind.example", "group": None},
    "unit": "dublin",
    "channel": "preferred",
    "order": ["email", "sms", "letter"],
    "account": "office",
    "accounts": {"email": "office", "sms": "texts", "letter": "own-post"},
    "next_channel_after_failure": True,
    "snapshot": "6f1c…",
    "recipients": 120,
    "made": 118,
    "excluded": 2,
    "faulty": 0,
    "states": {"pending_approval": 118},
    "reasons": {"no_address": 2},
    "created_at": "2026-05-04T10:00:00Z",
    "not_before": None,
    "is_overdue": False,
    "finished_at": None,
    "costs": {
        "expected": [
            {"channel": "sms", "messages": 80, "unpriced": 0, "money": [{"amount": "6.00000", "currency": "EUR"}]}
        ],
        "spent": [{"messages": 12, "amount": "0.90000", "currency": "EUR"}],
    },
}


class WhoIn(Shape):
    """Who gets it: everybody of the unit, customer types, buildings, saved lists, audiences or account numbers."""

    who: Choice = Choice.ALL
    types: list[Line] = Field([], max_length=200)
    buildings: list[Code] = Field([], max_length=1000, description="Codes.")
    lists: list[Code] = Field([], max_length=100, description="Codes.")
    audiences: list[Code] = Field([], max_length=100, description="Codes.")
    without_audiences: list[Code] = Field([], max_length=100, description="Codes: whoever is in one is left out.")
    without_written_days: int | None = Field(
        None, ge=1, le=3650, description="Whoever was written to within so many days is left out."
    )
    without_deceased: bool = Field(default=True, description="Whoever is deceased is left out.")
    without_disputed: bool = Field(default=False, description="Whoever disputes what is asked of them is left out.")
    one_per: OnePer = Field(OnePer.CONTACT, description="Of a household, customers with one postal address, one.")
    accounts: list[Code] = Field([], max_length=100_000, description="Account numbers of customers.")


class AssigneeIn(Shape):
    """A person by their e-mail address, or a group by its name; either sees the run's unit already."""

    user: Line | None = None
    group: Line | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        """One is named, and not both."""
        if bool(self.user) == bool(self.group):
            raise ValueError("name either a user or a group")
        return self


class RunIn(Shape):
    """One message to many. It is written at once, and goes out when it is approved."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"title": "Reminder of May", "template": "payment_reminder", "recipients": {"who": "all"}},
                {
                    "title": "New prices",
                    "template": "price_list",
                    "channel": "preferred",
                    "order": ["email", "sms", "letter"],
                    "accounts": {"email": "office"},
                },
                {
                    "title": "Reminders of today",
                    "kind": "dunning",
                    "template": "payment_reminder",
                    "assigned_to": {"group": "Collection"},
                    "recipients": {"who": "accounts", "accounts": ["C-1001", "C-1002"]},
                },
            ]
        },
    )
    title: str = Field(min_length=1, max_length=200)
    template: Code = Field(description="Code of a published template.")
    unit: Code | None = Field(None, description="Code of the unit; the key's own if none is named.")
    channel: Literal["email", "sms", "letter", "preferred"] = Field(
        "email", description="The channel for all; “preferred”: as each customer prefers."
    )
    order: list[Literal["email", "sms", "letter"]] = Field(
        [],
        max_length=3,
        description="What stands in where that does not reach a customer, in this order. With “preferred” these are"
        " all channels that the run goes by; all three if none is named.",
    )
    account: Code | None = Field(
        None, description="Code of the channel account; the unit's usual one if none is named."
    )
    accounts: dict[Literal["email", "sms", "letter"], Code] = Field(
        {}, description="Codes of accounts by channel, where there are several channels."
    )
    next_channel_after_failure: bool = Field(
        default=False,
        description="Where a message fails, comes back or is held for its address, consent or price, go on by the next"
        " channel, at most once by each.",
    )
    kind: Kind = Field(
        Kind.OTHER, description="What it is for. Some kinds need a second person to approve, if the unit wants it so."
    )
    assigned_to: AssigneeIn | None = Field(
        None, description="Who is to look after it: it waits for them on their first screen."
    )
    recipients: WhoIn = Field(default_factory=WhoIn)
    free_values: dict[Code, Line] = Field({}, max_length=100)
    not_before: Moment | None = None


class ApprovalIn(Shape):
    """What is approved: the `snapshot` of the run as it was looked at; without it, the run as it stands."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"snapshot": _RUN["snapshot"]}]})
    snapshot: str | None = Field(None, max_length=64)


class MoneyOut(BaseModel):
    """An amount in one currency."""

    amount: Decimal
    currency: str


class ExpectedOut(BaseModel):
    """What the messages of one channel cost by the price table as it stands; `unpriced` of them have no price in it."""

    channel: Channel
    messages: int
    unpriced: int
    money: list[MoneyOut]


class SpentOut(BaseModel):
    """What was handed over so far, and what it cost; where nobody knows that, amount and currency are null."""

    messages: int
    amount: Decimal | None
    currency: str | None


class RunCosts(BaseModel):
    """What all messages of a run are expected to cost, and what those that were handed over did cost."""

    expected: list[ExpectedOut]
    spent: list[SpentOut]


class AssigneeOut(BaseModel):
    """Who is to look after a run: a person, or a group."""

    user: str | None
    group: str | None


class RunOut(BaseModel):
    """A run. recipients = made + excluded + faulty (+ those not dealt with yet); made = the sum over `states`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})
    id: int
    state: Literal["draft", "generating", "in_review", "approved", "sending", "paused", "finished", "cancelled"]
    title: str
    kind: str
    assigned_to: AssigneeOut | None
    unit: str
    channel: str
    order: list[str]
    account: str | None
    accounts: dict[str, str]
    next_channel_after_failure: bool
    snapshot: str | None
    recipients: int
    made: int
    excluded: int
    faulty: int
    states: dict[str, int]
    reasons: dict[str, int]
    created_at: datetime
    not_before: datetime | None
    is_overdue: bool
    finished_at: datetime | None
    costs: RunCosts | None = Field(None, description="Of one run; null in a list.")


class RunPage(BaseModel):
    """Some runs, newest first; `next` is the cursor of the page behind."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_RUN | {"reasons": {}, "costs": None}], "next": None}]}
    )
    items: list[RunOut]
    next: str | None


class RunQuery(Shape):
    """Which page."""

    limit: Limit = 50
    cursor: Cursor | None = None
