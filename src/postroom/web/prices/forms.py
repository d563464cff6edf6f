"""A line of the price table as it is typed, and a file of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Viewer
from postroom.costs import reading
from postroom.costs.lines import Line
from postroom.costs.reading import LineFault, Refused
from postroom.outbox import selectors as outbox
from postroom.web.customers.wording import countries
from postroom.web.outbox.wording import CHANNELS
from postroom.web.prices.wording import FAULTS, MEASURES, POSTINGS

LARGEST = 2 * 1024 * 1024
_FIELD = {
    LineFault.NO_MEDIUM: "medium",
    LineFault.NO_CLASS: "class",
    LineFault.NO_ACCOUNT: "account",
    LineFault.NOT_YOURS: "account",
    LineFault.NO_COUNTRY: "country",
    LineFault.NO_MEASURE: "measure",
    LineFault.NO_SIZE: "up_to",
    LineFault.NO_PRICE: "price",
    LineFault.NOT_YES_OR_NO: "each",
    LineFault.NO_CURRENCY: "currency",
    LineFault.NO_DAY: "valid_from",
    LineFault.ENDS_BEFORE: "valid_to",
}


class LineForm(forms.Form):
    """One line; `line` is there when the form is valid. Most fields are named as the columns of a file are."""

    medium = forms.ChoiceField(label=_("Medium"), choices=[(code, word.text) for code, word in CHANNELS.items()])
    account = forms.ChoiceField(
        label=_("Account"), required=False, help_text=_("None: every account that has no line of its own.")
    )
    country = forms.ChoiceField(label=_("To"), required=False)
    measure = forms.ChoiceField(label=_("Goes by"), choices=MEASURES.items())
    price = forms.CharField(label=_("Price"), max_length=14, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    each = forms.BooleanField(label=_("For each part, page or sheet"), required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    up_to = forms.CharField(label=_("up to size"), max_length=6, required=False, help_text=_("Empty: and all above."))
    valid_from = forms.CharField(label=_("From the day"), widget=forms.TextInput(attrs={"type": "date"}))
    valid_to = forms.CharField(
        label=_("Until the day"),
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
        help_text=_("Empty: until another line takes its place."),
    )
    field_order = ("medium", "class", "account", "country", "measure", "from", "up_to", "price", "each", "currency",
                   "valid_from", "valid_to")  # fmt: skip
    line: Line

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self._viewer = viewer
        lanes = [(lane.code, lane.name) for lane in outbox.lanes(viewer=viewer)]
        self.fields["account"].choices = [("", _("Every account")), *lanes]  # type: ignore[attr-defined]
        self.fields["country"].choices = [("*", _("All other countries")), *countries()]  # type: ignore[attr-defined]
        self.fields["class"] = forms.ChoiceField(
            label=_("Class of a letter"), choices=[("", _("Not a letter")), *POSTINGS.items()], required=False
        )
        self.fields["from"] = forms.CharField(label=_("From size"), max_length=6, required=False, initial="1")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Read it as a line of a file is read."""
        told = super().clean() or self.cleaned_data
        if self.errors:
            return told
        cells = {name: str(value or "") for name, value in told.items()}
        cells |= {"each": "yes" if told["each"] else "no", "to": cells["up_to"]}
        try:
            self.line = reading.line_of(cells, viewer=self._viewer)
        except Refused as refused:
            self.add_error(_FIELD[refused.fault], str(FAULTS[refused.fault]))
        return told


class FileForm(forms.Form):
    """A file of prices; `whole` takes out what it does not have."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with the names of the columns in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large to be a table of prices."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 2 MB."))
        return file
