"""The page behind an invitation: somebody new chooses a password. Looking at it changes nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from postroom.access import invitations
from postroom.web.account.forms import NewPasswordForm
from postroom.web.shell.notices import tell
from postroom.web.shell.visitor import client_address


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Show the form, and on POST keep the password; the link works once."""
    try:
        user = invitations.invited(uid=uid, token=token)
    except invitations.StaleInvitation:
        return render(request, "account/join_stale.html", status=404)  # the same for every reason
    form = NewPasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        context = {"form": form, "person": user}
        return render(request, "account/join.html", context, status=422 if form.is_bound else 200)
    invitations.accept(user=user, password=form.cleaned_data["password"], address=client_address(request))
    tell(request, _("Your password was saved. Sign in with it."))
    return redirect("account_login")
