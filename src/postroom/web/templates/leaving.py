"""A template leaves the screen: as a test to whoever writes it, or as a file; and a file comes in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel, Mailbox
from postroom.delivery import proofs
from postroom.delivery import selectors as delivery
from postroom.outbox import services as outbox
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.words import Words
from postroom.web.shell.faults import no_proof
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn
from postroom.web.templates.belonging import belonging
from postroom.web.templates.beside import given, newest, posted, text_of
from postroom.web.templates.forms import FileForm

UNPROCESSABLE = 422


@require_POST
def test(request: StaffRequest, template_id: int) -> HttpResponse:
    """Send what is on the screen, with a customer's values, to whoever writes it. Nothing keeps it."""
    template = selectors.text(template_id=template_id, viewer=request.viewer)
    home = belonging(template=template, viewer=request.viewer)
    words = posted(request, newest(template))
    if not isinstance(words, Words):
        return words or HttpResponseBadRequest()
    contact = contacts.contact(viewer=request.viewer, contact_id=number(request.POST, "for") or 0)
    request.viewer.must(Right.SEND, contact.unit_id)
    text = text_of(template, words, home)
    now = timezone.now()
    to = Mailbox(request.user.email, request.user.name)
    shown = composing.proof(
        text=text,
        contact_id=contact.pk,
        viewer=request.viewer,
        at=now,
        free_values=given(text, home),
        key=proofs.key_that_opens_nothing(),
    )
    try:
        proofs.send_proof(
            lane_id=delivery.default_lane(unit_id=contact.unit_id, channel=Channel.EMAIL).pk,
            to=to,
            shown=shown,
            files=outbox.parts_of(shown.along),
            mark=_("Test"),
            at=now,
        )
    except proofs.NotProved as refused:
        warn(request, _("No test was sent: %(reason)s") % {"reason": no_proof(refused)})
    else:
        tell(request, _("A test is on its way to %(address)s.") % {"address": to.address})
    return redirect(home.page)


@require_GET
def take_out(request: StaffRequest, template_id: int) -> HttpResponse:
    """Answer a template as a file."""
    content = stationery.write_file(template_id=template_id, viewer=request.viewer)
    template = selectors.template(template_id=template_id, viewer=request.viewer)
    name = content_disposition_header(as_attachment=True, filename=f"{template.code}.json") or "attachment"
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": name})


@require_http_methods(["GET", "POST"])
def take_in(request: StaffRequest) -> HttpResponse:
    """Make a template of a file that another Postroom wrote."""
    request.viewer.must(Right.WRITE)
    posted_data: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = FileForm(**posted_data, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = stationery.read_file(
                content=form.cleaned_data["file"],
                unit=form.cleaned_data["unit"],
                viewer=request.viewer,
                at=timezone.now(),
            )
        except stationery.BadTemplateFile as refused:
            form.add_error("file", str(refused) if refused.path else _("This is not the file of a template."))
        else:
            tell(request, _("%(name)s is there. Nothing goes out before you publish it.") % {"name": made.name})
            return redirect("templates:edit", made.pk)
    return render(request, "web/templates/take_in.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)
