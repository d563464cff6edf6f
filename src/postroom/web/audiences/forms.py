"""What is asked for besides the conditions: the name, the unit, who may use it; and of a list, account numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.web.shell.choices import offer

LONGEST_NAME, MOST_PASTED = 160, 2_000_000


class NameForm(forms.Form):
    """A name and, of a new one, the unit that is to own it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("For staff; customers do not see it."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    unit = forms.ModelChoiceField(  # type: ignore[var-annotated]
        None, label=_("Unit"), empty_label=None, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, viewer: Viewer, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = access.units(viewer=viewer, right=Right.WRITE)
        offer(self, "unit", units)
        if not is_new:
            del self.fields["unit"]
        elif len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = units[0].pk


class AudienceForm(NameForm):
    """Name and units of an audience."""

    allowed = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        None,
        label=_("Units that may use it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each with all units below it. None chosen: all units below the one that owns it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        units = access.units(viewer=viewer)
        offer(self, "allowed", units)
        if len(units) == 1:
            del self.fields["allowed"]


class NumbersForm(forms.Form):
    """Account numbers of customers, pasted."""

    accounts = forms.CharField(
        label=_("Account numbers"),
        required=False,
        max_length=MOST_PASTED,
        help_text=_("Separated by spaces, commas or line breaks."),
        widget=forms.Textarea(attrs={"rows": 8, "class": "form-control mono", "spellcheck": "false"}),
    )
