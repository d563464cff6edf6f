"""The audit trail: who did what, when and from where; the filters stand in the address."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, datetime, time, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right, Viewer
from postroom.audit import selectors
from postroom.audit.actions import Action
from postroom.audit.selectors import Filters
from postroom.web.audit.wording import ACTIONS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import Chip, number
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from datetime import date

PAGE = "audit/index.html"
SIZE = 50
MIDNIGHT = time()


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d")


class FilterForm(forms.Form):
    """What to look for; all of it may be left out."""

    q = forms.CharField(label=_("Who or what"), required=False, max_length=100)
    action = forms.ChoiceField(
        label=_("What was done"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    since = forms.DateField(label=_("From"), required=False, widget=_day())
    until = forms.DateField(label=_("To"), required=False, widget=_day())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("Everything")), *((action.value, ACTIONS[action]) for action in Action)]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """Show a page of the trail; asked by htmx, the list alone."""
    form = FilterForm(request.GET)
    form.is_valid()  # what cannot be read filters nothing
    said = form.cleaned_data
    asked = Filters(
        action=said.get("action", ""),
        who=said.get("q", ""),
        since=_midnight(said.get("since")),
        until=_midnight(said.get("until"), days=1),
        before=number(request.GET, "after"),
    )
    found = list(selectors.entries(unit_ids=_units(request.viewer), filters=asked)[: SIZE + 1])
    shown = found[:SIZE]
    data = {
        "form": form,
        "rows": [(entry, ACTIONS[Action(entry.action)], _told(entry.details)) for entry in shown],
        "next": shown[-1].pk if len(found) > SIZE else None,
        "chips": _chips(form),
    }
    return render(request, f"{PAGE}#list" if request.htmx else PAGE, data)


def _units(viewer: Viewer) -> frozenset[int] | None:
    """An administrator reads what was done in the units they set up; all the rest is for super users."""
    return None if viewer.sees_all else viewer.units.get(Right.SET_UP, frozenset())


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None or not MINYEAR < day.year < MAXYEAR:  # the ends of the calendar have no day beyond them
        return None
    return make_aware(datetime.combine(day, MIDNIGHT) + timedelta(days=days))


def _told(details: dict[str, object]) -> str:
    said = ((name.replace("_", " "), value) for name, value in details.items() if value not in (None, "", [], False))
    return " · ".join(name if value is True else f"{name}: {_plain(value)}" for name, value in said)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _chips(form: FilterForm) -> list[Chip]:
    said = form.cleaned_data
    shown = {**said, "action": ACTIONS[Action(said["action"])] if said.get("action") else ""}
    return [Chip(name, str(field.label), str(shown[name])) for name, field in form.fields.items() if shown.get(name)]
