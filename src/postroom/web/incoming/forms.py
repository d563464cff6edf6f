"""What the inbox may be narrowed to, and what is asked to say whose a message is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.incoming.selectors import Box, Filters
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.list_form import ListForm

if TYPE_CHECKING:
    from postroom.contacts.models import Contact

LETTERS_DO_NOT_COME_HERE = ("letter",)


class FilterForm(ListForm):
    """The filters of the inbox."""

    as_tabs = ("box",)
    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    box = forms.ChoiceField(required=False, choices=[(box, box) for box in Box], widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        channels = [(code, word.text) for code, word in CHANNELS.items() if code not in LETTERS_DO_NOT_COME_HERE]
        self.offer("channel", _("Any channel"), channels)
        self.is_valid()

    @property
    def narrowed(self) -> Filters:
        """What the selectors are asked for."""
        asked = self.cleaned_data
        return Filters(
            box=Box(asked.get("box") or Box.WAITING), channel=asked.get("channel") or "", text=asked.get("q") or ""
        )


class WhoseForm(forms.Form):
    """Who wrote: one of those who have the address, or somebody else by account number."""

    owner = forms.ChoiceField(label=_("Who wrote it?"), required=False, widget=forms.RadioSelect)
    account_number = forms.CharField(
        label=_("Account number"), max_length=60, required=False, help_text=_("Of the customer who wrote.")
    )

    def __init__(self, data: Any = None, *, owners: Sequence[Contact]) -> None:
        super().__init__(data, auto_id="whose-%s")
        choices = [(str(one.pk), f"{one.name} · {one.account_number} · {one.unit}") for one in owners]
        if choices:
            self.fields["owner"].choices = [*choices, ("", _("Somebody else"))]  # type: ignore[attr-defined]
            self.fields["account_number"].label = _("Account number of somebody else")
        else:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        """See that somebody is named."""
        told = super().clean() or self.cleaned_data
        if not told.get("owner") and not told.get("account_number"):
            self.add_error("account_number", _("Say who wrote it."))
        return told
