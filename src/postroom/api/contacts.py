"""`/contacts`: customers as your own system knows them, by account number."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from postroom.access.viewer import Right
from postroom.api.door import (
    Code,
    Cursor,
    Day,
    Limit,
    ProgramRequest,
    Shape,
    as_json,
    cursor_of,
    once,
    place_of,
    unit_id,
    viewer,
)
from postroom.api.points import PointIn, place_of_point, read_point
from postroom.api.problems import Problem, Wrong, unprocessable
from postroom.api.whom import named
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.contacts.services import BadAddress, ContactRow, Origin
from postroom.core.carriage.envelope import Channel
from postroom.core.fate import Fate, Result

router = Router(tags=["contacts"])
imports = Router(tags=["contacts"])
"""Beside the others, for its address goes on without a slash."""
MOST = 5000
"""Customers in one import."""
FROM_API = "api"


def _known_zone(name: str) -> str:
    if name and name not in available_timezones():
        raise ValueError("there is no such time zone")
    return name


TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]
_ZOE: dict[str, Any] = {
    "name": "Zoë Kowalska",
    "language": "pl",
    "points": [{"kind": "email", "value": "zoe@example.org"}, {"kind": "phone", "value": "+48 600 100 200"}],
}


class ContactIn(Shape):
    """What is known of a customer. What is not said stays as it is; a point without a value is taken away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ZOE]})
    name: str | None = Field(None, min_length=1, max_length=200, description="Needed for a new customer.")
    first_name: str | None = Field(None, max_length=100)
    last_name: str | None = Field(None, max_length=100)
    salutation: str | None = Field(None, max_length=60)
    is_company: StrictBool | None = None
    customer_type: str | None = Field(None, max_length=60)
    language: str | None = Field(None, pattern="^[a-z]{2}(-[A-Za-z]{2,4})?$")
    delivery_method: Channel | None = None
    birth_date: Day | None = None
    time_zone: TimeZone | None = Field(None, description="Where their clock stands, such as `Europe/Warsaw`.")
    is_deceased: StrictBool | None = Field(None, description="Bulk messages leave them out unless told otherwise.")
    is_disputed: StrictBool | None = Field(None, description="The customer disputes what is asked of them.")
    building: Code | None = Field(None, description="Code of the building; it must be there already.")
    points: list[PointIn] = Field([], max_length=9)


class ContactRowIn(ContactIn):
    """One customer of an import."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"external_id": "C-1001"} | _ZOE]})
    external_id: Code


class ContactsIn(Shape):
    """Many customers of one unit; what is wrong with one harms no other."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"contacts": [{"external_id": "C-1001"} | _ZOE]}]}
    )

    unit: Code | None = Field(None, description="Code of the unit; the key's own if none is named.")
    contacts: list[ContactRowIn] = Field(min_length=1, max_length=MOST)


class ContactOut(BaseModel):
    """A customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "external_id": "C-1001",
                    "unit": "dublin",
                    "name": "Zoë Kowalska",
                    "first_name": "",
                    "last_name": "",
                    "salutation": "",
                    "is_company": False,
                    "customer_type": "private",
                    "language": "pl",
                    "delivery_method": "email",
                    "birth_date": None,
                    "time_zone": "",
                    "is_deceased": False,
                    "is_disputed": False,
                    "building": None,
                    "updated_at": "2026-05-04T10:00:00Z",
                }
            ]
        }
    )
    external_id: str
    unit: str
    name: str
    first_name: str
    last_name: str
    salutation: str
    is_company: bool
    customer_type: str
    language: str
    delivery_method: str
    birth_date: date | None
    time_zone: str
    is_deceased: bool
    is_disputed: bool
    building: str | None
    updated_at: datetime


class ContactPage(BaseModel):
    """Some customers by name; `next` is the cursor of the page behind."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": ContactOut.model_config["json_schema_extra"]["examples"], "next": None}]  # type: ignore[index]
        }
    )
    items: list[ContactOut]
    next: str | None


class FateOut(BaseModel):
    """What became of one item: created, changed, unchanged or refused, and why."""

    index: int
    external_id: str
    result: Fate
    problem: Wrong | None = None
    remark: str = ""


