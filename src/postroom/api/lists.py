"""`/lists`: saved lists of customers, to write to them again and again."""

from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from postroom.access import selectors as access
from postroom.api.door import (
    Code,
    PageQuery,
    ProgramRequest,
    Shape,
    as_json,
    cursor_of,
    number_of,
    once,
    page_of,
    unit_id,
    viewer,
)
from postroom.api.problems import Wrong
from postroom.contacts import selectors as contacts
from postroom.contacts import services

if TYPE_CHECKING:
    from postroom.contacts.models import ContactList

router = Router(tags=["lists"])
MOST = 5000
"""Customers in one request."""
ListCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=60)]
_LIST: dict[str, Any] = {"code": "spring-offers", "unit": "dublin", "name": "Spring offers", "size": 120}


class ListIn(Shape):
    """What a list is called."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Spring offers"}]})
    name: str = Field(min_length=1, max_length=160)


class MembersIn(Shape):
    """Customers by account number."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"contacts": ["C-1001", "C-1002"]}]})
    contacts: list[Code] = Field(min_length=1, max_length=MOST)


class ListOut(BaseModel):
    """A list, and how many are on it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LIST]})
    code: str
    unit: str
    name: str
    size: int


class ListsOut(BaseModel):
    """Some lists; `next` is the cursor of the page behind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LIST], "next": None}]})
    items: list[ListOut]
    next: str | None


class MemberOut(BaseModel):
    """Somebody on a list."""

    external_id: str
    name: str


class MembersOut(BaseModel):
    """Some of those on a list; `next` is the cursor of the page behind."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"external_id": "C-1001", "name": "Zoë Kowalska"}], "next": None}]}
    )
    items: list[MemberOut]
    next: str | None


class MemberFate(BaseModel):
    """What became of one customer of the request."""

    index: int
    external_id: str
    done: bool
    problem: Wrong | None = None


class MemberFates(BaseModel):
    """What became of each customer, in the order in which they were given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"results": [{"index": 0, "external_id": "C-1001", "done": True, "problem": None}]}]
        }
    )
    results: list[MemberFate]


class MemberQuery(PageQuery):
    """Whose list, and which page."""

    unit: Code | None = None


@router.get("", response=ListsOut, summary="Saved lists")
def listed(request: ProgramRequest, asked: Query[PageQuery]) -> ListsOut:
    """Tell the lists that the key may see, a page at a time."""
    found, behind = page_of(contacts.kept_lists(viewer=viewer(request)), asked)
    sizes = contacts.sizes(lists=found)
    return ListsOut(items=[_shown(one, sizes.get(one.pk, 0)) for one in found], next=behind)


@router.get("/{code}", response=ListOut, summary="One list")
def show(request: ProgramRequest, code: ListCode, unit: Code | None = None) -> ListOut:
    """Return a list of the unit (the key's own if none is named)."""
    found = _named(request, code, unit)
    return _shown(found, contacts.sizes(lists=[found]).get(found.pk, 0))


@router.put("/{code}", response={200: ListOut, 201: ListOut}, summary="Make or rename a list")
def put(request: ProgramRequest, code: ListCode, told: ListIn, unit: Code | None = None) -> HttpResponse:
    """Make the list (201), or rename it (200)."""
    place = access.unit(viewer=viewer(request), unit_id=unit_id(request, unit))
    found, is_new = services.save_list(viewer=viewer(request), unit=place, code=code, name=told.name)
    return as_json(_shown(found, contacts.sizes(lists=[found]).get(found.pk, 0)), 201 if is_new else 200)


@router.delete("/{code}", response={204: None}, summary="Delete a list")
def delete(request: ProgramRequest, code: ListCode, unit: Code | None = None) -> HttpResponse:
    """Delete a list; its customers stay."""
    services.delete_list(viewer=viewer(request), contact_list=_named(request, code, unit))
    return HttpResponse(status=204)


@router.get("/{code}/members", response=MembersOut, summary="Who is on a list")
def members(request: ProgramRequest, code: ListCode, asked: Query[MemberQuery]) -> MembersOut:
    """Tell who is on a list, a page at a time."""
    found = _named(request, code, asked.unit)
    page, after = contacts.members(contact_list=found, after=number_of(asked.cursor) or 0, size=asked.limit)
    shown = [MemberOut(external_id=contact.account_number, name=contact.name) for contact in page]
    return MembersOut(items=shown, next=cursor_of(after))


@router.post("/{code}/members:add", response=MemberFates, summary="Put customers on a list")
@once
def add(request: ProgramRequest, code: ListCode, told: MembersIn, unit: Code | None = None) -> HttpResponse:
    """Put customers of the list's unit on it, with a result for each."""
    known = services.put_on_list(
        viewer=viewer(request), contact_list=_named(request, code, unit), account_numbers=told.contacts
    )
    return as_json(_fates(told.contacts, known))


@router.post("/{code}/members:remove", response=MemberFates, summary="Take customers off a list")
@once
def remove(request: ProgramRequest, code: ListCode, told: MembersIn, unit: Code | None = None) -> HttpResponse:
    """Take customers off a list, with a result for each."""
    known = services.take_off_list(
        viewer=viewer(request), contact_list=_named(request, code, unit), account_numbers=told.contacts
    )
    return as_json(_fates(told.contacts, known))


def _fates(numbers: list[str], known: list[bool]) -> MemberFates:
    def wrong(number: str) -> Wrong:
        return Wrong(code="unknown_contact", detail=f"there is no customer {number}", field="contacts", account=number)

    return MemberFates(
        results=[
            MemberFate(index=index, external_id=number, done=is_known, problem=None if is_known else wrong(number))
            for index, (number, is_known) in enumerate(zip(numbers, known, strict=True))
        ]
    )


def _named(request: ProgramRequest, code: str, unit: str | None) -> "ContactList":
    return contacts.kept_list(viewer=viewer(request), unit_id=unit_id(request, unit), code=code)


def _shown(found: "ContactList", size: int) -> ListOut:
    return ListOut(code=found.code, unit=found.unit.code, name=found.name, size=size)
