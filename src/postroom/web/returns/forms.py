"""What is asked at the returns desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.returns import selectors
from postroom.returns.selectors import Filters
from postroom.web.returns.wording import reason_name
from postroom.web.shell.list_form import DayField, ListForm

if TYPE_CHECKING:
    from postroom.returns.models import Reason

EARLIEST = date(2000, 1, 1)


def reason_choices(reasons: Sequence[Reason]) -> list[tuple[str, str]]:
    """Return reasons as they may be chosen."""
    return [(reason.code, reason_name(reason)) for reason in reasons]


class WhyForm(forms.Form):
    """Why a letter came back, and when."""

    reason = forms.ChoiceField(label=_("Why it came back"))
    returned_on = forms.DateField(
        label=_("Came back on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), required=False
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self._today = today
        self.fields["reason"].choices = reason_choices(selectors.offered_reasons())  # type: ignore[attr-defined]
        self.fields["returned_on"].widget.attrs["max"] = today.isoformat()

    def clean_returned_on(self) -> date:
        """Today, unless another day is named; what comes back has not come back tomorrow."""
        told: date = self.cleaned_data["returned_on"] or self._today
        if not EARLIEST <= told <= self._today:
            raise forms.ValidationError(_("A letter comes back today or came back before."))
        return told


class ScanForm(WhyForm):
    code = forms.CharField(label=_("Code"), max_length=200)
    picture = forms.FileField(required=False)


class ByHandForm(WhyForm):
    message = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    page = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FilterForm(ListForm):
    """The filters of what came back."""

    as_tabs = ("state",)
    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    building = forms.TypedChoiceField(label=_("Building"), required=False, coerce=int, empty_value=None)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    run = forms.IntegerField(label=_("Run"), required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[("open", _("To put right")), ("all", _("All"))]
    )

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data)
        buildings = [(each.pk, each.name) for each in contacts.buildings(viewer=viewer)]
        self.offer("reason", _("Any reason"), reason_choices(selectors.reasons()))
        self.offer("building", _("Any building"), buildings)
        self.is_valid()

    @property
    def shows_all(self) -> bool:
        """Whether ended cases are shown, too."""
        return self.cleaned_data.get("state") == "all"

    @property
    def narrowed(self) -> Filters:
        """What the selectors are asked for."""
        asked = self.cleaned_data
        return Filters(
            state="" if self.shows_all else "open",
            reason=asked.get("reason") or "",
            text=asked.get("q") or "",
            since=asked.get("since"),
            until=asked.get("until"),
            building_id=asked.get("building"),
            batch_id=asked.get("run"),
        )


class CloseForm(forms.Form):
    note = forms.CharField(label=_("Why nothing more is done"), max_length=300, required=False)
