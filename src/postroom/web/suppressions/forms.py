"""What the block list may be narrowed to, and what is asked to put an address on it or take it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.contacts.addresses import BadAddress, read_email, read_phone
from postroom.contacts.services import Bar
from postroom.contacts.suppressed import Standing, SuppressionFilter
from postroom.core.carriage.envelope import Channel
from postroom.web.customers.barred import causes_with
from postroom.web.customers.wording import fault_sentence
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.list_form import ListForm

STANDINGS = {Standing.HOLDS: _("In force"), Standing.OVER: _("Over"), Standing.LIFTED: _("Removed")}
BY_HAND = (Channel.EMAIL, Channel.SMS)


class FilterForm(ListForm):
    """The filters of the block list."""

    as_tabs = ("standing",)
    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    standing = forms.ChoiceField(required=False, choices=STANDINGS.items(), widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.offer("channel", _("Any channel"), [(code, word.text) for code, word in CHANNELS.items()])
        self.is_valid()

    @property
    def narrowed(self) -> SuppressionFilter:
        """What the selectors are asked for."""
        asked = self.cleaned_data
        return SuppressionFilter(
            standing=Standing(asked.get("standing") or Standing.HOLDS),
            text=asked.get("q") or "",
            causes=causes_with(asked.get("q") or ""),
            channel=asked.get("channel") or "",
        )


class BarForm(forms.Form):
    """An address to be used no more; `bar` is there when the form is valid."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(channel.value, CHANNELS[channel].text) for channel in BY_HAND]
    )
    address = forms.CharField(
        label=_("Address"), max_length=320, help_text=_("An e-mail address, or a phone number with its country code.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Empty: for good."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    bar: Bar

    def clean(self) -> dict[str, Any]:
        """Bring the address into the form in which customers have it."""
        told = super().clean() or self.cleaned_data
        if self.errors:
            return told
        read = read_email if told["channel"] == Channel.EMAIL else read_phone
        try:
            address = read(told["address"]).value
        except BadAddress as problem:
            self.add_error("address", str(fault_sentence(problem.fault)))
            return told
        self.bar = Bar(
            channel=Channel(told["channel"]),
            address=address,
            reason=told["reason"],
            until=told["until"],
            note=told["note"],
        )
        return told


class LiftForm(forms.Form):
    """Why the address may be used again: kept for good."""

    note = forms.CharField(
        label=_("Why it may be used again"), max_length=300, help_text=_("Kept with your name and the time.")
    )
