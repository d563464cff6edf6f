"""What is done to an account without changing its settings: try it out, live or capture, pause and resume."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.delivery import selectors
from postroom.delivery import services as delivery
from postroom.web.connections.words import STEPS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell


@require_POST
def try_out(request: StaffRequest, account_id: int) -> HttpResponse:
    """Connect, encrypt and log in, sending nothing; show each step."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    verdict = delivery.try_out(viewer=request.viewer, account=account, at=now())
    steps = [(STEPS.get(step.name, step.name), step) for step in verdict.steps]
    context = {"account": account, "verdict": verdict, "steps": steps}
    whole = "connections/tried.html"
    return render(request, "connections/verdict.html" if request.htmx else whole, context)


@require_POST
def go_live(request: StaffRequest, account_id: int) -> HttpResponse:
    """Let messages leave the house; what was captured goes too, if that was chosen."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    waiting = selectors.captured(viewer=request.viewer, account=account)
    with transaction.atomic():
        delivery.switch_live(viewer=request.viewer, account=account, live=True)
        if request.POST.get("captured") == "release":
            delivery.release_captured(viewer=request.viewer, account=account)
            said = _("%(name)s is live. %(count)s captured messages go out now.")
        else:
            said = _("%(name)s is live. %(count)s captured messages stay held.")
    plain = _("%(name)s is live.")
    tell(request, (said if waiting else plain) % {"name": account, "count": waiting})
    return redirect("connections:account", account_id)


@require_POST
def release(request: StaffRequest, account_id: int) -> HttpResponse:
    """Let go what capture mode held, by an account that is live now."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    waiting = selectors.captured(viewer=request.viewer, account=account)
    delivery.release_captured(viewer=request.viewer, account=account)
    tell(request, _("%(count)s captured messages go out now.") % {"count": waiting})
    return redirect("connections:account", account_id)


@require_POST
def capture(request: StaffRequest, account_id: int) -> HttpResponse:
    """Go back to capture mode."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    delivery.switch_live(viewer=request.viewer, account=account, live=False)
    tell(request, _("%(name)s is in capture mode: nothing leaves by it.") % {"name": account})
    return redirect("connections:account", account_id)


@require_POST
def pause(request: StaffRequest, account_id: int) -> HttpResponse:
    """Let nothing out until somebody resumes."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    delivery.pause(viewer=request.viewer, account=account, at=now())
    tell(request, _("%(name)s is paused; its messages keep their place.") % {"name": account})
    return redirect("connections:account", account_id)


@require_POST
def resume(request: StaffRequest, account_id: int) -> HttpResponse:
    """Let the account go on."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    delivery.resume(viewer=request.viewer, account=account)
    tell(request, _("%(name)s goes on.") % {"name": account})
    return redirect("connections:account", account_id)
