"""The limits of units: which countries, how dear a message, how many and how much a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.access.viewer import Right
from postroom.costs import limits
from postroom.costs.reading import CURRENCIES
from postroom.outbox.pricing import Money
from postroom.web.customers.wording import countries, country_name
from postroom.web.outbox.wording import CHANNELS
from postroom.web.settings.on_channel import OnChannelForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

REFUSED = 422


class LimitForm(OnChannelForm):
    """What a unit may send on one channel; what is empty limits nothing."""

    terms_of = limits.Terms
    taken = gettext_lazy("The unit has a limit for this channel already: change that.")
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Only to these countries"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("None chosen: to all."),
    )
    most_per_message = forms.DecimalField(
        label=gettext_lazy("A message costs at most"), min_value=0, max_digits=12, decimal_places=5, required=False
    )
    messages_a_day = forms.IntegerField(
        label=gettext_lazy("Messages a day"), min_value=0, max_value=2_000_000_000, required=False
    )
    money_a_day = forms.DecimalField(
        label=gettext_lazy("Money a day"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, initial="EUR")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["countries"].choices = countries()  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        """Refuse what is no currency."""
        told = str(self.cleaned_data["currency"]).upper()
        if told not in CURRENCIES:
            raise forms.ValidationError(_("A currency is its three letters, such as EUR."))
        return told


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the limits, with what went out today."""
    found = list(limits.limits(viewer=request.viewer))
    spent = limits.spent_today(shown=found, at=timezone.now())
    rows = [
        {
            "limit": one,
            "channel": CHANNELS[one.channel],
            "countries": ", ".join(country_name(code) for code in one.countries),
            "cap": Money(one.most_per_message, one.currency) if one.most_per_message is not None else None,
            "money": Money(one.money_a_day, one.currency) if one.money_a_day is not None else None,
            "sent": spent[one.pk].messages if one.pk in spent else 0,
            "paid": Money(spent[one.pk].money, one.currency) if one.pk in spent else None,
            "may_change": request.viewer.may(Right.SET_UP, one.unit_id),
        }
        for one in found
    ]
    return render(request, "prices/limits.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def edit(request: StaffRequest, limit_id: int | None = None) -> HttpResponse:
    """Limit a unit on a channel, or limit it otherwise."""
    rows = limits.limits(viewer=request.viewer)
    found = rows.get(pk=limit_id) if limit_id else None
    if found:
        request.viewer.must(Right.SET_UP, found.unit_id)
    form = LimitForm(request.POST or None, viewer=request.viewer, rows=rows, of=found)
    if form.is_valid():
        unit_id, channel = form.place
        limits.set_limit(viewer=request.viewer, unit_id=unit_id, channel=channel, terms=form.terms, at=timezone.now())
        tell(request, _("The limit holds from the next message on. What an earlier one held is looked at again."))
        return redirect("prices:limits")
    data = {"form": form, "limit": found, "channel": CHANNELS[found.channel] if found else None}
    return render(request, "prices/limit.html", data, status=REFUSED if form.is_bound else 200)


@require_POST
@for_setting_up
def remove(request: StaffRequest, limit_id: int) -> HttpResponse:
    """Limit it no more."""
    limits.remove_limit(viewer=request.viewer, limit_id=limit_id, at=timezone.now())
    tell(request, _("The limit is gone. What it held goes on."))
    return redirect("prices:limits")
