"""What is said of an external system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.carriage.envelope import Channel
from postroom.systems.services import CHANNELS, Terms
from postroom.web.shell.choices import offer

_WORDS = {Channel.EMAIL: _("E-mail"), Channel.SMS: _("SMS")}


class SystemForm(forms.Form):
    """Which system it is, and what it may take of whom."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What your colleagues call it."))
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short and once: set-top-boxes, paging."))
    unit: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        None, label=_("Unit"), empty_label=_("Choose a unit"), help_text=_("Who answers for it.")
    )
    channels = forms.MultipleChoiceField(
        label=_("Takes"),
        choices=[(str(channel), _WORDS[channel]) for channel in CHANNELS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For each it gets an account, by which people and programs choose it for a message."),
    )
    units: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        None,
        label=_("Units whose messages it may take"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each with all units below it. None chosen: its own unit and all below it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", access.units(viewer=viewer, right=Right.SET_UP))
        offer(self, "units", access.units(viewer=viewer), required=False)
        if not is_new:
            del self.fields["code"], self.fields["unit"]

    def terms(self, **known: Any) -> Terms:
        """Return what was said; `known` is what a system keeps for good."""
        said = self.cleaned_data
        return Terms(
            code=known.get("code") or said["code"],
            name=said["name"],
            unit=known.get("unit") or said["unit"],
            channels=[Channel(channel) for channel in said["channels"]],
            allowed_units=list(said["units"]),
        )
