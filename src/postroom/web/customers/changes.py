"""Staff add a customer, or correct the details of one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from postroom.access import selectors as access
from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.contacts.addresses import Address, BadAddress, read_email, read_phone
from postroom.contacts.rows import ContactRow, Place
from postroom.contacts.selectors import MAIN_EMAIL, MAIN_PHONE
from postroom.web.customers.forms import DetailsForm, NewForm
from postroom.web.customers.wording import fault_sentence
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell

REFUSED = 422
_EDITED = (
    "name",
    "salutation",
    "first_name",
    "last_name",
    "is_company",
    "customer_type",
    "building_id",
    "brand_id",
    "language",
    "delivery_method",
    "birth_date",
    "time_zone",
    "is_deceased",
    "is_disputed",
)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a customer; one who has the account number already is not overwritten."""
    request.viewer.must(Right.WRITE)
    form = NewForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        points = _points(form)
        if form.is_valid() and (made := _add(request, form, points)):
            tell(request, _("%(name)s was added.") % {"name": made.name})
            return redirect("customers:show", made.pk)
    return render(request, "customers/new.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Correct the details of a customer; only what was changed is written."""
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    request.viewer.must(Right.WRITE, contact.unit_id)
    initial = {name: getattr(contact, name) for name in _EDITED}
    form = DetailsForm(request.POST or None, viewer=request.viewer, unit_id=contact.unit_id, initial=initial)
    if form.is_valid():
        services.save_contact(
            viewer=request.viewer,
            unit=contact.unit,
            account_number=contact.account_number,
            at=timezone.now(),
            details=form.details,
        )
        tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
        return redirect("customers:show", contact.pk)
    data = {"form": form, "contact": contact}
    return render(request, "customers/edit.html", data, status=REFUSED if form.is_bound else 200)


def _points(form: NewForm) -> dict[Place, Address | None]:
    """Read the first addresses; what is wrong with one is said at its field."""
    asked, found = form.cleaned_data, {}
    readers: Any = {
        "email": (MAIN_EMAIL, read_email),
        "phone": (MAIN_PHONE, lambda typed: read_phone(typed, language=asked["language"])),
    }
    for name, (place, read) in readers.items():
        if not asked[name]:
            continue
        try:
            found[place] = read(asked[name])
        except BadAddress as problem:
            form.add_error(name, str(fault_sentence(problem.fault)))
    return found


def _add(request: StaffRequest, form: NewForm, points: dict[Place, Address | None]) -> Any:
    unit = access.unit(viewer=request.viewer, unit_id=form.cleaned_data["unit"])
    row = ContactRow(account_number=form.cleaned_data["account_number"], details=form.details, points=points)
    try:
        return services.add_contact(viewer=request.viewer, unit=unit, row=row, at=timezone.now())
    except services.AccountTaken:
        form.add_error("account_number", _("Another customer has this account number."))
        return None
