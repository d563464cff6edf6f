"""Pause, resume and cancel a run."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.pills import PILLS


@require_POST
def pause(request: StaffRequest, run_id: int) -> HttpResponse:
    """Let nothing more of it go out."""
    return _steered(request, run_id, runs.pause, _("Paused. Nothing more of it goes out until you resume."))


@require_POST
def resume(request: StaffRequest, run_id: int) -> HttpResponse:
    """Go on where it was paused."""
    return _steered(request, run_id, runs.resume, _("Going on where it stopped."))


@require_POST
def cancel(request: StaffRequest, run_id: int) -> HttpResponse:
    """Take back all that has not gone out."""
    return _steered(request, run_id, runs.cancel, _("Cancelled. What had not gone out never will."))


def _steered(request: StaffRequest, run_id: int, steer: Callable[..., object], said: str) -> HttpResponse:
    try:
        steer(run_id=run_id, viewer=request.viewer, at=timezone.now())
    except runs.NotSteerable:
        state = PILLS[selectors.run(run_id=run_id, viewer=request.viewer).state].word
        warn(request, _("Nothing was changed: the run stands elsewhere by now. It is: %(state)s.") % {"state": state})
    else:
        tell(request, said)
    return redirect("runs:show", run_id)
