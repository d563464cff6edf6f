"""`/audiences`: saved filters over customers, to read. Staff put them together on the screens."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict

from postroom.api.door import Code, PageQuery, ProgramRequest, page_of, unit_id, viewer
from postroom.audiences import selectors

if TYPE_CHECKING:
    from postroom.audiences.models import Audience

router = Router(tags=["audiences"])
_AUDIENCE: dict[str, Any] = {
    "code": "polish-households",
    "unit": "dublin",
    "name": "Polish households",
    "conditions": {
        "all": [
            {"about": "customer_type", "values": ["household"]},
            {"about": "language", "values": ["pl"]},
        ],
        "any": [],
        "none": [{"about": "messages", "did": "written", "days": 30}],
    },
    "size": 4120,
    "counted_at": "2026-05-04T03:17:00Z",
}


class AudienceOut(BaseModel):
    """Who is meant: all of `all`, one of `any` and none of `none` must hold. `size` is what it was at `counted_at`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_AUDIENCE]})
    code: str
    unit: str
    name: str
    conditions: dict[str, Any]
    size: int | None
    counted_at: datetime | None


class AudiencesOut(BaseModel):
    """Some audiences; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_AUDIENCE], "next": None}]})
    items: list[AudienceOut]
    next: str | None


@router.get("", response=AudiencesOut, summary="Audiences")
def listed(request: ProgramRequest, asked: Query[PageQuery]) -> AudiencesOut:
    """Tell the audiences that the key may see, a page at a time."""
    found, behind = page_of(selectors.audiences(viewer=viewer(request)), asked)
    return AudiencesOut(items=[_shown(one) for one in found], next=behind)


@router.get("/{code}", response=AudienceOut, summary="One audience")
def show(request: ProgramRequest, code: Code, unit: Code | None = None) -> AudienceOut:
    """Return an audience of the unit (the key's own if none is named)."""
    found = selectors.audiences(viewer=viewer(request)).get(unit_id=unit_id(request, unit), code=code)
    return _shown(found)


def _shown(found: "Audience") -> AudienceOut:
    return AudienceOut(
        code=found.code,
        unit=found.unit.code,
        name=found.name,
        conditions=found.conditions,
        size=found.size,
        counted_at=found.counted_at,
    )
