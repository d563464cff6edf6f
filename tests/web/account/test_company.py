"""Signing in through the company's OpenID Connect server: only for people who are users here."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from postroom.access.models import User
from postroom.audit.models import Entry
from tests import makers
from tests.servers.oidc import CLIENT, SECRET, identity_server

pytestmark = pytest.mark.django_db
BACK = "/in/oidc/company/login/callback/"


@pytest.fixture
def company(settings):
    """A real server, which Postroom knows by its address."""
    with identity_server() as server:
        app = {
            "provider_id": "company", "name": "Northwind", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": server.issuer, "oauth_pkce_enabled": True},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield server


def come(client: Client):
    """Press the button, follow the browser's way there and back; returns Postroom's last answer."""
    there = client.post("/in/oidc/company/login/")["Location"]
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]
    return client.get(BACK, {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()})


def test_a_user_comes_in_by_the_address_that_the_server_verified(ada, company):
    company.claims |= {"email": "Ada@example.org", "name": "Ada"}
    client = Client()

    button = client.get("/in/login/").content.decode()
    answer = come(client)

    assert ("Sign in with Northwind" in button, answer["Location"], company.refused) == (True, "/", [])
    assert client.get("/").wsgi_request.user == ada
    assert Entry.objects.get(action="signed_in").actor_id == ada.pk
    assert User.objects.get().has_usable_password() is True


def test_later_the_subject_counts_and_not_the_address(ada, company):
    company.claims |= {"email": "ada@example.org"}
    come(Client())
    makers.user("eve@example.org")
    company.claims |= {"email": "eve@example.org"}
    client = Client()

    come(client)

    assert client.get("/").wsgi_request.user == ada
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"},
        {"email": "ada@example.org", "email_verified": False},
        {},
        {"email": "gone@example.org"},
    ],
)
def test_nobody_else_comes_in_and_no_user_is_made(ada, company, claims):
    makers.user("gone@example.org", is_active=False)
    company.claims |= claims
    client = Client()

    answer = come(client)

    assert (answer.status_code, answer["Location"]) == (302, "/in/login/")
    assert client.get("/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (2, 0)


def test_an_answer_that_nobody_asked_for_is_refused(ada, company):
    company.claims |= {"email": "ada@example.org"}
    victim, thief = Client(), Client()
    there = thief.post("/in/oidc/company/login/")["Location"]
    back = requests.get(there, allow_redirects=False, timeout=10).headers["Location"]

    answer = victim.get(BACK, {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()})

    assert (answer.status_code, victim.get("/").status_code) == (401, 302)


def test_looking_at_the_way_there_starts_nothing(ada, company):
    answer = Client().get("/in/oidc/company/login/")

    assert (answer.status_code, "Sign in with Northwind" in answer.content.decode()) == (200, True)


def test_the_way_back_is_our_own_address_whatever_the_browser_says(ada, company, settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://post.example.com", ["*"]

    there = Client(headers={"host": "evil.example"}).post("/in/oidc/company/login/")["Location"]

    assert parse_qs(urlsplit(there).query)["redirect_uri"] == [f"https://post.example.com{BACK}"]
