"""The form of an account: its own fields, and one for each setting of the channel's config dataclass.

A secret can be written and never read: its field is always empty, and empty means that it stays as it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_type_hints

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.carriage.envelope import Channel
from postroom.delivery.registry import ChannelKind
from postroom.web.connections import words
from postroom.web.people.words import time_zones
from postroom.web.shell.choices import offer

if TYPE_CHECKING:
    from postroom.access.models import Unit

SECRET_PREFIX = "forget_"  # noqa: S105 -- the name of a checkbox
MOST_CONNECTIONS = 50
LONGEST_CODE = 60
_OF_EMAIL = ("sender_name", "sender_address", "reply_to")
"""Other channels have their sender among their settings."""


class AccountForm(forms.Form):
    """What every account has, whatever its channel; the channel's settings come behind it."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What your colleagues call it."))
    code = forms.SlugField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=_("Set-up files name the account by it. Empty: made of the name."),
    )
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        None, label=_("Unit"), required=False, empty_label=_("Every unit may use it")
    )
    units: forms.ModelMultipleChoiceField[Unit] = forms.ModelMultipleChoiceField(
        None,
        label=_("Units that may use it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each with all units below it. None chosen: all units below the one that owns it, or every unit where none"
            " owns it."
        ),
    )
    sender_name = forms.CharField(label=_("Sender's name"), max_length=120, required=False)
    sender_address = forms.EmailField(label=_("Sender's address"), max_length=320)
    reply_to = forms.EmailField(label=_("Answers go to"), max_length=320, required=False)
    rate_per_second = forms.FloatField(
        label=_("Messages a second, at most"),
        required=False,
        min_value=0.01,
        help_text=_("Over all workers. Empty: as fast as it goes."),
    )
    connections = forms.IntegerField(
        label=_("Connections at once"),
        min_value=1,
        max_value=MOST_CONNECTIONS,
        initial=4,
        help_text=_("For each worker."),
    )
    resend_codes = forms.BooleanField(
        label=_("Send codes again when in doubt"),
        required=False,
        help_text=_("Only codes that are used once: rather twice than never. All else waits for a person."),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.TIME_ZONE)

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        kind: ChannelKind,
        kept: frozenset[str] = frozenset(),
        is_new: bool = True,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self.own = list(self.fields)
        self.kind = kind
        self.kept = kept
        if kind.channel is not Channel.EMAIL:
            for name in _OF_EMAIL:
                del self.fields[name]
        if kind.channel is not Channel.SMS:
            del self.fields["resend_codes"]
        offer(self, "unit", access.units(viewer=viewer, right=Right.SET_UP), required=not viewer.sees_all)
        offer(self, "units", access.units(viewer=viewer))
        if not is_new:
            del self.fields["code"]
        for field in dataclasses.fields(kind.config):
            self._add(field.name, get_type_hints(kind.config)[field.name], field.default)

    def of_channel(self) -> list[forms.BoundField]:
        """Return the settings that everybody fills in."""
        return [bound for bound in self if self._is_setting(bound.name) and self._is_plain(bound.name)]

    def special(self) -> list[forms.BoundField]:
        """Return the settings for special cases."""
        return [bound for bound in self if self._is_setting(bound.name) and not self._is_plain(bound.name)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        ends: list[time | None] = [found.get("quiet_from"), found.get("quiet_until")]
        if ends.count(None) == 1:
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return found

    @property
    def chosen_code(self) -> str:
        """The code that was typed, else one made of the name."""
        return self.cleaned_data["code"] or slugify(self.cleaned_data["name"])[:LONGEST_CODE] or self.kind.code

    def values(self) -> dict[str, Any]:
        """Return what `save_account` takes as values; a secret that is to be forgotten is None."""
        taken = {
            name: value for name, value in self.cleaned_data.items() if name not in {"name", "code", "unit", "units"}
        }
        taken["allowed_unit_ids"] = [unit.pk for unit in self.cleaned_data["units"]]
        for name in self.kind.secret:
            if taken.pop(SECRET_PREFIX + name, False) and not taken[name]:
                taken[name] = None
        return taken

    def _add(self, name: str, type_: type, default: object) -> None:
        if name in self.kind.secret:
            self._add_secret(name)
            return
        field = self._field_for(name, type_)(
            label=words.label(self.kind.code, name),
            required=default is dataclasses.MISSING or issubclass(type_, int | float | StrEnum),
            initial=None if default is dataclasses.MISSING else default,
            help_text=words.help_of(self.kind.code, name),
        )
        self.fields[name] = field

    def _add_secret(self, name: str) -> None:
        is_set = name in self.kept
        widget = forms.PasswordInput(
            attrs={"autocomplete": "new-password", "placeholder": _("set, type to replace") if is_set else ""}
        )
        self.fields[name] = forms.CharField(
            label=words.label(self.kind.code, name),
            required=False,
            strip=False,
            widget=widget,
            help_text=words.help_of(self.kind.code, name),
        )
        if is_set:
            self.fields[SECRET_PREFIX + name] = forms.BooleanField(
                label=str(words.FORGET.get(name, words.FORGET_ANY)), required=False
            )

    def _is_setting(self, name: str) -> bool:
        return name not in self.own

    def _is_plain(self, name: str) -> bool:
        return name.removeprefix(SECRET_PREFIX) in words.PLAIN[self.kind.code]

    def _field_for(self, name: str, type_: type) -> Callable[..., forms.Field]:
        if issubclass(type_, StrEnum):
            choices = [(one.value, words.option(self.kind.code, name, one.value)) for one in type_]
            return lambda **options: forms.ChoiceField(**options, choices=choices)
        return _field_for(type_)


def _field_for(type_: type) -> Callable[..., forms.Field]:
    if type_ is bool:
        return lambda **options: forms.BooleanField(**{**options, "required": False})
    if type_ is int:
        return lambda **options: forms.IntegerField(**options, min_value=1)
    if type_ is float:
        return lambda **options: forms.FloatField(**options, min_value=1)
    return forms.CharField
