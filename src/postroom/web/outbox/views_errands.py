"""Look how far an order for very many messages is; stop it, take it back, put it away."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from postroom.outbox import services as outbox
from postroom.web.outbox.answering import CHANGED, answer
from postroom.web.outbox.errands import begun, current
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn

TEMPLATE = "web/outbox/errands.html"


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show what goes on. If one of those that went on when it was asked last has ended, the list is another now."""
    errands = current(request.viewer)
    response = render(request, TEMPLATE, {"errands": errands})
    if set(filter(None, request.GET.get("working", "").split(","))) - set(errands.working.split(",")):
        response["HX-Trigger"] = CHANGED
    return response


@require_POST
def stop(request: StaffRequest, errand_id: int) -> HttpResponse:
    """Let it do nothing more."""
    if outbox.stop_errand(viewer=request.viewer, errand_id=errand_id, at=timezone.now()):
        tell(request, _("Stopped. What is done stays done."))
    else:
        warn(request, _("Nothing was stopped: it had come to its end."))
    return answer(request)


@require_POST
def undo(request: StaffRequest, errand_id: int) -> HttpResponse:
    """Take back what it did, in the background too."""
    try:
        errand = outbox.undo_errand(viewer=request.viewer, errand_id=errand_id, at=timezone.now())
    except outbox.NotUndoable:
        warn(request, _("This cannot be undone any more."))
    else:
        tell(request, begun(errand.total))
    return answer(request)


@require_POST
def put_away(request: StaffRequest, errand_id: int) -> HttpResponse:
    """Show it no more."""
    outbox.put_away_errand(viewer=request.viewer, errand_id=errand_id, at=timezone.now())
    return answer(request)