class FatesOut(BaseModel):
    """What became of each item, in the order in which they were given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"results": [{"index": 0, "external_id": "C-1001", "result": "created", "problem": None, "remark": ""}]}
            ]
        }
    )
    results: list[FateOut]


class ContactQuery(Shape):
    """Which customers; without anything, all of them."""

    search: str = Field("", max_length=200, description="Name, account number, e-mail, phone or place.")
    unit: Code | None = None
    customer_type: str = Field("", max_length=60)
    limit: Limit = 50
    cursor: Cursor | None = None


@router.get("", response=ContactPage, summary="Customers by name")
def listed(request: ProgramRequest, asked: Query[ContactQuery]) -> ContactPage:
    """List the customers that the key may see, a page at a time."""
    narrowed = contacts.ContactFilter(
        text=asked.search,
        customer_type=asked.customer_type,
        unit_id=unit_id(request, asked.unit) if asked.unit else None,
    )
    page = contacts.page(viewer=viewer(request), narrowed=narrowed, after=place_of(asked.cursor), size=asked.limit)
    return ContactPage(items=[_shown(line.contact) for line in page.lines], next=cursor_of(page.after))


@router.get("/{external_id}", response=ContactOut, summary="One customer")
def show(request: ProgramRequest, external_id: Code, unit: Code | None = None) -> ContactOut:
    """Return a customer of the unit (the key's own if none is named)."""
    return _shown(named(request, external_id, unit))


@router.put("/{external_id}", response={200: ContactOut, 201: ContactOut}, summary="Make or change a customer")
def put(request: ProgramRequest, external_id: Code, told: ContactIn, unit: Code | None = None) -> HttpResponse:
    """Make the customer with this account number (201), or change what is said (200). Twice is as good as once."""
    place = unit_id(request, unit)
    row = ContactRowIn(external_id=external_id, **told.model_dump(exclude_unset=True))
    [(result, wrong)] = _take(request, place, [row])
    if wrong:
        raise Problem(422, wrong)
    return as_json(_shown(named(request, external_id, unit)), 201 if result.fate is Fate.CREATED else 200)


@imports.post("/contacts:import", response=FatesOut, summary="Make or change many customers")
@once
def take_in(request: ProgramRequest, told: ContactsIn) -> HttpResponse:
    """Make or change many customers at once, with a result for each."""
    taken = _take(request, unit_id(request, told.unit), told.contacts)
    return as_json(
        FatesOut(
            results=[
                FateOut(
                    index=index,
                    external_id=row.external_id,
                    result=result.fate,
                    problem=wrong,
                    remark=result.remark,
                )
                for index, (row, (result, wrong)) in enumerate(zip(told.contacts, taken, strict=True))
            ]
        )
    )


def _take(request: ProgramRequest, place: int, told: Sequence[ContactRowIn]) -> list[tuple[Result, Wrong | None]]:
    seen = viewer(request)
    seen.must(Right.WRITE, place)
    codes = {row.building for row in told if row.building}
    known = contacts.buildings(viewer=seen).filter(unit_id=place, code__in=codes) if codes else ()
    buildings = {building.code: building.pk for building in known}
    read = [_read(row, buildings) for row in told]
    rows = [row for row in read if isinstance(row, ContactRow)]
    taken = iter(services.put_contacts(unit_id=place, rows=rows, at=now(), origin=Origin(FROM_API)))
    return [_fate(row, next(taken) if isinstance(row, ContactRow) else row) for row in read]


def _fate(row: ContactRow | Wrong, result: Result | Wrong) -> tuple[Result, Wrong | None]:
    if isinstance(result, Wrong):
        return Result(Fate.REFUSED), result
    if result.fate is Fate.REFUSED and isinstance(row, ContactRow):
        where, _, sentence = result.reason.partition(": ")
        return result, Wrong(code="refused", detail=sentence, field=where, account=row.account_number)
    return result, None


def _read(told: ContactRowIn, buildings: dict[str, int]) -> ContactRow | Wrong:
    """Return what is said in the form in which it is kept, or what is wrong with it."""
    details = told.model_dump(exclude_unset=True, exclude={"external_id", "points", "building"})
    if told.building is not None:
        if told.building not in buildings:
            said = unprocessable("unknown_building", f"There is no building “{told.building}”.", "building").wrong
            return said.model_copy(update={"contact": told.name, "account": told.external_id})
        details["building_id"] = buildings[told.building]
    points = {}
    for number, point in enumerate(told.points):
        try:
            points[place_of_point(point)] = read_point(point, language=told.language or "")
        except BadAddress as bad:
            return Wrong(
                code="bad_address",
                detail=str(bad),
                field=f"points.{number}.value",
                contact=told.name,
                account=told.external_id,
            )
    kept = {name: value for name, value in details.items() if value is not None or name == "birth_date"}
    return ContactRow(account_number=told.external_id, details=kept, points=points)


def _shown(contact: Any) -> ContactOut:
    return ContactOut(
        external_id=contact.account_number,
        building=contact.building.code if contact.building else None,
        unit=contact.unit.code,
        **{
            name: getattr(contact, name)
            for name in ContactOut.model_fields
            if name not in ("external_id", "building", "unit")
        },
    )
