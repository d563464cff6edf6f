"""Recurring runs: those that are made every day for whoever has birthday, switched on and off."""

from __future__ import annotations

from datetime import time

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from postroom.access.viewer import Right
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.runs import wording
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn


class RecurForm(forms.Form):
    """When each day's run goes, and whether somebody looks at it before."""

    goes_at = forms.TimeField(
        label=gettext_lazy("Goes out at"),
        initial=time(9),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    approves_itself = forms.BooleanField(
        label=gettext_lazy("Nobody has to approve each day's messages"),
        required=False,
        help_text=gettext_lazy("Unless a rule wants a second person for it."),
    )


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the recurring runs: when each is made next, and the last ones that it made."""
    found = selectors.recurring(viewer=request.viewer, at=timezone.now())
    progress = selectors.overview(runs=[run for one in found for run in one.last])
    rows = [
        {
            "one": one,
            "last": [(run, progress[run.pk]) for run in one.last],
            "may_send": request.viewer.may(Right.SEND, one.pattern.unit_id),
        }
        for one in found
    ]
    return render(request, "web/runs/recurring.html", {"rows": rows})


@require_POST
def begin(request: StaffRequest, run_id: int) -> HttpResponse:
    """Make a run that was put together recur."""
    run = selectors.run(run_id=run_id, viewer=request.viewer)
    form = RecurForm(request.POST)
    if not form.is_valid():
        warn(request, _("Say at which time of the day it goes out."))
        return redirect("runs:generate", run.pk)
    said = form.cleaned_data
    try:
        runs.recur(run_id=run.pk, viewer=request.viewer, at=timezone.now(), **said)
    except runs.Incomplete as incomplete:
        which, name = incomplete.lacking[0]
        warn(request, wording.lack(which, name))
        return redirect(f"runs:{wording.LACKS[which][1]}", run.pk)
    except runs.NotRepeatable:
        warn(request, _("What recurs says a template: choose one, or keep this text as one."))
        return redirect("runs:what", run.pk)
    except runs.NotDraft:
        return redirect("runs:show", run.pk)
    tell(request, _("From today on it is made every day, for those whose birthday it is."))
    return redirect("runs:recurring")


@require_POST
def switch(request: StaffRequest, recurrence_id: int) -> HttpResponse:
    """Switch a recurring run on or off."""
    is_on = request.POST.get("on") == "yes"
    runs.switch(recurrence_id=recurrence_id, is_on=is_on, viewer=request.viewer, at=timezone.now())
    tell(request, _("It is made from today on.") if is_on else _("It is made no more. What was made already stays."))
    return redirect("runs:recurring")
