"""`/records/{kind}`: the business objects that messages are about, by your own ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from postroom.access.viewer import Right
from postroom.api.contacts import FateOut, FatesOut
from postroom.api.door import (
    Code,
    Cursor,
    Limit,
    ProgramRequest,
    Shape,
    as_json,
    cursor_of,
    number_of,
    once,
    unit_id,
    viewer,
)
from postroom.api.problems import Problem, Wrong
from postroom.core.fate import Fate, Result
from postroom.records import selectors as records
from postroom.records import services
from postroom.records.services import RecordRow

if TYPE_CHECKING:
    from postroom.records.models import Record

router = Router(tags=["records"])
MOST = 5000
"""Records in one import."""
_BILL: dict[str, Any] = {
    "contact": "C-1001",
    "values": {"number": "2041", "due_date": "2026-05-31", "amount": "99.00 EUR"},
}
Name = str


class RecordIn(Shape):
    """Whose the record is, and the values of its fields; fields that are not named stay as they are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_BILL]})
    contact: Code = Field(description="Account number of the customer.")
    values: dict[Code, Any] = Field({}, max_length=200)


class RecordRowIn(RecordIn):
    """One record of an import."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"external_id": "2041"} | _BILL]})
    external_id: str = Field(min_length=1, max_length=80)


class RecordsIn(Shape):
    """Many records of one kind; what is wrong with one harms no other."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"records": [{"external_id": "2041"} | _BILL]}]}
    )

    unit: Code | None = Field(None, description="Code of the unit; the key's own if none is named.")
    records: list[RecordRowIn] = Field(min_length=1, max_length=MOST)


class RecordOut(BaseModel):
    """A record as it is kept. `remark`: what to look at though it was taken."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "bill", "external_id": "2041", "unit": "dublin", "remark": ""}
                | {"updated_at": "2026-05-04T10:00:00Z"}
                | _BILL
            ]
        }
    )
    kind: str
    external_id: str
    unit: str
    contact: str
    values: dict[str, Any]
    updated_at: datetime
    remark: str = ""


class RecordPage(BaseModel):
    """Some records, newest first; `next` is the cursor of the page behind."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": RecordOut.model_config["json_schema_extra"]["examples"], "next": None}]  # type: ignore[index]
        }
    )
    items: list[RecordOut]
    next: str | None


class RecordQuery(Shape):
    """Which records of the kind."""

    contact: Code | None = Field(None, description="Account number of the customer.")
    limit: Limit = 50
    cursor: Cursor | None = None


# This one first: the next address would match it too.
@router.post("/{kind}:import", response=FatesOut, summary="Make or change many records")
@once
def take_in(request: ProgramRequest, kind: Code, told: RecordsIn) -> HttpResponse:
    """Make or change many records of one kind at once, with a result for each."""
    taken = _take(request, kind, told.unit, told.records)
    results = [
        FateOut(index=index, external_id=row.external_id, result=result.fate, problem=wrong, remark=result.remark)
        for index, (row, (result, wrong)) in enumerate(zip(told.records, taken, strict=True))
    ]
    return as_json(FatesOut(results=results))


@router.get("/{kind}", response=RecordPage, summary="Records of a kind")
def listed(request: ProgramRequest, kind: Code, asked: Query[RecordQuery]) -> RecordPage:
    """List the records of a kind that the key may see, newest first."""
    records.kind(code=kind)
    shown, before = records.page_of_kind(
        viewer=viewer(request),
        kind=kind,
        account_number=asked.contact or "",
        before=number_of(asked.cursor),
        size=asked.limit,
    )
    return RecordPage(items=[_shown(record) for record in shown], next=cursor_of(before))


@router.get("/{kind}/{external_id}", response=RecordOut, summary="One record")
def show(request: ProgramRequest, kind: Code, external_id: Name, unit: Code | None = None) -> RecordOut:
    """Return a record of the unit (the key's own if none is named)."""
    return _shown(_named(request, kind, external_id, unit))


@router.put("/{kind}/{external_id}", response={200: RecordOut, 201: RecordOut}, summary="Make or change a record")
def put(
    request: ProgramRequest, kind: Code, external_id: Name, told: RecordIn, unit: Code | None = None
) -> HttpResponse:
    """Make the record (201), or change the fields that are named (200). Twice is as good as once."""
    row = RecordRowIn.model_construct(external_id=external_id, contact=told.contact, values=told.values)
    [(result, wrong)] = _take(request, kind, unit, [row])
    if wrong:
        raise Problem(422, wrong)
    shown = _shown(_named(request, kind, external_id, unit), result.remark)
    return as_json(shown, 201 if result.fate is Fate.CREATED else 200)


def _take(
    request: ProgramRequest, kind: str, unit: str | None, told: Sequence[RecordRowIn]
) -> list[tuple[Result, Wrong | None]]:
    place = unit_id(request, unit)
    viewer(request).must(Right.WRITE, place)
    rows = [RecordRow(external_id=row.external_id, account_number=row.contact, values=row.values) for row in told]
    taken = services.put_records(unit_id=place, kind=records.kind(code=kind), rows=rows, at=now())
    return [(result, _wrong(row, result)) for row, result in zip(told, taken, strict=True)]


def _wrong(row: RecordRowIn, result: Result) -> Wrong | None:
    if result.fate is not Fate.REFUSED:
        return None
    where, _, sentence = result.reason.partition(": ")
    field = {"account_number": "contact", "external_id": "external_id"}.get(where, f"values.{where}")
    return Wrong(code="refused", detail=sentence, field=field, account=row.contact)


def _named(request: ProgramRequest, kind: str, external_id: str, unit: str | None) -> "Record":
    place = unit_id(request, unit)
    return records.by_external_id(viewer=viewer(request), unit_id=place, kind=kind, external_id=external_id)


def _shown(record: "Record", remark: str = "") -> RecordOut:
    return RecordOut(
        kind=record.kind.code,
        external_id=record.external_id,
        unit=record.unit.code,
        contact=record.contact.account_number,
        values=record.values,
        updated_at=record.updated_at,
        remark=remark,
    )
