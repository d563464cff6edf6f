"""What is asked at the returns desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.returns import selectors
from postroom.returns.selectors import Filters
from postroom.web.returns.wording import reason_name
from postroom.web.shell.lists import Chip

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


class FilterForm(forms.Form):
    """The filters in force; what cannot be read filters nothing."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    building = forms.TypedChoiceField(label=_("Building"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    run = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[("open", _("To put right")), ("all", _("All"))]
    )

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data, auto_id="filter-%s")
        buildings = [(each.pk, each.name) for each in contacts.buildings(viewer=viewer)]
        self.fields["reason"].choices = [("", _("Any reason")), *reason_choices(selectors.reasons())]  # type: ignore[attr-defined]
        self.fields["building"].choices = [("", _("Any building")), *buildings]  # type: ignore[attr-defined]
        for name in ("reason", "building"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("since", "until"):
            self.fields[name].widget.attrs["class"] = "form-control"
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

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, as people read them."""
        asked = self.cleaned_data
        words = {
            "q": asked.get("q"),
            "reason": dict(self.fields["reason"].choices).get(asked.get("reason") or None),  # type: ignore[attr-defined]
            "building": dict(self.fields["building"].choices).get(asked.get("building")),  # type: ignore[attr-defined]
            "since": asked.get("since"),
            "until": asked.get("until"),
        }
        chips = [Chip(name, str(self.fields[name].label), str(value)) for name, value in words.items() if value]
        return [*chips, Chip("run", str(_("Run")), str(asked["run"]))] if asked.get("run") else chips

    def query(self, **more: object) -> str:
        """The address of this list: its filters and nothing that is empty."""
        return urlencode({name: value for name, value in {**self.cleaned_data, **more}.items() if value})


class CloseForm(forms.Form):
    note = forms.CharField(label=_("Why nothing more is done"), max_length=300, required=False)
