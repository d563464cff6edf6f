"""The records of a customer: tables by kind, a page of one kind, and a single record with all its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.core.tags.catalogue import Field
from postroom.filing import storing
from postroom.records import selectors as records
from postroom.records.files import held_file
from postroom.web.customers.showing import FIGURES, Cell, Shower
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number

if TYPE_CHECKING:
    from postroom.contacts.models import Contact
    from postroom.records.models import Record, RecordKind


FIELDS_AT_A_GLANCE = 6
POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Line:
    """A record, and its cells under the heads of its sheet."""

    record: Record
    cells: Sequence[tuple[str, Cell | None]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of one kind as a table; fields in which none of them has anything new to say are left out."""

    kind: RecordKind
    heads: Sequence[tuple[str, bool]]
    """The label of each column, and whether it holds figures."""
    lines: Sequence[Line]
    total: int


def sheets(*, viewer: Viewer, contact: Contact) -> list[Sheet]:
    """Put the newest records of each kind into tables."""
    groups = records.groups(viewer=viewer, contact_id=contact.pk)
    shower = _shower(viewer, contact, [record for group in groups for record in group.records])
    return [_sheet(group.kind, group.records, group.total, shower, most=FIELDS_AT_A_GLANCE) for group in groups]


@require_safe
def of_kind(request: StaffRequest, contact_id: int, kind: str) -> HttpResponse:
    """Show a page of all records of one kind."""
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    before = number(request.GET, "after")
    shown, further = records.page(viewer=request.viewer, contact_id=contact_id, kind=kind, before=before)
    found = records.kind(code=kind)
    sheet = _sheet(found, shown, len(shown), _shower(request.viewer, contact, shown))
    page = "customers/records.html#rows" if request.htmx else "customers/records.html"
    return render(request, page, {"contact": contact, "sheet": sheet, "next": further})


@require_safe
def one(request: StaffRequest, contact_id: int, record_id: int) -> HttpResponse:
    """Show one record with all that it holds."""
    record = records.record(viewer=request.viewer, record_id=record_id)
    if record.contact_id != contact_id:
        raise Http404
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    shower = _shower(request.viewer, contact, [record])
    facts = [(field.label, cell) for field in _fields(record.kind) if (cell := shower.cell(record, field))]
    data = {
        "contact": contact,
        "record": record,
        "facts": facts,
        "may_write": request.viewer.may(Right.WRITE, contact.unit_id),
    }
    return render(request, "customers/record.html", data)


@require_safe
def file(request: StaffRequest, contact_id: int, record_id: int, field: str) -> HttpResponse:
    """Answer a file that a record holds, to be kept, never to be shown as a page."""
    record = records.record(viewer=request.viewer, record_id=record_id)
    held = held_file(record.values.get(field))
    if record.contact_id != contact_id or held is None:
        raise Http404
    contacts.contact(viewer=request.viewer, contact_id=contact_id)
    disposition = content_disposition_header(as_attachment=True, filename=held.name)
    headers = {"Content-Disposition": disposition or "attachment", "Content-Security-Policy": POLICY}
    data = storing.read(held.digest)
    return HttpResponse(data, content_type=held.media_type, headers=headers)


def _sheet(kind: RecordKind, shown: Sequence[Record], total: int, shower: Shower, *, most: int | None = None) -> Sheet:
    fields = [field for field in _fields(kind) if any(_says_more(record, field) for record in shown)][:most]
    lines = [Line(record, list(_cells(record, fields, shower))) for record in shown]
    return Sheet(kind, [(field.label, field.type in FIGURES) for field in fields], lines, total)


def _says_more(record: Record, field: Field) -> bool:
    """Say whether a field holds something, other than the id that stands before it already."""
    return record.values.get(field.name) not in (None, "", [], record.external_id)


def _cells(record: Record, fields: Sequence[Field], shower: Shower) -> Iterator[tuple[str, Cell | None]]:
    for field in fields:
        yield field.label, shower.cell(record, field)


def _shower(viewer: Viewer, contact: Contact, shown: Sequence[Record]) -> Shower:
    brand = contact.brand or contact.unit.brand
    return Shower(currency=brand.currency, related=records.related(viewer=viewer, records=shown))


def _fields(kind: RecordKind) -> Sequence[Field]:
    known: Mapping[str, Sequence[Field]] = {one.code: one.fields for one in records.catalogue().kinds}
    return known.get(kind.code, ())
