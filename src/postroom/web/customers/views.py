"""The list of customers, and the page of one: who they are, what they have, what we sent them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import Card
from postroom.web.customers.card import missing, point_lines, spaced, topic_lines
from postroom.web.customers.filters import FilterForm
from postroom.web.customers.records import sheets
from postroom.web.customers.timeline import timeline
from postroom.web.customers.wording import language_name
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.address_bar import keep_address
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number

LIST = "customers/index.html"
PAGE = "customers/show.html"


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of the list; asked by htmx, the list alone."""
    viewer = request.viewer
    form = FilterForm(request.GET, viewer=viewer)
    after = request.GET.get("after", "")
    page = contacts.page(viewer=viewer, narrowed=form.narrowed, after=after, whole=False)
    counted = contacts.SEARCHED if form.narrowed.text else contacts.COUNTED
    data = {
        "form": form,
        "lines": [
            (line, spaced(line.phone.value) if line.phone else "", language_name(line.contact.language))
            for line in page.lines
        ],
        "channels": CHANNELS,
        "next": page.after,
        "total": page.total,
        "counted": counted,
        "searched": bool(form.narrowed.text),
        "may_write": viewer.may(Right.WRITE),
        "shows_units": "unit" in {bound.name for bound in form.selects},
    }
    response = render(request, f"{LIST}#list" if request.htmx else LIST, data)
    return keep_address(request, response, f"{reverse('customers:index')}?{form.query(after=after)}")


@require_safe
def show(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show a customer; asked by htmx, the messages alone."""
    card = contacts.card(viewer=request.viewer, contact_id=contact_id)
    tab = "records" if request.GET.get("tab") == "records" else "messages"
    side = _records(request, card) if tab == "records" else _messages(request, card)
    data = {
        "contact": card.contact,
        "brand": card.contact.brand or card.contact.unit.brand,
        "spoken": language_name(card.contact.language),
        "delivery": CHANNELS[card.contact.delivery_method],
        "points": point_lines(card=card, viewer=request.viewer, at=timezone.now()),
        "missing": missing(card),
        "topics": list(topic_lines(card)),
        "may_write": request.viewer.may(Right.WRITE, card.contact.unit_id),
        "may_set_up": request.viewer.may(Right.SET_UP, card.contact.unit_id),
        "tab": tab,
        **side,
    }
    return render(request, f"{PAGE}#messages" if request.htmx and tab == "messages" else PAGE, data)


def _messages(request: StaffRequest, card: Card) -> dict[str, Any]:
    before = number(request.GET, "after")
    return timeline(viewer=request.viewer, contact_id=card.contact.pk, before=before, at=timezone.now())


def _records(request: StaffRequest, card: Card) -> dict[str, Any]:
    return {"sheets": sheets(viewer=request.viewer, contact=card.contact)}
