"""The answer to what was ordered: let the page ask again for what changed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from postroom.web.shell.http import StaffRequest

CHANGED = "messages-changed"


def answer(request: StaffRequest, *, leaves: bool = False) -> HttpResponse:
    """Let the page ask again for what changed; the page of a message that was deleted leads back to its list."""
    back = request.POST.get("leave" if leaves and "leave" in request.POST else "back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("outbox:index")
    if not request.htmx:
        return redirect(back)
    if leaves and "leave" in request.POST:
        return HttpResponseClientRedirect(back)
    return HttpResponse(headers={"HX-Trigger": CHANGED})
