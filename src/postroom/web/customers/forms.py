"""What staff write about a customer: details, addresses, what they agreed to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.rows import Details
from postroom.core.carriage.envelope import Channel
from postroom.web.customers.wording import SAID_TO_STAFF, SOURCES, language_name
from postroom.web.outbox.wording import CHANNELS
from postroom.web.people.words import time_zones

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def printable(text: str) -> None:
    """Refuse what no letter and no mail can show."""
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise ValidationError(_("There is a character in it that cannot be shown. Type it anew."))


def _text(label: _StrPromise, longest: int, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, validators=[printable], **more)


class DetailsForm(forms.Form):
    """Who a customer is."""

    name = _text(_("Name"), 200, required=True, help_text=_("As it stands on letters."))
    salutation = _text(_("Salutation"), 60)
    first_name = _text(_("First name"), 100)
    last_name = _text(_("Last name"), 100)
    is_company = forms.BooleanField(label=_("This is a company"), required=False)
    customer_type = _text(_("Type"), 60, widget=forms.TextInput(attrs={"list": "types", "autocomplete": "off"}))
    building_id = forms.TypedChoiceField(label=_("Building"), required=False, coerce=int, empty_value=None)
    brand_id = forms.TypedChoiceField(label=_("Brand"), required=False, coerce=int, empty_value=None)
    language = forms.ChoiceField(label=_("Language"), help_text=_("In which we write to them."))
    delivery_method = forms.ChoiceField(
        label=_("Preferred delivery"), choices=[(code, word.text) for code, word in CHANNELS.items()]
    )
    birth_date = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("For the hours in which we write to them.")
    )
    is_deceased = forms.BooleanField(label=_("Deceased"), required=False)
    is_disputed = forms.BooleanField(
        label=_("In dispute"), required=False, help_text=_("They dispute what is asked of them.")
    )

    def __init__(self, *args: Any, viewer: Viewer, unit_id: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.types = contacts.customer_types(viewer=viewer)
        buildings = [row for row in contacts.buildings(viewer=viewer) if unit_id in (None, row.unit_id)]
        self.unit_of = {row.pk: row.unit_id for row in buildings}
        languages = dict.fromkeys((*(code for code, _name in settings.LANGUAGES), self.initial.get("language", "en")))
        self._offer("building_id", [("", "—"), *((row.pk, row.name) for row in buildings)])
        brands = [(row.pk, row.name) for row in access.brands(viewer=viewer)]
        self._offer("brand_id", [("", _("That of the unit")), *brands])
        self._offer("time_zone", [("", _("That of the country")), *time_zones()])
        self._offer("language", [(code, language_name(code)) for code in languages])

    def clean_birth_date(self) -> date | None:
        """Nobody is born tomorrow."""
        born: date | None = self.cleaned_data["birth_date"]
        if born and born > localdate():
            raise ValidationError(_("This day is still to come."))
        return born

    @property
    def details(self) -> Details:
        """What was changed: what others change meanwhile stays theirs."""
        changed = {name: self.cleaned_data[name] for name in Details.__annotations__ if name in self.changed_data}
        return cast("Details", changed)

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class NewForm(DetailsForm):
    """A customer who is not there yet, with the first addresses."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    account_number = _text(_("Account number"), 60, required=True)
    email = forms.CharField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False)
    field_order = ("unit", "account_number", "name", "email", "phone")

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, viewer=viewer, **more)
        units = list(access.units(viewer=viewer, right=Right.WRITE))
        self._offer("unit", [(unit.pk, unit.name) for unit in units])
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk
            self.fields["unit"].widget = forms.HiddenInput()

    @property
    def details(self) -> Details:
        """All that was told."""
        told = {name: self.cleaned_data[name] for name in Details.__annotations__}
        return cast("Details", told)

    def clean(self) -> dict[str, Any]:
        """A building is one of the chosen unit."""
        known = super().clean() or self.cleaned_data
        unit, building = known.get("unit"), known.get("building_id")
        if unit and building and self.unit_of[building] != unit:
            self.add_error("building_id", _("This building belongs to another unit."))
        return known


class NoteForm(forms.Form):
    """Why an address may be used again."""

    note = _text(_("Why it may be used again"), 200, required=True, help_text=_("It stays with the address."))


class ConsentForm(forms.Form):
    """What a customer told us about a topic."""

    topic = forms.TypedChoiceField(label=_("Topic"), coerce=int)
    channel = forms.TypedChoiceField(
        label=_("Channel"), coerce=Channel, choices=[(code, word.text) for code, word in CHANNELS.items()]
    )
    answer = forms.ChoiceField(
        label=_("What they said"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, they want it")), ("no", _("No, they do not want it"))],
    )
    source = forms.ChoiceField(label=_("How they told us"), choices=[(code, SOURCES[code]) for code in SAID_TO_STAFF])
    day = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    wording = forms.CharField(
        label=_("In which words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The question they answered, or what they wrote: it is the proof."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"day": localdate()})
        self._topics = {topic.pk: topic for topic in contacts.topics()}
        self.fields["topic"].choices = [(topic.pk, topic.name) for topic in self._topics.values()]  # type: ignore[attr-defined]

    def clean_channel(self) -> Channel:
        """Registered letters are agreed to for letters: on another channel a yes would do nothing."""
        channel: Channel = self.cleaned_data["channel"]
        topic = self._topics.get(self.cleaned_data.get("topic", 0))
        if topic and not topic.may_go_by(channel):
            raise ValidationError(_("This is agreed to for letters: choose that channel."))
        return channel

    def clean_day(self) -> date:
        """Nobody has said anything tomorrow."""
        day: date = self.cleaned_data["day"]
        if day > localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def at(self, now: datetime) -> datetime:
        """When it was said: now, or the noon of an earlier day."""
        day: date = self.cleaned_data["day"]
        return now if day == localdate(now) else make_aware(datetime.combine(day, time(12)))
