"""`/contacts/{external_id}/consents`: what a customer agreed to, and everything they ever said about it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from postroom.access.viewer import Right
from postroom.api.door import Code, Moment, ProgramRequest, Shape, as_json, once, viewer
from postroom.api.problems import unprocessable
from postroom.api.whom import named
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.contacts.services import Word
from postroom.core.carriage.envelope import Channel

router = Router(tags=["consents"])
_SAID: dict[str, Any] = {
    "topic": "direct_marketing",
    "channel": "email",
    "opted_in": True,
    "at": "2026-05-04T10:00:00Z",
    "source": "web shop",
    "wording": "Yes, write to me about offers.",
}


class ConsentIn(Shape):
    """What a customer said: yes or no to a topic on a channel, where, and in which words."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{name: told for name, told in _SAID.items() if name != "at"}]}
    )
    topic: Code
    channel: Channel = Channel.EMAIL
    opted_in: StrictBool
    source: str = Field("api", min_length=1, max_length=40, description="Where it was said.")
    wording: str = Field("", max_length=2000, description="The words that were agreed to.")
    at: Moment | None = Field(None, description="When it was said; now if not told. Never in the future.")


class StandOut(BaseModel):
    """What holds now for a topic on a channel."""

    topic: str
    channel: Channel
    opted_in: bool
    since: datetime


class SaidOut(BaseModel):
    """One thing that was said, for ever."""

    topic: str
    channel: Channel
    opted_in: bool
    at: datetime
    source: str
    wording: str


class ConsentsOut(BaseModel):
    """What holds now, and all that was ever said, the latest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "now": [
                        {
                            "topic": "direct_marketing",
                            "channel": "email",
                            "opted_in": True,
                            "since": "2026-05-04T10:00:00Z",
                        }
                    ],
                    "history": [_SAID],
                }
            ]
        }
    )
    now: list[StandOut]
    history: list[SaidOut]


@router.get("/{external_id}/consents", response=ConsentsOut, summary="What a customer agreed to")
def listed(request: ProgramRequest, external_id: Code, unit: Code | None = None) -> ConsentsOut:
    """Tell what holds, and the history with source and wording."""
    return _shown(request, external_id, unit)


@router.post("/{external_id}/consents", response={201: ConsentsOut}, summary="Write down what a customer said")
@once
def say(request: ProgramRequest, external_id: Code, told: ConsentIn, unit: Code | None = None) -> HttpResponse:
    """Write down a yes or a no. A later word that is known already stays; the history keeps both."""
    contact = named(request, external_id, unit)
    viewer(request).must(Right.WRITE, contact.unit_id)
    topic = contacts.topics().filter(code=told.topic).first()
    if topic is None:
        raise unprocessable("unknown_topic", f"There is no topic “{told.topic}”.", "topic")
    at = now()
    if told.at and told.at > at:
        raise unprocessable("in_the_future", "Nobody has said that yet.", "at")
    word = Word(
        topic_id=topic.pk, channel=told.channel, opted_in=told.opted_in, source=told.source, wording=told.wording
    )
    services.take_word(viewer=viewer(request), contact=contact, word=word, at=told.at or at)
    return as_json(_shown(request, external_id, unit), 201)


def _shown(request: ProgramRequest, external_id: str, unit: str | None) -> ConsentsOut:
    card = contacts.card(viewer=viewer(request), contact_id=named(request, external_id, unit).pk)
    return ConsentsOut(
        now=[
            StandOut(topic=one.topic.code, channel=Channel(one.channel), opted_in=one.opted_in, since=one.changed_at)
            for one in card.consents
        ],
        history=[
            SaidOut(
                topic=one.topic.code, channel=Channel(one.channel), opted_in=one.opted_in, at=one.at,
                source=one.source, wording=one.wording,
            )
            for one in card.history
        ],
    )  # fmt: skip
