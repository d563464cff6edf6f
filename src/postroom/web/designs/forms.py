"""What is asked for to make and name a design, and for which messages it is taken."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.design.own import LARGEST_SOURCE
from postroom.web.designs.wording import MESSAGE_KINDS, WAYS
from postroom.web.templates.forms import PlaceForm
from postroom.web.templates.wording import OCCASIONS

EVERY = "every"


class NewForm(PlaceForm):
    """How a new design is drawn, and a file to begin with."""

    way = forms.ChoiceField(
        label=_("Drawn as"),
        choices=list(WAYS.items()),
        initial="blocks",
        widget=forms.RadioSelect,
        help_text=_("Blocks suit nearly everybody. HTML and MJML say with #content where the message goes."),
    )
    file = forms.FileField(
        label=_("A file to begin with"), required=False, help_text=_("Of HTML or MJML, up to 200 kB.")
    )

    def clean_file(self) -> str:
        """Return what is in the file."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        data = file.read(LARGEST_SOURCE + 1)
        if len(data) > LARGEST_SOURCE:
            raise forms.ValidationError(_("The file is larger than 200 kB."))
        try:
            return str(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not written in UTF-8.")) from None


class SeenForm(forms.Form):
    """On which version and revision something was drawn; `over` names theirs, which is to be written over."""

    version = forms.IntegerField(min_value=1)
    revision = forms.IntegerField(min_value=0)
    over = forms.RegexField(r"^[0-9]{1,18}:[0-9]{1,9}$", required=False)

    @property
    def seen(self) -> tuple[int, int]:
        """The version and the revision that were seen."""
        if over := self.cleaned_data["over"]:
            version, _colon, revision = over.partition(":")
            return int(version), int(revision)
        return self.cleaned_data["version"], self.cleaned_data["revision"]


class ChooseForm(forms.Form):
    """For which messages a design is taken."""

    unit = forms.ChoiceField(label=_("Unit"), help_text=_("With all units below it."))
    brand = forms.ChoiceField(label=_("Brand"))
    kind = forms.ChoiceField(label=_("Messages"), choices=list(MESSAGE_KINDS.items()), required=False)
    occasion = forms.ChoiceField(
        label=_("Occasion"),
        choices=list(OCCASIONS.items()),
        required=False,
        help_text=_("A template says in its settings which occasion it is for."),
    )
    begins_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: from now on, and until somebody changes it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in access.units(viewer=viewer, right=Right.SET_UP)}
        self._brands = {str(brand.pk): brand for brand in access.brands(viewer=viewer)}
        units: list[tuple[str, Any]] = [(key, unit.name) for key, unit in self._units.items()]
        if viewer.sees_all:
            units.insert(0, (EVERY, _("Every unit")))
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        brands: list[tuple[str, Any]] = [(key, brand.name) for key, brand in self._brands.items()]
        self.fields["brand"].choices = [(EVERY, _("Every brand")), *brands]  # type: ignore[attr-defined]

    def clean_unit(self) -> Any:
        """Return the unit itself; None for every unit."""
        return self._units.get(self.cleaned_data["unit"])

    def clean_brand(self) -> Any:
        """Return the brand itself; None for every brand."""
        return self._brands.get(self.cleaned_data["brand"])

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = self.cleaned_data
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day is before the first."))
        return data
