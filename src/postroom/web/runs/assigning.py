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
    from postroom.runs.models import Run

USER, GROUP = "user", "group"


class AssignForm(forms.Form):
    """The people and groups who see the run's unit."""

    to = forms.ChoiceField(label=_("Assigned to"), required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, run: Run) -> None:
        kind, pk = (USER, run.assigned_user_id) if run.assigned_user_id else (GROUP, run.assigned_group_id)
        super().__init__(data, initial={"to": f"{kind}-{pk}" if pk else ""}, auto_id="assign-%s")
        people = [(f"{USER}-{one.pk}", str(one)) for one in access.people_of(unit_id=run.unit_id)]
        groups = [(f"{GROUP}-{one.pk}", str(one)) for one in access.groups_of(unit_id=run.unit_id)]
        offered: list[tuple[Any, Any]] = [("", _("Nobody")), (_("People"), people)]
        self.fields["to"].choices = [*offered, *([(_("Groups"), groups)] if groups else [])]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, int]:
        """What was chosen, for the service."""
        kind, _dash, pk = self.cleaned_data["to"].partition("-")
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
    run = runs.assign(run_id=run_id, viewer=request.viewer, **form.chosen)
    if run.assignee:
        tell(request, gettext("Assigned to %(name)s.") % {"name": run.assignee})
    else:
        tell(request, gettext("Assigned to nobody."))
    return redirect("runs:show", run_id)
