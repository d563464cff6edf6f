"""Home: piles that wait for the viewer, runs on their way, accounts and workers, and the first steps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from postroom.access.viewer import Right
from postroom.web.home import first_steps, standing
from postroom.web.shell.http import StaffRequest


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Show the whole screen."""
    return render(request, "home/index.html", {**_now(request), "steps": first_steps.of(viewer=request.viewer)})


@require_safe
def show_now(request: StaffRequest) -> HttpResponse:
    """Show only what moves, for the page to ask again every few seconds."""
    return render(request, "home/now.html", _now(request))


def _now(request: StaffRequest) -> dict[str, Any]:
    return {"now": standing.of(viewer=request.viewer, at=now()), "may_write": request.viewer.may(Right.WRITE)}
