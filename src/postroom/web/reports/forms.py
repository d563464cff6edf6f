"""What a report is asked for, read from the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.outbox import selectors as outbox
from postroom.outbox.reporting import Asked, By
from postroom.stationery import selectors as stationery
from postroom.web.outbox.wording import CHANNELS
from postroom.web.reports.naming import NAMES
from postroom.web.shell.list_form import DayField, ListForm
from postroom.web.shell.lists import Chip


class AskForm(ListForm):
    """What a report goes by and of what; what cannot be read, or is not the viewer's, narrows nothing."""

    goes_by: Sequence[By] = tuple(By)
    by = forms.ChoiceField(required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)
    since = DayField(label=_("Since"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data)
        self.viewer = viewer
        self.fields["by"].choices = self.names  # type: ignore[attr-defined]
        units = [(unit.pk, unit.name) for unit in access.units(viewer=viewer, right=Right.OUTBOX)]
        self.offer("channel", _("Every channel"), [(code, word.text) for code, word in CHANNELS.items()])
        self.offer("unit", _("Every unit"), units)

    @property
    def names(self) -> list[tuple[By, Promise]]:
        """What the report may go by, with their names."""
        return [(by, NAMES[by]) for by in self.goes_by]

    @property
    def asked(self) -> Asked:
        """What the report is asked for."""
        self.is_valid()
        told = self.cleaned_data
        return Asked(
            by=By(told.get("by") or By.MONTH),
            since=told.get("since"),
            until=told.get("until"),
            unit_id=told.get("unit"),
            channel=told.get("channel") or "",
            lane_id=told.get("account"),
            template_id=told.get("template"),
            batch_id=told.get("run"),
        )


class MessagesForm(AskForm):
    """What the report of messages can be narrowed to besides."""

    account = forms.TypedChoiceField(label=_("Account"), coerce=int, empty_value=None, required=False)
    template = forms.IntegerField(label=_("Template"), min_value=1, required=False, widget=forms.HiddenInput)
    run = forms.IntegerField(label=_("Run"), min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data, viewer=viewer)
        self._titles: dict[str, str] = {}
        self.offer("account", _("Every account"), [(lane.pk, lane.name) for lane in outbox.lanes(viewer=viewer)])

    @property
    def selects(self) -> list[forms.BoundField]:
        """The filters to choose from a list."""
        return [self["channel"], self["unit"], self["account"]]

    @property
    def chips(self) -> list[Chip]:
        """The run or template that it is narrowed to: there is no list to choose them from."""
        return [Chip(name, str(self.fields[name].label), title) for name, title in self._titles.items()]

    def clean_run(self) -> int | None:
        """A run that the viewer may not see is none."""
        batch_id: int | None = self.cleaned_data["run"]
        if batch_id is not None:
            try:
                self._titles["run"] = outbox.batch(viewer=self.viewer, batch_id=batch_id).title
            except ObjectDoesNotExist as error:
                raise forms.ValidationError(_("There is no such run.")) from error
        return batch_id

    def clean_template(self) -> int | None:
        """A template that the viewer may not see is none."""
        template_id: int | None = self.cleaned_data["template"]
        if template_id is not None:
            title = stationery.titles(viewer=self.viewer, ids=[template_id]).get(template_id)
            if title is None:
                raise forms.ValidationError(_("There is no such template."))
            self._titles["template"] = title
        return template_id
