"""Our answers to django-allauth: nobody signs up, secrets are sealed, the company's sign-in finds our users."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from postroom.access import selectors as access
from postroom.access.viewer import SYSTEM
from postroom.web.shell.notices import warn
from postroom.web.shell.visitor import client_address


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """An administrator makes accounts; guesses are counted in the database, by address and name together."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return False: there is no page to sign up on."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting to django-axes: allauth's count by name alone lets anybody lock anybody out."""

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link that is mailed; from our own address, never from a Host that anybody can write."""
        path: str = urlsplit(super().get_reset_password_from_key_url(key)).path
        return settings.PUBLIC_URL + path

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("mfa_index")


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps encrypted."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


class CompanySignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in through the company's own identity server (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Return False: who is not a user here does not become one by being known there."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """On the first visit, find the user by an address that the server has verified; refuse who is none of ours."""
        if sociallogin.is_existing:
            return
        verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        user = access.users(viewer=SYSTEM).filter(email__in=verified, is_active=True).first()
        if user is None:
            warn(request, _("You are signed in there, but nobody here has that e-mail address."))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: object) -> str:  # noqa: ARG002
        return reverse("mfa_index")


def _seal() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
