"""The form in which staff write down the number of a registered letter, and who signed for it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from postroom.access.viewer import Right
from postroom.core.barcode.s10 import Misread
from postroom.core.carriage.files import UnknownKind
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.outbox.models import Message, RegisteredLetter

_PAPER = frozenset({"registered", "with_receipt"})


class ReceiptForm(forms.Form):
    """The number at the post; who signed, when, and a scan of that."""

    tracking = forms.CharField(
        label=gettext_lazy("Tracking number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Typed, or scanned from the label into this field."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    signed_by = forms.CharField(label=gettext_lazy("Signed by"), required=False, max_length=200)
    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan of the acknowledgement"),
        required=False,
        help_text=gettext_lazy("PDF, PNG or JPEG, 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def clean_signed_on(self) -> date | None:
        """Nobody signs tomorrow."""
        day: date | None = self.cleaned_data["signed_on"]
        if day and day > localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("signed_by")) != bool(found.get("signed_on")):
            self.add_error("signed_by", _("Say who signed, and on which day."))
        if found.get("scan") and not found.get("signed_by"):
            self.add_error("signed_by", _("Say who signed what you scanned, and on which day."))
        return found

    @property
    def signed(self) -> outbox.Acknowledged | None:
        """What stands on the acknowledgement, if it is there."""
        told = self.cleaned_data
        if not told["signed_by"]:
            return None
        scan = told["scan"]
        return outbox.Acknowledged(
            signed_by=told["signed_by"],
            at=make_aware(datetime.combine(told["signed_on"], time(12))),
            scan_name=scan.name if scan else "",
            scan=scan.read() if scan else b"",
        )


def receipt_form(request: StaffRequest, message: Message, letter: RegisteredLetter | None) -> ReceiptForm | None:
    """Return the form for a registered letter on paper, if the viewer may fill it in."""
    if letter is None or letter.posting not in _PAPER or not request.viewer.may(Right.SEND, message.unit_id):
        return None
    return ReceiptForm(auto_id="receipt-%s", initial={"tracking": letter.tracking, "signed_by": letter.signed_by})


@require_POST
def take(request: StaffRequest, message_id: int) -> HttpResponse:
    """Write down what was typed."""
    message = selectors.message(viewer=request.viewer, message_id=message_id)
    form = ReceiptForm(request.POST, request.FILES)
    if not form.is_valid():
        warn(request, " ".join(str(said) for errors in form.errors.values() for said in errors))
        return redirect("outbox:show", message_id)
    try:
        outbox.acknowledge(
            viewer=request.viewer,
            message=message,
            tracking=form.cleaned_data["tracking"],
            signed=form.signed,
            at=timezone.now(),
        )
    except outbox.NotOnPaper:
        warn(request, _("This is no registered letter on paper, or it has not been printed."))
    except Misread as number:
        said = _("%(number)s is misread: its check digit is wrong. Nothing was written down.")
        warn(request, said % {"number": number})
    except (outbox.BadScan, UnknownKind):
        warn(request, _("The scan must be a PDF, a PNG or a JPEG of 10 MB at most. Nothing was written down."))
    else:
        tell(request, _("Written down."))
    return redirect("outbox:show", message_id)
