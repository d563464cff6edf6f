"""Sending hours: when a unit writes to customers by a channel, and on which days it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.carriage.envelope import Channel
from postroom.core.hours import EVERY_DAY
from postroom.outbox.services import setting_hours as hours
from postroom.web.outbox.wording import CHANNELS
from postroom.web.runs.wording import KINDS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

REFUSED = 422
_MOST_DAYS = 200


def _clock(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


class HoursForm(forms.Form):
    """When a unit writes by one channel."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=[(code, word.text) for code, word in CHANNELS.items()], initial="sms"
    )
    opens = _clock(gettext_lazy("From"), initial=time(8))
    closes = _clock(
        gettext_lazy("To"), initial=time(20), help_text=gettext_lazy("On the customer's clock. 00:00 is midnight.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these days"),
        coerce=int,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        initial=sorted(EVERY_DAY),
        widget=forms.CheckboxSelectMultiple,
    )
    skips_holidays = forms.BooleanField(
        label=gettext_lazy("Not on public holidays"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Those that hold everywhere in the customer's country."),
    )
    days_off = forms.CharField(
        label=gettext_lazy("Not on these days either"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control mono", "spellcheck": "false"}),
        help_text=gettext_lazy("Such as 2026-12-24; one on each line."),
    )
    exempt_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Bulk messages of these kinds go at any hour"),
        required=False,
        choices=KINDS.items(),
        widget=forms.CheckboxSelectMultiple,
    )
    holds_singles = forms.BooleanField(
        label=gettext_lazy("Messages to one customer wait as well"),
        required=False,
        help_text=gettext_lazy("Codes and all else that is urgent go at any hour."),
    )

    def __init__(self, *args: Any, viewer: Viewer, is_new: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self._viewer, self.is_new = viewer, is_new
        if is_new:
            units = access.units(viewer=viewer, right=Right.SET_UP)
            self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
        else:
            del self.fields["unit"], self.fields["channel"]

    def clean_days_off(self) -> Sequence[date]:
        """Read a day from each line."""
        told = str(self.cleaned_data["days_off"]).replace(",", " ").split()
        try:
            days = sorted({date.fromisoformat(each) for each in told})
        except ValueError as bad:
            raise forms.ValidationError(_("A day is written like 2026-12-24.")) from bad
        if len(days) > _MOST_DAYS:
            raise forms.ValidationError(_("So many days cannot be kept."))
        return days

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin, and new ones where there are some."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = said.get("opens"), said.get("closes")
        if opens and closes and closes <= opens and closes != time():
            self.add_error("closes", _("This is not after they begin."))
        if self.is_new and "unit" in said and "channel" in said:
            theirs = hours.sending_hours(viewer=self._viewer).filter(unit_id=said["unit"], channel=said["channel"])
            if theirs.exists():
                self.add_error("channel", _("The unit has hours for this channel already: change those."))
        return said

    @property
    def terms(self) -> hours.Terms:
        """What was said."""
        said = self.cleaned_data
        names = (
            "opens", "closes", "weekdays", "skips_holidays", "days_off", "exempt_kinds", "holds_singles",
        )  # fmt: skip
        return hours.Terms(**{name: said[name] for name in names})


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the hours of all units."""
    rows = [
        {
            "hours": one,
            "channel": CHANNELS[one.channel],
            "days": "" if set(one.weekdays) == EVERY_DAY else _days(one.weekdays),
            "kinds": [KINDS[kind] for kind in one.exempt_kinds if kind in KINDS],
            "may_change": request.viewer.may(Right.SET_UP, one.unit_id),
        }
        for one in hours.sending_hours(viewer=request.viewer)
    ]
    return render(request, "settings/hours.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Say when a unit writes by a channel."""
    form = HoursForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        said = form.cleaned_data
        return _kept(request, form, said["unit"], Channel(said["channel"]))
    return render(request, "settings/hours_of.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def change(request: StaffRequest, hours_id: int) -> HttpResponse:
    """Say otherwise."""
    found = hours.sending_hours(viewer=request.viewer).get(pk=hours_id)
    request.viewer.must(Right.SET_UP, found.unit_id)
    names = ("opens", "closes", "weekdays", "skips_holidays", "exempt_kinds", "holds_singles")
    begins = {name: getattr(found, name) for name in names}
    begins["days_off"] = "\n".join(day.isoformat() for day in found.days_off)
    form = HoursForm(request.POST or None, viewer=request.viewer, is_new=False, initial=begins)
    if form.is_valid():
        return _kept(request, form, found.unit_id, Channel(found.channel))
    data = {"form": form, "hours": found, "channel": CHANNELS[found.channel]}
    return render(request, "settings/hours_of.html", data, status=REFUSED if form.is_bound else 200)


@require_POST
@for_setting_up
def remove(request: StaffRequest, hours_id: int) -> HttpResponse:
    """Let the unit write at any hour."""
    hours.remove_hours(viewer=request.viewer, hours_id=hours_id)
    tell(request, _("The hours are gone. What waits for the morning goes in a moment."))
    return redirect("settings:hours")


def _kept(request: StaffRequest, form: HoursForm, unit_id: int, channel: Channel) -> HttpResponse:
    hours.set_hours(viewer=request.viewer, unit_id=unit_id, channel=channel, terms=form.terms)
    tell(request, _("The hours hold, also for what waits and for runs that are on their way."))
    return redirect("settings:hours")


def _days(weekdays: Sequence[int]) -> str:
    return ", ".join(str(WEEKDAYS_ABBR[number - 1]) for number in weekdays)
