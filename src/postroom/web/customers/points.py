"""Staff add, correct or take away one address of a customer, or let it be used again."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.web.customers.forms import NoteForm
from postroom.web.customers.point_forms import FORMS, initial
from postroom.web.customers.wording import KINDS, ROLES
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell

PAGE = "customers/point.html"
REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, contact_id: int, kind: str) -> HttpResponse:
    """Add an address in a place where there is none yet."""
    if kind not in FORMS:
        raise Http404
    card = contacts.card(viewer=request.viewer, contact_id=contact_id)
    contact = card.contact
    request.viewer.must(Right.WRITE, contact.unit_id)
    taken = {point.role for point in card.points if point.kind == kind}
    free = [role for role in ROLES if role not in taken]
    if not free:
        raise Http404
    form = FORMS[kind](request.POST or None, roles=free, language=contact.language)
    if form.is_valid():
        return _save(request, contact, contacts.place(kind=kind, role=form.cleaned_data["role"]), form)
    data = {"form": form, "contact": contact, "word": KINDS[kind][0]}
    return render(request, PAGE, data, status=REFUSED if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, contact_id: int, kind: str, role: str) -> HttpResponse:
    """Correct an address; a new value is a new address, of which nothing is known yet."""
    point = contacts.point(viewer=request.viewer, contact_id=contact_id, kind=kind, role=role)
    contact = point.contact
    request.viewer.must(Right.WRITE, contact.unit_id)
    begins = initial(kind, value=point.value, parts=point.parts)
    form = FORMS[kind](request.POST or None, roles=[], language=contact.language, initial=begins)
    if form.is_valid():
        return _save(request, contact, contacts.place(kind=kind, role=role), form)
    data = {"form": form, "contact": contact, "word": KINDS[kind][0], "role": ROLES[role], "point": point}
    return render(request, PAGE, data, status=REFUSED if form.is_bound else 200)


@require_POST
def remove(request: StaffRequest, contact_id: int, kind: str, role: str) -> HttpResponse:
    """Take an address away, and with it what is known of its health."""
    point = contacts.point(viewer=request.viewer, contact_id=contact_id, kind=kind, role=role)
    services.set_point(
        viewer=request.viewer,
        contact=point.contact,
        place=contacts.place(kind=kind, role=role),
        address=None,
        at=timezone.now(),
    )
    tell(request, _("%(address)s was taken away.") % {"address": point.value})
    return redirect("customers:show", contact_id)


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: StaffRequest, contact_id: int, kind: str, role: str) -> HttpResponse:
    """Let an address be used again, with a note of why."""
    point = contacts.point(viewer=request.viewer, contact_id=contact_id, kind=kind, role=role)
    request.viewer.must(Right.SEND, point.contact.unit_id)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        services.use_again(viewer=request.viewer, point=point, note=note, at=timezone.now())
        tell(request, _("%(address)s will be used again.") % {"address": point.value})
        return redirect("customers:show", contact_id)
    data = {"form": form, "contact": point.contact, "point": point}
    return render(request, "customers/again.html", data, status=REFUSED if form.is_bound else 200)


def _save(request: StaffRequest, contact: Any, place: Any, form: Any) -> HttpResponse:
    services.set_point(viewer=request.viewer, contact=contact, place=place, address=form.address, at=timezone.now())
    tell(request, _("%(address)s was saved.") % {"address": form.address.value})
    return redirect("customers:show", contact.pk)
