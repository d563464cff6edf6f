"""What is done with a message that came in: whose it is, dealt with, taken up again."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.contacts import selectors as contacts
from postroom.incoming import selectors, services
from postroom.web.incoming.forms import WhoseForm
from postroom.web.incoming.views import PAGE, page
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell

UNPROCESSABLE = 422


@require_POST
def attach(request: StaffRequest, incoming_id: int) -> HttpResponse:
    """Say whose it is."""
    incoming = selectors.incoming(viewer=request.viewer, incoming_id=incoming_id)
    named = contacts.with_account(viewer=request.viewer, account_number=request.POST.get("account_number", ""))
    owners = [*selectors.owners(viewer=request.viewer, incoming=incoming), *named]
    form = WhoseForm(request.POST, owners=owners)
    contact_id = _named(form, [one.pk for one in named]) if form.is_valid() else None
    if contact_id is None:
        return render(request, PAGE, page(request, incoming, form), status=UNPROCESSABLE)
    try:
        number = services.attach(viewer=request.viewer, incoming_id=incoming.pk, contact_id=contact_id)
    except services.NotAttached:
        form.add_error(None, _("Somebody said already whose it is. Look again."))
        return render(request, PAGE, page(request, incoming, form), status=UNPROCESSABLE)
    said = _("Attached, with %(more)d more from this address.") if number > 1 else _("Attached to the customer.")
    tell(request, said % {"more": number - 1} if number > 1 else said)
    return redirect("incoming:show", incoming_id)


@require_POST
def deal_with(request: StaffRequest, incoming_id: int) -> HttpResponse:
    """Nothing more has to be done about it."""
    services.deal_with(viewer=request.viewer, incoming_id=incoming_id, at=timezone.now())
    tell(request, _("Dealt with."), undo=reverse("incoming:again", args=[incoming_id]))
    return redirect("incoming:index")


@require_POST
def take_up_again(request: StaffRequest, incoming_id: int) -> HttpResponse:
    """It waits for somebody again."""
    services.take_up_again(viewer=request.viewer, incoming_id=incoming_id)
    tell(request, _("It waits for an answer again."))
    return redirect("incoming:show", incoming_id)


def _named(form: WhoseForm, found: Sequence[int]) -> int | None:
    """Return the customer that the form names, or put what is wrong into it."""
    if form.cleaned_data.get("owner"):
        return int(form.cleaned_data["owner"])
    if len(found) == 1:
        return found[0]
    several = _("Several units have a customer with this number: choose the one you mean.")
    form.add_error("account_number", several if found else _("There is no such customer."))
    return None
