"""The records of a customer: tables by kind, a page of one kind, and a single record with all its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.core.carriage.files import KINDS
from postroom.core.refusal import Refusal
from postroom.core.tags.catalogue import Field, FieldType
from postroom.filing import storing
from postroom.records import selectors as records
from postroom.records import services
from postroom.records.files import held_file
from postroom.web.customers.showing import FIGURES, Cell, Shower
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.refusals import worded

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
    fields, may_write = _fields(record.kind), request.viewer.may(Right.WRITE, contact.unit_id)
    files = [(field, shower.cell(record, field)) for field in fields if may_write and field.type is FieldType.FILE]
    others = [field for field in fields if not (may_write and field.type is FieldType.FILE)]
    facts = [(field.label, cell) for field in others if (cell := shower.cell(record, field))]
    data = {
        "contact": contact,
        "record": record,
        "facts": facts,
        "files": files,
        "most": settings.MAX_ATTACHMENT_BYTES // 2**20,
        "kinds": KINDS,
        "may_write": may_write,
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


@require_POST
def put_file(request: StaffRequest, contact_id: int, record_id: int, field: str) -> HttpResponse:
    """Put a file into a record, in the place of the one it holds."""
    record = _written(request, contact_id, record_id)
    file = request.FILES.get("file")
    if file is None:
        warn(request, _("Choose a file first."))
        return redirect("customers:record", contact_id, record_id)
    told: dict[str, Any] = {"viewer": request.viewer, "record_id": record.pk, "field": field, "at": timezone.now()}
    try:
        services.put_file(**told, name=file.name or "", file=file)
    except services.NoFileField:
        raise Http404 from None
    except Refusal as refused:
        warn(request, worded(refused.said))
    else:
        tell(request, _("%(record)s holds %(file)s now.") % {"record": record.external_id, "file": file.name})
    return redirect("customers:record", contact_id, record_id)


@require_POST
def take_out(request: StaffRequest, contact_id: int, record_id: int, field: str) -> HttpResponse:
    """Take a file out of a record; what went out with it keeps it."""
    record = _written(request, contact_id, record_id)
    try:
        services.take_file_out(viewer=request.viewer, record_id=record.pk, field=field, at=timezone.now())
    except services.NoFileField:
        raise Http404 from None
    tell(request, _("The file was taken out of %(record)s.") % {"record": record.external_id})
    return redirect("customers:record", contact_id, record_id)


def _written(request: StaffRequest, contact_id: int, record_id: int) -> Record:
    """Return a record of a customer to somebody who may write it."""
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    record = records.record(viewer=request.viewer, record_id=record_id)
    if record.contact_id != contact.pk:
        raise Http404
    request.viewer.must(Right.WRITE, record.unit_id)
    return record


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
