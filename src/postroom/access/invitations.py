"""Invitations: a link with which somebody new chooses their own password, so that nobody else ever knows it."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from postroom.access import selectors
from postroom.access.models import User
from postroom.access.services import save_user
from postroom.access.viewer import NotAllowed, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action


class StaleInvitation(Exception):
    """The link is wrong, too old, or was used."""


class _Tokens(PasswordResetTokenGenerator):
    """Tokens for invitations and nothing else. A token dies when the password changes: it works once."""

    key_salt = "postroom.access.invitations"


_TOKENS = _Tokens()


@transaction.atomic
def invite(*, viewer: Viewer, email: str, name: str, phone: str = "", is_super: bool = False) -> User:
    """Make a user who cannot sign in yet; `link_parts` then makes their link."""
    user = save_user(viewer=viewer, email=email, name=name, phone=phone, is_super=is_super)
    audit.record(actor=viewer, action=Action.INVITED, about=user, email=user.email)
    return user


@transaction.atomic
def invite_again(*, viewer: Viewer, user_id: int) -> User:
    """Return somebody who has not chosen a password yet. Raises `User.DoesNotExist` or `NotAllowed`."""
    user = selectors.users(viewer=viewer).get(pk=user_id)
    if user.has_usable_password() or not selectors.rules_user(viewer=viewer, user=user):
        raise NotAllowed("only who has no password yet is invited, by who sets up all their units")
    audit.record(actor=viewer, action=Action.INVITED, about=user, email=user.email)
    return user


def link_parts(*, user: User) -> tuple[str, str]:
    """Return what stands in the invitation link: who, and the proof. It holds for PASSWORD_RESET_TIMEOUT."""
    return urlsafe_base64_encode(str(user.pk).encode()), _TOKENS.make_token(user)


def invited(*, uid: str, token: str) -> User:
    """Return whose invitation this is. Raises `StaleInvitation`, the same for every reason."""
    try:
        user = User.objects.filter(pk=int(force_str(urlsafe_base64_decode(uid))), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or user.has_usable_password() or not _TOKENS.check_token(user, token):
        raise StaleInvitation("this invitation is no longer good")
    return user


@transaction.atomic
def accept(*, user: User, password: str, address: str = "") -> None:
    """Keep the password that the invited user chose."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(
        actor=selectors.viewer_for(user=user, address=address), action=Action.PASSWORD_CHANGED, about=user, first=True
    )
