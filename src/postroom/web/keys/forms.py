"""What is said of a new key."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.keys import USUAL_RIGHTS, Terms, may_offer_outbox
from postroom.access.viewer import Right, Viewer

RIGHTS = [
    (Right.SEE, _("See")),
    (Right.WRITE, _("Write: customers, records, lists, events")),
    (Right.SEND, _("Send messages")),
    (Right.APPROVE, _("Approve bulk messages")),
    (Right.SET_UP, _("Set up webhooks")),
    (Right.OUTBOX, _("See the outbox: messages of other programs and of people, too")),
]


class KeyForm(forms.Form):
    """What the key is for, where it holds and what it may do."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("The program that will use it."))
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short and once: shop, billing-2."))
    unit: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        None, label=_("Unit"), empty_label=_("Choose a unit"), help_text=_("It holds for the units below as well.")
    )
    rights = forms.MultipleChoiceField(
        label=_("May"), choices=RIGHTS, widget=forms.CheckboxSelectMultiple, initial=USUAL_RIGHTS
    )
    is_test = forms.BooleanField(
        label=_("For tests"), required=False, help_text=_("Renders and captures; nothing ever leaves the house.")
    )
    ends_on = forms.DateField(
        label=_("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: never.")
    )
    per_second = forms.IntegerField(label=_("Requests a second"), min_value=1, max_value=100_000, initial=1000)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._viewer = viewer
        if not viewer.may(Right.OUTBOX):
            self.fields["rights"].choices = [each for each in RIGHTS if each[0] is not Right.OUTBOX]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = access.units(viewer=viewer, right=Right.SET_UP)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Let nobody give a key an outbox that they do not see themselves."""
        said = super().clean() or self.cleaned_data
        unit = said.get("unit")
        if unit and Right.OUTBOX in said.get("rights", ()) and not may_offer_outbox(viewer=self._viewer, unit=unit):
            self.add_error("rights", _("You do not see the whole outbox of this unit yourself."))
        return said

    def terms(self) -> Terms:
        """Return what was said."""
        said = self.cleaned_data
        ends_on = said["ends_on"]
        return Terms(
            code=said["code"],
            name=said["name"],
            unit=said["unit"],
            rights=[Right(right) for right in said["rights"]],
            is_test=said["is_test"],
            per_second=said["per_second"],
            expires_at=make_aware(datetime.combine(ends_on, time.min)) if ends_on else None,
        )
