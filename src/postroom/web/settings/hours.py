"""Sending hours: when a unit writes to customers by a channel, and on which days it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.access.viewer import Right
from postroom.core.hours import EVERY_DAY
from postroom.outbox.services import setting_hours as hours
from postroom.web.outbox.wording import CHANNELS
from postroom.web.runs.wording import KINDS
from postroom.web.settings.on_channel import OnChannelForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.outbox.models import SendingHours

REFUSED = 422
_MOST_DAYS = 200
_SHOWN = 4
"""So many days and units are named in the list."""


def _clock(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


class HoursForm(OnChannelForm):
    """When a unit writes by one channel."""

    terms_of = hours.Terms
    taken = gettext_lazy("The unit has hours for this channel already: change those.")
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

    def as_typed(self, of: SendingHours) -> dict[str, Any]:
        """Write a day on each line."""
        return {**super().as_typed(of), "days_off": "\n".join(day.isoformat() for day in of.days_off)}

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
        """Refuse hours that end before they begin."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = said.get("opens"), said.get("closes")
        if opens and closes and closes <= opens and closes != time():
            self.add_error("closes", _("This is not after they begin."))
        return said


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the hours of all units, and those of units above, with the units that take them over."""
    today = timezone.localdate()
    rows = [
        {
            "hours": one,
            "days_off": days_off[:_SHOWN],
            "more_days": len(days_off[_SHOWN:]),
            "heirs": held.heirs[:_SHOWN],
            "more_heirs": len(held.heirs[_SHOWN:]),
            "channel": CHANNELS[one.channel],
            "days": "" if set(one.weekdays) == EVERY_DAY else _days(one.weekdays),
            "kinds": [KINDS[kind] for kind in one.exempt_kinds if kind in KINDS],
            "may_change": request.viewer.may(Right.SET_UP, one.unit_id),
        }
        for held in hours.hours_that_hold(viewer=request.viewer)
        for one in [held.hours]
        for days_off in [[day for day in one.days_off if day >= today]]
    ]
    return render(request, "settings/hours.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def edit(request: StaffRequest, hours_id: int | None = None) -> HttpResponse:
    """Say when a unit writes by a channel, or say otherwise."""
    rows = hours.sending_hours(viewer=request.viewer)
    found = rows.get(pk=hours_id) if hours_id else None
    if found:
        request.viewer.must(Right.SET_UP, found.unit_id)
    form = HoursForm(request.POST or None, viewer=request.viewer, rows=rows, of=found)
    if form.is_valid():
        unit_id, channel = form.place
        hours.set_hours(viewer=request.viewer, unit_id=unit_id, channel=channel, terms=form.terms)
        tell(request, _("The hours hold, also for what waits and for runs that are on their way."))
        return redirect("settings:hours")
    data = {"form": form, "hours": found, "channel": CHANNELS[found.channel] if found else None}
    return render(request, "settings/hours_of.html", data, status=REFUSED if form.is_bound else 200)


@require_POST
@for_setting_up
def remove(request: StaffRequest, hours_id: int) -> HttpResponse:
    """Let the unit write at any hour."""
    hours.remove_hours(viewer=request.viewer, hours_id=hours_id)
    tell(request, _("The hours are gone. What waits for the morning goes in a moment."))
    return redirect("settings:hours")


def _days(weekdays: Sequence[int]) -> str:
    return ", ".join(str(WEEKDAYS_ABBR[number - 1]) for number in weekdays)
