"""External systems: what waits for each, what it has in hand and what became of the rest; let one in, shut one out."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.access import keys
from postroom.access.viewer import Right
from postroom.systems import selectors, services
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up
from postroom.web.systems.forms import SystemForm


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the systems of the units that the viewer sets up."""
    return render(request, "systems/index.html", {"rows": selectors.systems(viewer=request.viewer)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Let a system in, and show its key this once."""
    form = SystemForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        try:
            system, token = services.register(viewer=request.viewer, terms=form.terms(), at=now())
        except keys.CodeTaken:
            form.add_error("code", _("There is a system or a key with this code already."))
        else:
            return render(request, "systems/key.html", {"system": system, "token": token})
    return render(request, "systems/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def change(request: StaffRequest, system_id: int) -> HttpResponse:
    """Say anew what a system may take."""
    system = selectors.system(viewer=request.viewer, system_id=system_id)
    told = {
        "name": system.name,
        "channels": [account.lane.channel for account in system.accounts.select_related("lane")],
        "units": selectors.allowed_units(system=system),
    }
    form = SystemForm(request.POST or None, viewer=request.viewer, is_new=False, initial=told)
    if form.is_valid():
        terms = form.terms(code=system.code, unit=system.unit)
        services.change(viewer=request.viewer, system=system, terms=terms, at=now())
        tell(request, _("%(name)s was saved.") % {"name": terms.name})
        return redirect("systems:index")
    return render(request, "systems/form.html", {"form": form, "system": system}, status=422 if form.is_bound else 200)


@require_POST
@for_setting_up
def rotate(request: StaffRequest, system_id: int) -> HttpResponse:
    """Give the system a new key, and show it this once."""
    system = selectors.system(viewer=request.viewer, system_id=system_id)
    request.viewer.must(Right.SET_UP, system.unit_id)
    token = services.rotate(viewer=request.viewer, system=system, at=now())
    return render(request, "systems/key.html", {"system": system, "token": token})


@require_POST
@for_setting_up
def shut_out(request: StaffRequest, system_id: int) -> HttpResponse:
    """Let the system in no more."""
    system = selectors.system(viewer=request.viewer, system_id=system_id)
    services.shut_out(viewer=request.viewer, system=system, at=now())
    tell(request, _("%(name)s is shut out. What waits for it waits on, paused.") % {"name": system.name})
    return redirect("systems:index")
