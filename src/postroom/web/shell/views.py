"""The views that belong to the frame itself: appearance, the palette, the gallery of parts."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from postroom.web.shell import appearance, gallery
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.palette import find


@login_not_required
@require_POST
def change_appearance(request: HttpRequest) -> HttpResponse:
    """Keep a choice of theme, rows or keys; without htmx, go back to the page it was made on."""
    made = {name: value for name in appearance.CHOICES if (value := request.POST.get(name)) in appearance.CHOICES[name]}
    if not made:
        return HttpResponse(status=400)
    response = HttpResponse(status=204) if request.htmx else redirect(_back(request))  # type: ignore[attr-defined]
    for name, value in made.items():
        appearance.keep(response, name=name, value=value)
    return response


@require_GET
def palette(request: StaffRequest) -> HttpResponse:
    """Answer the palette with the lines for what was typed."""
    hits = find(text=request.GET.get("q", ""), viewer=request.viewer)
    return render(request, "shell/palette.html", {"hits": hits})


@require_GET
def show_gallery(request: StaffRequest) -> HttpResponse:
    """Show every part there is, for tests and for whoever builds a screen."""
    if not settings.GALLERY:
        raise Http404
    return render(request, "shell/gallery.html", gallery.contents(request))


def _back(request: HttpRequest) -> str:
    """Return where the form says it came from, if that is one of our own pages."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if ours else "/"
