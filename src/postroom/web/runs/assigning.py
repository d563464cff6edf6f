"""Who looks after a run: said on its page, and changed there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from postroom.access import selectors as access
from postroom.access.viewer import Right
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.runs.models import AddressTask, Run

USER, GROUP = "user", "group"


def offered(*, unit_id: int, right: Right = Right.SEE) -> list[tuple[Any, Any]]:
    """Return the people and groups who see a unit, or have another right there, to choose one of them, or nobody."""
    people = [(f"{USER}-{one.pk}", str(one)) for one in access.people_of(unit_id=unit_id, right=right)]
    groups = [(f"{GROUP}-{one.pk}", str(one)) for one in access.groups_of(unit_id=unit_id, right=right)]
    return [("", _("Nobody")), (_("People"), people), *([(_("Groups"), groups)] if groups else [])]


def held_by(of: Run | AddressTask | None) -> str:
    """Return who looks after something, as it is offered."""
    if of is None or of.assignee is None:
        return ""
    return f"{USER}-{of.assigned_user_id}" if of.assigned_user_id else f"{GROUP}-{of.assigned_group_id}"


class AssignForm(forms.Form):
    """The people and groups who see the run's unit."""

    to = forms.ChoiceField(label=_("Assigned to"), required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, run: Run) -> None:
        super().__init__(data, initial={"to": held_by(run)}, auto_id="assign-%s")
        self.fields["to"].choices = offered(unit_id=run.unit_id)  # type: ignore[attr-defined]


def chosen(to: str) -> dict[str, int]:
    """Return what was chosen, for the service."""
    kind, _dash, pk = to.partition("-")
    return {f"{kind}_id": int(pk)} if pk else {}


@require_POST
def assign(request: StaffRequest, run_id: int) -> HttpResponse:
    """Let somebody else look after it."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    request.viewer.must(Right.SEND, run.unit_id)
    form = AssignForm(request.POST, run=run)
    if not form.is_valid():
        warn(request, gettext("Not assigned: choose somebody who sees the unit of the run."))
        return redirect("runs:show", run_id)
    run = runs.assign(run_id=run_id, viewer=request.viewer, **chosen(form.cleaned_data["to"]))
    if run.assignee:
        tell(request, gettext("Assigned to %(name)s.") % {"name": run.assignee})
    else:
        tell(request, gettext("Assigned to nobody."))
    return redirect("runs:show", run_id)
