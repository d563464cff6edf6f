"""Take in what happened in other systems, each event once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from postroom.access.keys import Caller
from postroom.access.viewer import Right
from postroom.records.models import Event


class OtherEvent(Exception):
    """The program told of another event under this id before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as a program tells it."""

    unit_id: int
    event_id: str
    type: str
    account_number: str
    said: dict[str, Any]
    happened_at: datetime


@transaction.atomic
def take_event(*, caller: Caller, told: Told, at: datetime) -> tuple[Event, bool]:
    """Keep an event as it was told; says whether it is new. Raises `OtherEvent` or `NotAllowed`."""
    caller.viewer.must(Right.WRITE, told.unit_id)
    event, is_new = Event.objects.get_or_create(
        key_id=caller.key_id,
        event_id=told.event_id,
        defaults={
            "unit_id": told.unit_id,
            "type": told.type,
            "account_number": told.account_number,
            "said": told.said,
            "happened_at": told.happened_at,
            "received_at": at,
        },
    )
    if not is_new and event.said != told.said:
        raise OtherEvent(told.event_id)
    return event, is_new
