"""Invites people: a link goes out by mail, and is shown once to whoever invites, for the day on which mail fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from postroom.access import invitations
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.access.models import User


@require_POST
@for_setting_up
def again(request: StaffRequest, user_id: int) -> HttpResponse:
    """Send the link anew to somebody who has not come yet."""
    return send(request, invitations.invite_again(viewer=request.viewer, user_id=user_id))


def send(request: StaffRequest, person: User) -> HttpResponse:
    """Send the mail, and show the link; mail that does not go out is said, and keeps nobody from handing it over."""
    # Not from the request: whoever forges its Host would be sent the password of whoever follows the link.
    url = settings.PUBLIC_URL + reverse("account_join", args=invitations.link_parts(user=person))
    context = {"person": person, "url": url, "inviter": request.viewer.name}
    subject = render_to_string("account/email/invitation_subject.txt", context).strip()
    try:
        send_mail(subject, render_to_string("account/email/invitation_message.txt", context), None, [person.email])
    except OSError:
        context["not_sent"] = True
    return render(request, "people/invitation.html", context)
