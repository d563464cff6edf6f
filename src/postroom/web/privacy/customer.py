"""What a customer may ask for: a copy of everything, or to be forgotten."""

import tempfile
from contextlib import ExitStack

from django import forms
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.privacy import erasing, exporting
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn

IN_MEMORY = 8 * 1024 * 1024
PAGE = "privacy/customer.html"


class EraseForm(forms.Form):
    """Asks for the account number, so that nobody is forgotten by a slip."""

    account_number = forms.CharField(
        label=gettext_lazy("Account number"), max_length=60, help_text=gettext_lazy("Type it to say that you mean it.")
    )

    def __init__(self, *args: object, expected: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._expected = expected

    def clean_account_number(self) -> str:
        """Refuse another one."""
        typed = str(self.cleaned_data["account_number"])
        if typed != self._expected:
            raise forms.ValidationError(_("That is not the account number of this customer."))
        return typed


@require_safe
def show(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Offer both."""
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    request.viewer.must(Right.SET_UP, contact.unit_id)
    return render(request, PAGE, {"contact": contact, "form": EraseForm(expected=contact.account_number)})


@require_POST
def export(request: StaffRequest, contact_id: int) -> HttpResponseBase:
    """Answer the archive."""
    with ExitStack() as stack:
        archive = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        number = exporting.export(viewer=request.viewer, contact_id=contact_id, into=archive, at=now())
        archive.seek(0)
        stack.pop_all()  # from here on the answer closes it
    safe = "".join(sign if sign.isalnum() else "-" for sign in number)
    return FileResponse(archive, as_attachment=True, filename=f"customer-{safe}.zip", content_type="application/zip")


@require_POST
def erase(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Forget the customer, once the account number was typed."""
    contact = contacts.contact(viewer=request.viewer, contact_id=contact_id)
    request.viewer.must(Right.SET_UP, contact.unit_id)
    form = EraseForm(request.POST, expected=contact.account_number)
    if not form.is_valid():
        return render(request, PAGE, {"contact": contact, "form": form}, status=422)
    try:
        erasing.erase(viewer=request.viewer, contact_id=contact_id, at=now())
    except erasing.OnItsWay:
        warn(request, _("A message to this customer is being sent just now. Try again in a minute."))
        return redirect("privacy:customer", contact_id)
    tell(request, _("The customer is forgotten."))
    return redirect("customers:index")
