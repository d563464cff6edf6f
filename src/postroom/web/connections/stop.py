"""The emergency stop: nothing leaves the house any more, at once, until somebody lets sending go on."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.outbox import services as outbox
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: StaffRequest) -> HttpResponse:
    """Ask first; on POST, stop."""
    request.viewer.must(Right.SEND)
    if request.method != "POST":
        return render(request, "connections/stop.html")
    outbox.stop_everything(viewer=request.viewer, at=now())
    tell(request, _("Everything is stopped. Messages keep their place and nothing is lost."))
    return redirect("home:index")


@require_POST
def go_on(request: StaffRequest) -> HttpResponse:
    """Let sending go on where it was."""
    outbox.end_stop(viewer=request.viewer, at=now())
    tell(request, _("Sending goes on."))
    return redirect("home:index")
