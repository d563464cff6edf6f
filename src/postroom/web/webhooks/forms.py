"""What is said of a webhook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.web.shell.choices import offer
from postroom.web.webhooks.wording import EVENTS
from postroom.webhooks.events import Event
from postroom.webhooks.services import Terms


class WebhookForm(forms.Form):
    """Where a program listens, and of what it hears."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What your colleagues call it."))
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Where the program listens. It begins with https://.")
    )
    unit: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        None,
        label=_("Unit"),
        empty_label=_("Choose a unit"),
        help_text=_("It hears of what happens there and in all units below."),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=[(str(event), EVENTS[event]) for event in Event],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, viewer: Viewer, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", access.units(viewer=viewer, right=Right.SET_UP))
        if not is_new:
            del self.fields["unit"]

    def terms(self) -> Terms:
        """Return what was said."""
        said = self.cleaned_data
        return Terms(name=said["name"], url=said["url"], events=[Event(event) for event in said["events"]])
