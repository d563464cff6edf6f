"""Every address there is: strangers see only what is meant for them, and looking changes nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from postroom.access.models import User

pytestmark = pytest.mark.django_db

PUBLIC = {
    "public:opt-out",
    "public:undo",
    "public:preferences",
    "public:healthz",
    "public:readyz",
    "shell:appearance",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
}
"""What somebody who has not signed in may ask for. A new public address has to be entered here."""
WORDS = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000001", "path": "x"}
WRITES = re.compile(r"^(INSERT|UPDATE|DELETE|COPY)", re.IGNORECASE)
OWN_TRACES = ("django_session", "access_user", "account_emailaddress")
"""Signing in leaves a trace, and allauth notes the address that belongs to it; neither changes what staff see."""


def routes(resolver: URLResolver | None = None, path: str = "/", names: tuple[str, ...] = ()):
    """Yield (name, a path) for every pattern, with made-up arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = path + re.sub(r"<(?:(\w+):)?\w+>", lambda found: WORDS[found[1] or "str"], str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route, (*names, pattern.namespace) if pattern.namespace else names)
        elif isinstance(pattern, URLPattern):
            readable = re.sub(r"\(\?P<\w+>\[?[^)]*\)", "x", route).replace("^", "").replace("$", "").replace("\\", "")
            yield ":".join((*names, pattern.name or "")), readable


ALL = sorted({route for route in routes() if not route[1].startswith("/api/")})
"""The API has no sessions: `tests/api/test_every_route.py` walks it with keys."""


@pytest.mark.parametrize(("name", "path"), [route for route in ALL if route[0] not in PUBLIC])
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_is_sent_to_sign_in(name, path, method):
    answer = getattr(Client(), method)(path)

    assert (answer.status_code, answer.headers.get("Location", "").startswith("/in/login/")) == (302, True), name


def test_list_of_public_addresses_holds_nothing_that_is_gone():
    assert PUBLIC - {name for name, _ in ALL} == set()


@pytest.mark.parametrize(("name", "path"), ALL)
def test_looking_changes_nothing(name, path):
    user = User.objects.create_user("anna@example.org", "correct horse battery", name="Anna Nowak", is_super=True)
    client = Client()
    client.force_login(user)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)

    written = [query["sql"] for query in queries if WRITES.match(query["sql"])]
    assert [sql for sql in written if not any(table in sql for table in OWN_TRACES)] == []
    assert answer.status_code < 500


@pytest.mark.parametrize(("name", "path"), [route for route in ALL if "/1/" in route[1]])
def test_what_is_not_there_is_not_found(name, path):
    user = User.objects.create_user("anna@example.org", "correct horse battery", name="Anna Nowak", is_super=True)
    client = Client()
    client.force_login(user)

    statuses = {client.get(path).status_code, client.post(path).status_code}

    assert statuses <= {400, 404, 405}, name
