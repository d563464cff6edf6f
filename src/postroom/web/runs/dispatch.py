"""By which channels a run goes, on its step What: one for all, or as each customer prefers, with what stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access.sharing import usable_by
from postroom.access.viewer import Viewer
from postroom.composing.services import Designs
from postroom.core.carriage.envelope import Channel, Posting
from postroom.delivery import selectors as delivery
from postroom.outbox import selectors as outbox
from postroom.runs.services import Route
from postroom.stationery.designs import selectors as designs
from postroom.stationery.designs.choosing import EMAIL, LETTER
from postroom.web.outbox.registered import POSTINGS
from postroom.web.outbox.wording import CHANNELS

if TYPE_CHECKING:
    from postroom.outbox.models import Lane
    from postroom.runs.models import Run

PREFERRED = "preferred"
ORDER = ("order_1", "order_2", "order_3")
DISPATCH = [(code, word.text) for code, word in CHANNELS.items()]
_DESIGNS = {"design": EMAIL, "letter_design": LETTER}
_SELECT = {"class": "form-select"}


def dispatch_choices() -> list[tuple[str, Any]]:
    """Return the ways a run can go: by one channel, or as each customer prefers."""
    return [*DISPATCH, (PREFERRED, _("As each customer prefers"))]


def route_of(dispatch: str, order: list[str] | None = None) -> Route:
    """Return the channels that were chosen; each customer's own come in the usual order where no other is chosen."""
    is_preferred = dispatch == PREFERRED
    channels = [Channel(code) for code in order or [] if code]
    if is_preferred:
        channels = channels or list(Channel)
    else:
        channels.insert(0, Channel(dispatch))
    return Route(channel=channels[0], fallback=list(dict.fromkeys(channels))[1:], by_preference=is_preferred)


