"""One's own account: how one is called and reached, and the language of the screens."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from postroom.access import services as access
from postroom.web.people.forms import OwnForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest) -> HttpResponse:
    """Show and change one's own details. The language goes into a cookie, so it holds before sign-in too."""
    user = request.user
    form = OwnForm(request.POST or None, initial={"name": user.name, "phone": user.phone, "language": user.language})
    if not form.is_valid():
        return render(request, "people/me.html", {"form": form}, status=422 if form.is_bound else 200)
    access.save_own_details(viewer=request.viewer, **form.cleaned_data)
    with override(form.cleaned_data["language"]):
        tell(request, _("Your account was saved."))
    response = redirect("people:me")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], max_age=YEAR, httponly=True, samesite="Lax"
    )
    return response
