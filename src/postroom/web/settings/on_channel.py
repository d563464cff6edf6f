"""The form for what a unit has set on a channel, once for each: its hours, its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.carriage.envelope import Channel
from postroom.web.outbox.wording import CHANNELS

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise


class OnChannelForm(forms.Form):
    """What holds for a unit on one channel: a field for each field of `terms_of`.

    `of` is the one of `rows` that is changed: its unit and channel stay. New ones are for where there are none.
    """

    terms_of: type[Any]
    taken: Promise
    """Says that there are some already."""
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(code, word.text) for code, word in CHANNELS.items()], initial="sms"
    )

    def __init__(self, data: Mapping[str, Any] | None, *, viewer: Viewer, rows: QuerySet[Any], of: Any = None) -> None:
        super().__init__(data, initial=self.as_typed(of) if of else None)
        self._rows, self._of = rows, of
        if of:
            del self.fields["unit"], self.fields["channel"]
        else:
            units = access.units(viewer=viewer, right=Right.SET_UP)
            self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]

    def as_typed(self, of: Any) -> dict[str, Any]:
        """Return what the fields begin with."""
        return {field.name: getattr(of, field.name) for field in fields(self.terms_of)}

    def clean_channel(self) -> str:
        """Refuse new ones where there are some: they would be written over unseen."""
        channel: str = self.cleaned_data["channel"]
        if self._rows.filter(unit=self.cleaned_data.get("unit"), channel=channel).exists():
            raise forms.ValidationError(str(self.taken))
        return channel

    @property
    def place(self) -> tuple[int, Channel]:
        """For which unit and channel it was said."""
        said = self.cleaned_data
        return (self._of.unit_id, Channel(self._of.channel)) if self._of else (said["unit"], Channel(said["channel"]))

    @property
    def terms(self) -> Any:
        """What was said."""
        return self.terms_of(**{field.name: self.cleaned_data[field.name] for field in fields(self.terms_of)})
