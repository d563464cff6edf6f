"""A password and a key put in once: no answer, log, audit entry or row of the database ever says them again."""

import logging
import sys

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.test import Client

from postroom.access.viewer import SYSTEM
from postroom.delivery import services as delivery
from postroom.operation.logs import JsonLines, Plain
from tests import makers
from tests.api.programs import Program
from tests.security.test_every_answer import SCREENS, get
from tests.servers.smtp import Manners, SmtpServer
from tests.web.desks import desk
from tests.web.routes import ROUTES
from tests.web.scene import everything

pytestmark = pytest.mark.django_db
CANARY = "canary-Xq7-password"


def stored() -> str:
    """Everything in the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            texts.append(cursor.fetchone()[0] or "")
    return "\n".join(texts)


def account_with(password: str, port: int):
    values = {
        "host": "127.0.0.1", "port": port, "security": "none", "sender_address": "desk@postroom.example.org",
        "username": "relay", "password": password,
    }  # fmt: skip
    return delivery.save_account(viewer=SYSTEM, code="canary", name="Relay", kind="smtp", unit=None, values=values)


def test_a_mail_password_is_never_said_again(caplog):
    caplog.set_level(logging.DEBUG)
    scene = everything()
    client = desk(None)
    program = Program()
    with SmtpServer(Manners(login=("relay", "another"), login_in_clear=True)) as server:
        account = account_with(CANARY, server.port)
        scene = type(scene)({**scene.args, "account_id": account.pk})
        tried = client.post(scene.path("/connections/<int:account_id>/try/")).content

        said = [(route, get(client, scene.path(route))[1]) for route in SCREENS]
        said += [
            (route, program.answer("GET", scene.path(route).removeprefix("/api/v1")).content)
            for route, holds in ROUTES.items()
            if holds.for_programs
        ]

    assert any("AUTH" in command for command in server.commands)
    assert [route for route, body in (*said, ("try", tried)) if CANARY.encode() in body] == []
    assert CANARY not in caplog.text
    assert CANARY not in stored()


def test_a_key_stands_in_no_row_and_opens_nothing_from_an_address(caplog):
    caplog.set_level(logging.DEBUG)
    program = Program()
    secret = program.token.rpartition("_")[2]

    by_header = program.get("/accounts")[0]
    by_address = Client().get(f"/api/v1/accounts?api_key={program.token}&token={program.token}&key={program.token}")

    assert (by_header, by_address.status_code) == (200, 401)
    assert secret not in stored()
    assert secret not in caplog.text
    assert secret not in by_address.content.decode()


def test_signing_in_changes_the_session_and_its_cookie_is_closed_to_scripts(settings):
    settings.SESSION_COOKIE_SECURE = True
    makers.user("anna@example.org")
    client = Client()
    client.get("/in/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    answer = client.post("/in/login/", {"login": "anna@example.org", "password": "a long enough password"})

    cookie = answer.cookies["sessionid"]
    assert answer.status_code == 302
    assert cookie.value != planted
    assert (cookie["httponly"], cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", True)
    with transaction.atomic():
        stranger = Client()
        stranger.cookies["sessionid"] = planted
        assert stranger.get("/people/me/").status_code == 302


def test_nobody_can_write_a_line_into_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    makers.user("anna@example.org")

    Client().post("/in/login/", {"login": "x\r\nroot signed in", "password": "y"}, headers={"User-Agent": "a\tb"})
    Client().get("/outbox/%0d%0aroot signed in/")

    assert [record.getMessage() for record in caplog.records if "\nroot signed in" in record.getMessage()] == []


def test_the_secret_of_a_second_factor_and_a_session_are_said_to_nobody_else(caplog):
    caplog.set_level(logging.DEBUG)
    scene, owner, other = everything(), makers.user("ada@example.org", is_super=True), desk(None)
    client = Client()
    client.force_login(owner)
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(owner, secret)
    codes = RecoveryCodes.activate(owner).get_unused_codes()
    session = client.session.session_key

    said = [(route, get(each, scene.path(route))[1]) for each in (client, other) for route in SCREENS]

    kept = stored()
    hidden = [secret, *codes]
    assert [word for word in hidden if word in kept] == []
    assert [word for word in (*hidden, session) if word in caplog.text] == []
    shows = {route for route, body in said for word in (secret, session) if word.encode() in body}
    assert shows == set()
    assert {route for route, body in said for code in codes if code.encode() in body} <= {
        "/in/safety/recovery-codes/", "/in/safety/recovery-codes/download/",
    }  # fmt: skip


def test_what_breaks_is_logged_without_what_was_secret_in_it(caplog):
    """A trace holds the lines of the code, never the values: the log's writer masks what it knows to be secret."""
    program = Program()
    told = f"Authorization: Bearer {program.token} password={CANARY} postgresql://relay:{CANARY}@db/x ada@example.org"
    try:
        raise ValueError(told)  # noqa: TRY301 -- a trace is wanted
    except ValueError:
        record = logging.LogRecord("postroom", logging.ERROR, __file__, 1, told, None, sys.exc_info())

    for form in (Plain(), JsonLines()):
        written = form.format(record)
        assert CANARY not in written
        assert program.token.rpartition("_")[2] not in written
        assert "ada@example.org" not in written


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1b[2J", "\x85", "\u2028", "\u2029", "\0"])
@pytest.mark.parametrize("form", [Plain(), JsonLines()], ids=["plain", "json"])
def test_a_line_of_the_log_stays_one_line(form, sign):
    told = f"somebody said x{sign}2026-01-01T00:00:00Z INFO root signed in"
    record = logging.LogRecord("postroom", logging.INFO, __file__, 1, "%s", (told,), None)

    written = form.format(record)

    assert len(written.splitlines()) == 1
    assert "\x1b" not in written
    assert "\0" not in written


@pytest.mark.parametrize("header", ["User-Agent", "X-Request-ID", "X-Forwarded-For", "Referer", "Accept-Language"])
def test_no_header_writes_a_line_into_the_log(caplog, header):
    caplog.set_level(logging.DEBUG)
    said = "abcdefgh\nroot signed in"

    Client().get("/in/login/", headers={header: said})
    Client().get("/nowhere/", headers={header: said})

    written = [form.format(record) for form in (Plain(), JsonLines()) for record in caplog.records]
    lines = [line for text in written for line in text.split("\n")]
    assert [line for line in lines if line.startswith("root signed in")] == []


def test_no_monitoring_figure_names_a_person_or_a_secret(settings):
    settings.METRICS_TOKEN = "only the monitoring shows it"
    everything()

    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})

    assert answer.status_code == 200
    text = answer.content.decode()
    assert [word for word in ("kowalska", "@", "zyxwvut-1", settings.METRICS_TOKEN) if word in text.casefold()] == []
