"""`/events`: what happened in your systems. Each event is kept once, as it was told; rules read it from there."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.door import Code, Moment, ProgramRequest, Shape, as_json, unit_id
from postroom.api.problems import conflict
from postroom.records import services as records
from postroom.records.services import OtherEvent, Told

router = Router(tags=["events"])
_SAID: dict[str, Any] = {
    "id": "evt-20260504-17",
    "type": "bill.issued",
    "contact": "C-1001",
    "at": "2026-05-04T10:00:00Z",
    "data": {"bill": "2041", "amount": "99.00 EUR"},
}


class EventIn(Shape):
    """One event. `id` is yours: told twice, it happened once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SAID]})
    id: str = Field(min_length=1, max_length=120)
    type: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")
    unit: Code | None = Field(None, description="Code of the unit; the key's own if none is named.")
    contact: Code | None = Field(None, description="Account number of the customer; they need not be known yet.")
    at: Moment | None = Field(None, description="When it happened; now if not told.")
    data: dict[str, Any] = {}


class EventOut(BaseModel):
    """An event that is kept. `new` is false where it was known already."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "evt-20260504-17",
                    "type": "bill.issued",
                    "at": "2026-05-04T10:00:00Z",
                    "received_at": "2026-05-04T10:00:01Z",
                    "new": True,
                }
            ]
        }
    )
    id: str
    type: str
    at: datetime
    received_at: datetime
    new: bool


@router.post("", response={201: EventOut, 200: EventOut}, summary="Tell of an event")
def tell(request: ProgramRequest, told: EventIn) -> HttpResponse:
    """Keep an event: 201 the first time, 200 when it is told again; another event under the same id is refused."""
    at = now()
    event = Told(
        unit_id=unit_id(request, told.unit),
        event_id=told.id,
        type=told.type,
        account_number=told.contact or "",
        said=told.model_dump(mode="json", exclude_unset=True),
        happened_at=told.at or at,
    )
    try:
        kept, is_new = records.take_event(caller=request.auth, told=event, at=at)
    except OtherEvent:
        raise conflict("id_used", f"Another event was told under the id “{told.id}”.") from None
    shown = EventOut(id=kept.event_id, type=kept.type, at=kept.happened_at, received_at=kept.received_at, new=is_new)
    return as_json(shown, 201 if is_new else 200)
