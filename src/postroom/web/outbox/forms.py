"""What may be asked of a folder, read from the address, and what may be ordered, read from a form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Viewer
from postroom.core.lifecycle import FOLDERS, Folder, State
from postroom.outbox import selectors
from postroom.outbox.selectors import Filters
from postroom.outbox.services import ORDERS
from postroom.web.outbox.wording import CAUSES, CHANNELS
from postroom.web.shell.list_form import DayField, ListForm
from postroom.web.shell.pills import PILLS


class FilterForm(ListForm):
    """The filters of a list of messages."""

    as_tabs = ("box",)
    box = forms.ChoiceField(choices=[(f.value, f.value) for f in Folder], required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    channel = forms.ChoiceField(label=_("Dispatch"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[("", ""), *((code, cause.short) for code, cause in CAUSES.items())],
        required=False,
        widget=forms.HiddenInput,
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    account = forms.ChoiceField(label=_("Sent from"), required=False)
    run = forms.IntegerField(label=_("Run"), min_value=1, required=False, widget=forms.HiddenInput)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data)
        self.viewer = viewer
        self.run_title = ""
        units = [(str(place.pk), place.name) for place in access.units(viewer=viewer)]
        lanes = [(str(lane.pk), lane.name) for lane in selectors.lanes(viewer=viewer)]
        self.offer("channel", _("All channels"), [(code, word.text) for code, word in CHANNELS.items()])
        self.offer("state", _("Any state"), [(state.value, PILLS[state].word) for state in self._states()])
        self.offer("unit", _("Any unit"), units)
        self.offer("account", _("Any account"), lanes)
        self.is_valid()

    @property
    def folder(self) -> Folder:
        """The folder that is open."""
        return Folder(self.cleaned_data.get("box") or Folder.OUTBOX)

    @property
    def filters(self) -> Filters:
        """What the selectors are asked for."""
        asked = self.cleaned_data
        return Filters(
            folder=self.folder,
            text=asked.get("q") or "",
            channel=asked.get("channel") or "",
            state=asked.get("state") or "",
            cause=asked.get("cause") or "",
            unit_id=_number(asked.get("unit")),
            lane_id=_number(asked.get("account")),
            batch_id=asked.get("run"),
            since=asked.get("since"),
            until=asked.get("until"),
        )

    @property
    def selects(self) -> list[forms.BoundField]:
        """The filters to choose from a list, where there is something to choose."""
        least = 2
        shown = [self["channel"], self["state"], self["unit"], self["account"]]
        return [bound for bound in shown if len(bound.field.choices) > least]  # type: ignore[attr-defined]

    def clean_run(self) -> int | None:
        """A run that the viewer may not see is none."""
        batch_id: int | None = self.cleaned_data["run"]
        if batch_id is not None:
            try:
                self.run_title = selectors.batch(viewer=self.viewer, batch_id=batch_id).title
            except ObjectDoesNotExist as error:
                raise forms.ValidationError(_("There is no such run.")) from error
        return batch_id

    def _states(self) -> list[State]:
        box = self.data.get("box") or Folder.OUTBOX
        folder = Folder(box) if box in set(Folder) else Folder.OUTBOX
        held = {State.HELD} if folder is Folder.ERRORS else set()
        return [state for state in State if state in FOLDERS[folder] | held]

    def shown(self, name: str) -> str:
        """Say what a field is narrowed to; the run by its title."""
        return self.run_title if name == "run" else super().shown(name)


class OrderForm(forms.Form):
    """What to do, to the chosen rows (`action`) or to one message (`one`, such as "hold:17")."""

    action = forms.ChoiceField(choices=[(order, order) for order in sorted(ORDERS)], required=False)
    one = forms.RegexField(rf"^({'|'.join(sorted(ORDERS))}):([0-9]{{1,18}})$", required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two is there; leaves `order` and, for one message, `message_id`."""
        known = super().clean() or self.cleaned_data
        action, one = known.get("action"), known.get("one")
        if bool(action) == bool(one):
            raise forms.ValidationError(_("Nothing was ordered."))
        order, _colon, number = one.partition(":") if one else (action, "", "")
        return {"order": order, "message_id": int(number) if number else None}


def _number(value: str | None) -> int | None:
    return int(value) if value else None