class DispatchForm(forms.Form):
    """The channels in their order, and the account of each."""

    dispatch = forms.ChoiceField(label=_("Dispatch"), required=False, widget=forms.RadioSelect)
    goes_on = forms.BooleanField(
        label=_("Go on by the next one where a message fails, comes back or must not go"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    posting = forms.ChoiceField(
        label=_("Letters are posted as"),
        required=False,
        choices=[(one.value, POSTINGS[one]) for one in Posting if one is not Posting.ELECTRONIC],
        widget=forms.Select(attrs=_SELECT),
    )

    design = forms.ChoiceField(label=_("Design of its e-mails"), required=False, widget=forms.Select(attrs=_SELECT))
    letter_design = forms.ChoiceField(
        label=_("Design of its letters"), required=False, widget=forms.Select(attrs=_SELECT)
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, run: Run, viewer: Viewer) -> None:
        super().__init__(data, initial=_initial(run))
        self._run = run
        self.fields["dispatch"].choices = dispatch_choices()  # type: ignore[attr-defined]
        for number, name in enumerate(ORDER, 1):
            self.fields[name] = forms.ChoiceField(
                label=_("%(n)d. by") % {"n": number},
                required=False,
                choices=[("", _("nothing")), *DISPATCH],
                widget=forms.Select(attrs=_SELECT),
            )
        for name, medium in _DESIGNS.items():
            self.fields[name].choices = _offered(run, viewer, name, medium)  # type: ignore[attr-defined]
        usable = outbox.lanes(viewer=viewer).filter(usable_by(run.unit_id))
        self._lanes: dict[int, Lane] = {lane.pk: lane for lane in usable}
        for channel in Channel:
            offered = [(str(pk), lane.name) for pk, lane in self._lanes.items() if lane.channel == channel]
            self.fields[_lane(channel)] = forms.ChoiceField(
                label=_("Send from"),
                required=False,
                choices=[("", _("Choose an account")), *offered],
                widget=forms.Select(attrs=_SELECT),
            )

    @property
    def order(self) -> list[Any]:
        """The fields of the order."""
        return [self[name] for name in ORDER]

    @property
    def accounts(self) -> list[tuple[str, Any]]:
        """The fields of the accounts of the channels that the run goes by, each with the name of its channel."""
        return [(CHANNELS[channel].text, self[_lane(channel)]) for channel in self._run.channels]  # type: ignore[misc]

    @property
    def chosen(self) -> Mapping[str, Any]:
        """What was chosen, for the service. A channel that is new takes the account that the unit's messages take."""
        route = self._route()
        first, *others = [self._account(channel) for channel in (route.channel, *route.fallback)]
        posting = Posting(self.cleaned_data.get("posting") or self._run.posting)
        further = [pk for pk in others if pk is not None]
        return {
            "route": route,
            "posting": posting,
            "designs": Designs(email_id=self._design("design"), letter_id=self._design("letter_design")),
            "lane_id": first,
            "further_lane_ids": further,
        }

    @property
    def has_letters(self) -> bool:
        """Whether any of it may go as a letter."""
        return Channel.LETTER in self._run.channels

    @property
    def looks(self) -> list[Any]:
        """The fields of the designs of what it goes as, where there is one to choose."""
        asked = [("design", Channel.EMAIL), ("letter_design", Channel.LETTER)]
        return [
            self[name]
            for name, channel in asked
            if channel in self._run.channels and len(self.fields[name].choices) > 1  # type: ignore[attr-defined]
        ]

    def asks_otherwise(self, posted: Mapping[str, Any]) -> bool:
        """Whether the run goes by other channels than those whose accounts were posted."""
        return {_lane(channel) for channel in self._run.channels} != {_lane(c) for c in Channel if _lane(c) in posted}

    def _route(self) -> Route:
        said = self.cleaned_data
        if not said.get("dispatch"):  # the form was sent without it: what was chosen stays
            channels = self._run.channels
            return Route(
                channel=channels[0],
                fallback=channels[1:],
                by_preference=self._run.by_preference,
                goes_on=self._run.goes_on,
            )
        route = route_of(said["dispatch"], [said.get(name, "") for name in ORDER])
        return replace(route, goes_on=said["goes_on"] and bool(route.fallback))

    def _design(self, name: str) -> int | None:
        """Return the design that was chosen; where it was not asked for, what was chosen before stays."""
        if name not in self.data:
            known: int | None = getattr(self._run.batch, f"{name}_id")
            return known
        return int(self.cleaned_data[name]) if self.cleaned_data.get(name) else None

    def _account(self, channel: Channel) -> int | None:
        name = _lane(channel)
        if name in self.data:
            return int(self.cleaned_data[name]) if self.cleaned_data.get(name) else None
        known = self._run.lanes.get(channel)
        return known.pk if known else delivery.default_lane_id(unit_id=self._run.unit_id, channel=channel)


def _lane(channel: Channel) -> str:
    return f"lane_{channel}"


def _offered(run: Run, viewer: Viewer, name: str, medium: str) -> list[tuple[str, Any]]:
    """Return the designs that the run's unit may use, and the one that was chosen, if it is on offer no more."""
    found = {one.pk: one.name for one in designs.usable(viewer=viewer, unit_id=run.unit_id, medium=medium)}
    if (chosen := getattr(run.batch, name)) is not None:
        found.setdefault(chosen.pk, chosen.name)
    return [("", _("The one of the template")), *((str(pk), called) for pk, called in found.items())]


def _initial(run: Run) -> dict[str, Any]:
    order = run.channels if run.by_preference else run.channels[1:]
    return {
        "dispatch": PREFERRED if run.by_preference else run.channel,
        "goes_on": run.goes_on,
        "posting": run.posting,
        "design": run.batch.design_id or "",
        "letter_design": run.batch.letter_design_id or "",
        **dict(zip(ORDER, order, strict=False)),
        **{_lane(channel): lane.pk for channel, lane in run.lanes.items()},
    }
