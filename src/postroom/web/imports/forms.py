"""What somebody brings in, and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.intake.selectors import CONTACT
from postroom.records import selectors as records

SAMPLES = 3
ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")


def subjects() -> list[tuple[str, Any]]:
    """Return what a file may hold: customers, or records of a kind."""
    return [(CONTACT, _("Customers")), *((kind.code, kind.label) for kind in records.kinds())]


class UploadForm(forms.Form):
    """A file, what is in it, and whose it is."""

    subject = forms.ChoiceField(label=_("What is in the file"))
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with the names of the columns in the first row."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("The file is empty.")},
    )

    beside = forms.FileField(
        label=_("Files that its rows name"),
        required=False,
        help_text=_("A ZIP, for instance of the PDFs of bills: a column of the table gives the name of each."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        units = list(access.units(viewer=viewer, right=Right.WRITE))
        self.fields["subject"].choices = subjects()  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk
            self.fields["unit"].widget = forms.HiddenInput()

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large or of another type before it is looked into."""
        file: UploadedFile = self.cleaned_data["file"]
        _must_not_be_too_large(file)
        if not (file.name or "").lower().endswith(ENDINGS):
            raise ValidationError(_("This is neither CSV nor XLSX. Save the table as one of them and try again."))
        return file

    def clean_beside(self) -> UploadedFile | None:
        """Refuse a ZIP that is too large before it is looked into."""
        file: UploadedFile | None = self.cleaned_data["beside"]
        if file is not None:
            _must_not_be_too_large(file)
        return file


def _must_not_be_too_large(file: UploadedFile) -> None:
    size = file.size or 0
    if size > settings.MAX_IMPORT_BYTES:
        told = {"size": filesizeformat(size), "most": filesizeformat(settings.MAX_IMPORT_BYTES)}
        raise ValidationError(_("The file has %(size)s, and %(most)s is the most. Cut it in two."), params=told)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its head, some of its values, and the list of fields that it may be."""

    head: str
    samples: Sequence[str]
    bound: forms.BoundField


class MappingForm(forms.Form):
    """A list of fields for each column of the file; empty means that the column is left out."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, reading: Mapping[str, Any], targets: Any, mapping: Any
    ) -> None:
        super().__init__(data)
        self._heads: Sequence[str] = reading["heads"]
        self._samples: Sequence[Sequence[str]] = reading["samples"][:SAMPLES]
        choices = [("", _("Leave out")), *((target.name, target.label) for target in targets)]
        for place, head in enumerate(self._heads):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=head,
                choices=choices,
                required=False,
                initial=mapping.get(head, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def columns(self) -> list[Column]:
        """The columns in the order of the file."""
        return [Column(head, self._values(place), self[f"column-{place}"]) for place, head in enumerate(self._heads)]

    @property
    def mapping(self) -> dict[str, str]:
        """Head -> field, without the columns that are left out."""
        chosen = ((head, self.cleaned_data[f"column-{place}"]) for place, head in enumerate(self._heads))
        return {head: name for head, name in chosen if name}

    def clean(self) -> dict[str, Any]:
        """No field has two columns, and the account number has one."""
        known = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for name, field in list(known.items()):
            if field and field in taken:
                told = {"other": self.fields[taken[field]].label}
                self.add_error(name, ValidationError(_("“%(other)s” is this field already."), params=told))
            taken.setdefault(field, name)
        if "account_number" not in taken:
            raise ValidationError(_("One column must be the account number: it says which customer a row is about."))
        return known

    def _values(self, place: int) -> list[str]:
        return [row[place] for row in self._samples if place < len(row) and row[place]]
