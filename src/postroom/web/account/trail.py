"""Writes into the audit trail who came in, who did not, and what people changed about their way in."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factor
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from postroom.access import selectors as access
from postroom.access.viewer import Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.audit.services import Stranger
from postroom.web.account.guessing import name_tried
from postroom.web.shell.visitor import client_address


def listen() -> None:
    """Hear what Django and django-allauth announce."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="audit")
    auth.user_logged_out.connect(_signed_out, dispatch_uid="audit")
    auth.user_login_failed.connect(_refused, dispatch_uid="audit")
    factor.authentication_failed.connect(_wrong_code, dispatch_uid="audit")
    for changed in (account.password_changed, account.password_set, account.password_reset):
        changed.connect(_password_changed, dispatch_uid="audit")
    for changed in (factor.authenticator_added, factor.authenticator_removed, factor.authenticator_reset):
        changed.connect(_factor_changed, dispatch_uid="audit")


def _signed_in(request: HttpRequest, user: Any, **_: object) -> None:
    audit.record(actor=_viewer(request, user), action=Action.SIGNED_IN, about=user)


def _signed_out(request: HttpRequest, user: Any, **_: object) -> None:
    if user:
        audit.record(actor=_viewer(request, user), action=Action.SIGNED_OUT, about=user)


def _refused(credentials: dict[str, str], request: HttpRequest | None = None, **_: object) -> None:
    """Note what was typed as a name only if it looks like one: some people type their password there."""
    if request is not None:
        typed = name_tried(request, credentials)
        who = Stranger(name=typed if "@" in typed else "", address=client_address(request))
        audit.record(actor=who, action=Action.SIGN_IN_FAILED)


def _wrong_code(request: HttpRequest, user: Any, **_: object) -> None:
    who = Stranger(name=user.email, address=client_address(request))
    audit.record(actor=who, action=Action.SIGN_IN_FAILED, about=user, second_factor=True)


def _password_changed(request: HttpRequest, user: Any, **_: object) -> None:
    audit.record(actor=_viewer(request, user), action=Action.PASSWORD_CHANGED, about=user)


def _factor_changed(request: HttpRequest, user: Any, authenticator: Any, **_: object) -> None:
    """A session that was opened without the new factor, or with the one that is gone, does not live on."""
    others = UserSession.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key)
    get_adapter().end_sessions(others)
    audit.record(
        actor=_viewer(request, user), action=Action.SECOND_FACTOR_CHANGED, about=user, kind=str(authenticator.type)
    )


def _viewer(request: HttpRequest, user: Any) -> Viewer:
    return access.viewer_for(user=user, address=client_address(request))
