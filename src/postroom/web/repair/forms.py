"""What the repair desk is narrowed to: run, channel, unit, account, days; all of it stands in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Viewer
from postroom.runs import selectors as runs
from postroom.web.outbox.forms import FilterForm

RUNS = 50
"""So many of the newest runs are offered."""
_NOT_HERE = ("box", "q", "state", "cause")
"""What the Shipping centre has and the desk does not: its groups are the causes."""


class DeskForm(FilterForm):
    """The filters of the desk; they read like those of the Shipping centre, so an order means the same there."""

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        told = {name: value for name, value in data.items() if name not in _NOT_HERE}
        super().__init__(told, viewer=viewer)
        for name in _NOT_HERE:
            del self.fields[name]
        titles = list(runs.runs(viewer=viewer).values_list("batch_id", "title")[:RUNS])
        chosen = self.cleaned_data.get("run")
        if chosen and chosen not in dict(titles):
            titles.append((chosen, self.run_title))
        choices = [("", _("Any run")), *titles]
        self.fields["run"].widget = forms.Select(choices=choices, attrs={"class": "form-select"})

    @property
    def selects(self) -> list[forms.BoundField]:
        """The filters to choose from a list, where there is something to choose."""
        least = 2
        shown = [self["channel"], self["unit"], self["account"]]
        return [self["run"], *(bound for bound in shown if len(bound.field.choices) > least)]  # type: ignore[attr-defined]
