"""`/contacts/{external_id}/points`: where a customer can be reached, and in which health each address is."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.access.viewer import Right
from postroom.api.door import Code, ProgramRequest, Shape, viewer
from postroom.api.problems import Problem, Wrong, unprocessable
from postroom.api.whom import named
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.contacts.rows import Place
from postroom.contacts.services import Address, BadAddress

router = Router(tags=["points"])
Kind = Literal["email", "phone", "postal"]
Role = Literal["main", "billing", "collection"]
_EMAIL: dict[str, Any] = {"kind": "email", "role": "main", "value": "zoe@example.org"}


class PointValue(Shape):
    """An address: e-mail and phone in `value`, a postal one in parts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": "zoe@example.org"}]})
    value: str | None = Field(None, max_length=320, description="E-mail address, or phone number however it is typed.")
    lines: list[str] = Field([], max_length=6, description="Street and the like, of a postal address.")
    postcode: str = Field("", max_length=20)
    city: str = Field("", max_length=100)
    country: str = Field("", max_length=60, description="ISO 3166 code, or the name.")


class PointIn(PointValue):
    """One address of a customer, in its place."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EMAIL]})
    kind: Kind
    role: Role = "main"


_HEALTHY = {"health": "ok", "health_cause": "", "health_reason": "", "health_at": None}


class PointOut(BaseModel):
    """An address with its health: ok, soft, undeliverable or unknown, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": 77, **_EMAIL, "parts": {}, **_HEALTHY}]})
    id: int
    kind: Kind
    role: Role
    value: str
    parts: dict[str, Any]
    health: str
    health_cause: str = Field(description="By what we know it: refused, bounced, complained, returned or by_hand.")
    health_reason: str = Field(description="What was said; of a returned letter, the day and the reason.")
    health_at: datetime | None


class PointsOut(BaseModel):
    """All addresses of a customer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": PointOut.model_config["json_schema_extra"]["examples"]}]}  # type: ignore[index]
    )
    items: list[PointOut]


_UNSAID = {
    "postal": ("nothing_said", "Tell a postal address by lines, postcode, city and country.", "lines"),
    "value": ("nothing_said", "Say the address or number; DELETE takes it away.", "value"),
}


@router.get("/{external_id}/points", response=PointsOut, summary="A customer's addresses")
def listed(request: ProgramRequest, external_id: Code, unit: Code | None = None) -> PointsOut:
    """List the addresses of a customer."""
    card = contacts.card(viewer=viewer(request), contact_id=named(request, external_id, unit).pk)
    return PointsOut(items=[_shown(point) for point in card.points])


@router.put("/{external_id}/points/{kind}/{role}", response=PointOut, summary="Set an address")
def put(
    request: ProgramRequest, external_id: Code, kind: Kind, role: Role, told: PointValue, unit: Code | None = None
) -> PointOut:
    """Set one address of a customer; a new value starts with unknown health."""
    contact = named(request, external_id, unit)
    place = contacts.place(kind=kind, role=role)
    point = PointIn(kind=kind, role=role, **told.model_dump())
    try:
        address = read_point(point, language=contact.language)
    except BadAddress as bad:
        said = Wrong(
            code="bad_address", detail=str(bad), field="value", contact=contact.name, account=contact.account_number
        )
        raise Problem(422, said) from None
    if address is None:
        raise unprocessable(*_UNSAID["postal" if kind == "postal" else "value"])
    services.set_point(viewer=viewer(request), contact=contact, place=place, address=address, at=now())
    return _shown(contacts.point(viewer=viewer(request), contact_id=contact.pk, kind=kind, role=role))


@router.delete("/{external_id}/points/{kind}/{role}", response={204: None}, summary="Take an address away")
def delete(
    request: ProgramRequest, external_id: Code, kind: Kind, role: Role, unit: Code | None = None
) -> HttpResponse:
    """Take one address of a customer away."""
    contact = named(request, external_id, unit)
    viewer(request).must(Right.WRITE, contact.unit_id)
    contacts.point(viewer=viewer(request), contact_id=contact.pk, kind=kind, role=role)
    place = contacts.place(kind=kind, role=role)
    services.set_point(viewer=viewer(request), contact=contact, place=place, address=None, at=now())
    return HttpResponse(status=204)


def place_of_point(told: PointIn) -> Place:
    """Return the place of an address."""
    return contacts.place(kind=told.kind, role=told.role)


def read_point(told: PointIn, *, language: str) -> Address | None:
    """Return an address in its normal form, None where nothing is said. Raises `BadAddress`."""
    if told.kind == "postal":
        if not told.lines and not told.city:
            return None
        return services.read_postal(lines=told.lines, postcode=told.postcode, city=told.city, country=told.country)
    if told.value is None:
        return None
    if told.kind == "email":
        return services.read_email(told.value)
    return services.read_phone(told.value, language=language, country=told.country)


def _shown(point: Any) -> PointOut:
    return PointOut(**{name: getattr(point, name) for name in PointOut.model_fields})
