"""Ends one of one's own sessions; the list, and the button that ends all others, are django-allauth's."""

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell


@require_POST
def end(request: StaffRequest, session_id: int) -> HttpResponse:
    """Sign out the browser that holds this session."""
    session = get_object_or_404(UserSession, pk=session_id, user_id=request.user.pk)
    get_adapter().end_sessions([session])
    audit.record(actor=request.viewer, action=Action.SESSIONS_ENDED, about=request.user, ended=1)
    tell(request, _("That session has ended."))
    return redirect("usersessions_list")
