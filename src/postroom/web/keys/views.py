"""API keys: which there are and when each was last used; make one, revoke one."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.access import keys
from postroom.access.viewer import Right
from postroom.web.keys.forms import RIGHTS, KeyForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.access.models import ApiKey


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the keys of the units that the viewer sets up."""
    at, words = now(), {str(right): word for right, word in RIGHTS}
    rows = [
        {
            "key": key,
            "may": [words[right] for right in words if right in key.rights],
            "state": _state(key, at),
        }
        for key in keys.keys(viewer=request.viewer)
    ]
    return render(request, "keys/index.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a key, and show it this once."""
    form = KeyForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        try:
            made, token = keys.issue(viewer=request.viewer, terms=form.terms(), at=now())
        except keys.CodeTaken:
            form.add_error("code", _("There is a key with this code already."))
        else:
            return render(request, "keys/made.html", {"key": made, "token": token})
    return render(request, "keys/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@for_setting_up
def revoke(request: StaffRequest, key_id: int) -> HttpResponse:
    """Let nobody in with a key any more."""
    key = keys.key(viewer=request.viewer, key_id=key_id)
    request.viewer.must(Right.SET_UP, key.unit_id)
    keys.revoke(viewer=request.viewer, key=key, at=now())
    tell(request, _("%(name)s was revoked; it opens nothing any more.") % {"name": key.name})
    return redirect("keys:index")


def _state(key: "ApiKey", at: datetime) -> str:
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at and key.expires_at <= at else "active"
