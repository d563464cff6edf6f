"""The second step: an app's code or a recovery code, each once; its secret is sealed; other sessions end."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client, TestCase

from postroom.audit.models import Entry
from tests.web.account.conftest import PASSWORD

pytestmark = pytest.mark.django_db
STEP = 30


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP))


def signed_in() -> Client:
    client = Client()
    client.post("/in/login/", {"login": "ada@example.org", "password": PASSWORD})
    return client


def with_app(client: Client) -> str:
    """Set up an app in this session; returns its secret."""
    client.post("/in/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/in/safety/activate/").context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post("/in/safety/activate/", {"code": code_of(secret)})
    cache.clear()  # or the code just used would be refused, until the next half minute
    return secret


def test_with_an_app_the_password_alone_opens_nothing(ada):
    secret = with_app(signed_in())
    client = Client()

    first = client.post("/in/login/", {"login": "ada@example.org", "password": PASSWORD})
    between = client.get("/").status_code
    wrong = client.post("/in/second/", {"code": "000000"}).status_code
    client.post("/in/second/", {"code": code_of(secret)})

    assert (first["Location"], between, wrong) == ("/in/second/", 302, 200)
    assert client.get("/").status_code == 200
    assert Entry.objects.filter(action="sign_in_failed", details={"second_factor": True}).count() == 1


def test_a_code_works_once(ada):
    secret = with_app(signed_in())
    code, opened = code_of(secret), []

    for _ in range(2):
        client = signed_in()
        client.post("/in/second/", {"code": code})
        opened.append(client.get("/").status_code)

    assert opened == [200, 302]


def test_a_recovery_code_lets_in_once(ada):
    with_app(signed_in())
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    opened = []

    for _ in range(2):
        client = signed_in()
        client.post("/in/second/", {"code": code})
        opened.append(client.get("/").status_code)

    assert opened == [200, 302]


def test_the_secret_of_the_app_is_sealed(ada):
    secret = with_app(signed_in())

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept


def test_a_new_factor_ends_the_other_sessions_and_is_told(ada):
    here, there = signed_in(), signed_in()

    with_app(here)

    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    kinds = Entry.objects.filter(action="second_factor_changed").values_list("details__kind", flat=True)
    assert sorted(kinds) == ["recovery_codes", "totp"]


def test_codes_cannot_be_guessed_for_long(ada):
    with_app(signed_in())
    client = signed_in()

    answers = [client.post("/in/second/", {"code": f"{n:06}"}).content.decode() for n in range(8)]

    assert ["Too many" in answer for answer in answers] == [False] * 5 + [True] * 3


def test_the_password_is_asked_for_again_before_anything_about_signing_in_changes(ada):
    client = signed_in()

    answers = [client.get(f"/in/safety/{page}/") for page in ("activate", "passkeys/add", "recovery-codes/generate")]
    wrong = client.post("/in/reauthenticate/", {"password": "not this one"})

    assert [answer["Location"].split("?")[0] for answer in answers] == ["/in/reauthenticate/"] * 3
    assert (wrong.status_code, client.get("/in/safety/activate/").status_code) == (200, 302)
