"""A password and a key put in once: no answer, log, audit entry or row of the database ever says them again."""

import logging

import pytest
from django.db import connection, transaction
from django.test import Client

from postroom.access.viewer import SYSTEM
from postroom.delivery import services as delivery
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
