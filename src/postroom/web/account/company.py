"""The way to the company's identity server and back: to our own address, never to a Host that anybody can write."""

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse


class Company(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """An identity server that the settings name."""

    def get_provider(self) -> Provider:
        """Return the provider, which makes an adapter of its own to send the browser away: this one."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        return provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        """Return where the server sends people back to, which it was told of when Postroom was made known there."""
        return settings.PUBLIC_URL + reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})


@login_not_required  # type: ignore[untyped-decorator]
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the server."""
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required  # type: ignore[untyped-decorator]
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in whom the server vouches for."""
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: type[OAuth2LoginView | OAuth2CallbackView], request: HttpRequest, name: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(Company(request, name))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
