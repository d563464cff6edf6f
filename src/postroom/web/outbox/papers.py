"""A letter of the outbox as it comes out of the printer: to be looked at, kept, or printed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from postroom.composing import services as composing
from postroom.outbox import contents, selectors
from postroom.web.shell.lists import number

if TYPE_CHECKING:
    from postroom.web.shell.http import StaffRequest

PPI = 90


@require_GET
def pdf(request: StaffRequest, message_id: int) -> HttpResponse:
    """Answer a letter as PDF."""
    looked = _looked(request, message_id)
    head = content_disposition_header(as_attachment="save" in request.GET, filename=f"letter-{message_id}.pdf")
    return HttpResponse(looked.pdf, content_type="application/pdf", headers={"Content-Disposition": head or "inline"})


@require_GET
def picture(request: StaffRequest, message_id: int) -> HttpResponse:
    """Answer a page of a letter as a picture."""
    looked, page = _looked(request, message_id), number(request.GET, "page") or 1
    if page > looked.report.pages:
        raise Http404
    return HttpResponse(looked.picture(page, ppi=PPI), content_type="image/png", headers={"Cache-Control": "no-store"})


def _looked(request: StaffRequest, message_id: int) -> composing.Looked:
    """Set what a rendition says, with the code that it bears; what cannot be set is not there."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    content = contents.content(message=message, number=number(request.GET, "rendition"))
    if content.letter is None:
        raise Http404
    codes = selectors.return_codes(ids=[message.pk])
    try:
        return composing.look_at(
            content.letter, who=message.contact.account_number, code=codes.get(message.pk, composing.NOBODYS)
        )
    except (composing.Refused, composing.FileGone) as refused:
        raise Http404(str(refused)) from refused
