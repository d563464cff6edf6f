"""System health: the installation in plain words, and the few things that can be done about it from here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from postroom.access.viewer import NotAllowed
from postroom.delivery import selectors as delivery
from postroom.jobs.engine import NotFailed, start_again
from postroom.jobs.looking import failed_jobs
from postroom.operation import figures, resuming
from postroom.web.connections.health import health
from postroom.web.health import findings
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.rights import for_setting_up


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """Show the whole screen."""
    return render(request, "health/index.html", _state(request))


@require_safe
@for_setting_up
def show_now(request: StaffRequest) -> HttpResponse:
    """Show only what changes, for the page to ask again every few seconds."""
    return render(request, "health/now.html", _state(request))


@require_POST
def again(request: StaffRequest, job_id: int) -> HttpResponse:
    """Queue a job that failed once more."""
    _must_see_all(request)
    try:
        start_again(job_id=job_id, at=now())
    except NotFailed:
        warn(request, _("The job was started again meanwhile, or the same one waits already."))
    else:
        tell(request, _("The job is started again."))
    return redirect("health:index")


@require_POST
def go_on(request: StaffRequest) -> HttpResponse:
    """Let go what a restore held."""
    _must_see_all(request)
    count = resuming.go_on(viewer=request.viewer, at=now())
    tell(request, ngettext("%(n)s message goes out now.", "%(n)s messages go out now.", count) % {"n": count})
    return redirect("health:index")


def _must_see_all(request: StaffRequest) -> None:
    """It concerns every unit, so that it is for super users."""
    if not request.viewer.sees_all:
        raise NotAllowed("needs a super user")


def _state(request: StaffRequest) -> dict[str, object]:
    at, found = now(), figures.take()
    return {
        "findings": list(findings.of(found)),
        "accounts": [(account, health(account, at=at)) for account in delivery.accounts(viewer=request.viewer)],
        "failed": failed_jobs(),
        "restored": resuming.would_go_out() if found.restored and request.viewer.sees_all else [],
        "restored_count": found.restored,
        "rules": request.viewer.sees_all,
    }
