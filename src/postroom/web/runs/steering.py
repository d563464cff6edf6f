"""Approve, pause, resume and cancel a run."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.runs import services as runs
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn


@require_POST
def approve(request: StaffRequest, run_id: int) -> HttpResponse:
    """Let the messages go out, exactly as they were looked at."""
    snapshot = request.POST.get("snapshot", "")
    try:
        runs.approve(run_id=run_id, snapshot=snapshot, viewer=request.viewer, at=timezone.now())
    except runs.NotInReview:
        warn(request, _("It does not wait for approval any more: somebody was quicker."))
    except runs.SnapshotChanged:
        warn(request, _("Something in it changed since you looked. Nothing was approved: look again."))
    else:
        tell(request, _("Approved. The messages go out now."))
    return redirect("runs:show", run_id)


@require_POST
def pause(request: StaffRequest, run_id: int) -> HttpResponse:
    """Let nothing more of it go out."""
    return _steered(
        request,
        run_id,
        lambda: runs.pause(run_id=run_id, viewer=request.viewer, at=timezone.now()),
        _("Paused. Nothing more of it goes out until you resume."),
    )


@require_POST
def resume(request: StaffRequest, run_id: int) -> HttpResponse:
    """Go on where it was paused."""
    return _steered(
        request, run_id, lambda: runs.resume(run_id=run_id, viewer=request.viewer), _("Going on where it stopped.")
    )


@require_POST
def cancel(request: StaffRequest, run_id: int) -> HttpResponse:
    """Take back all that has not gone out."""
    return _steered(
        request,
        run_id,
        lambda: runs.cancel(run_id=run_id, viewer=request.viewer, at=timezone.now()),
        _("Cancelled. What had not gone out never will."),
    )


def _steered(request: StaffRequest, run_id: int, steer: Callable[[], object], said: str) -> HttpResponse:
    try:
        steer()
    except runs.NotSteerable:
        warn(request, _("That cannot be done any more. This is how it stands now."))
    else:
        tell(request, said)
    return redirect("runs:show", run_id)
