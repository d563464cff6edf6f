"""A Host that somebody made up: nothing that goes out, and nothing that is answered, ever repeats it."""

import re

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from postroom.access.viewer import Role
from tests import makers
from tests.web.desks import desk
from tests.web.routes import ROUTES
from tests.web.scene import everything

pytestmark = pytest.mark.django_db
OURS = "https://post.example.com"
EVIL = "evil.example"
FORGED = [
    {"Host": EVIL},
    {"Host": f"{EVIL}:8025"},
    {"Host": "post.example.com", "X-Forwarded-Host": EVIL},
    {"Host": EVIL, "X-Forwarded-Proto": "https"},
]
OPEN = [route for route in ROUTES if route not in ("/readyz", "/metrics")]


@pytest.fixture(autouse=True)
def address(settings):
    settings.PUBLIC_URL = OURS
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_the_link_for_a_new_password_leads_to_us(headers):
    makers.user("ada@example.org")

    for email in ("ada@example.org", "nobody@example.org"):
        Client(headers=headers).post("/in/password/reset/", {"email": email})

    assert len(mail.outbox) == 2
    assert re.search(rf"{OURS}/in/password/reset/key/\S+", mail.outbox[0].body)
    assert [str(message.message()) for message in mail.outbox if EVIL in str(message.message())] == []


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_an_invitation_leads_to_us(headers):
    client = desk(Role.ADMINISTRATOR)
    told = {"name": "New", "email": "new@example.org", "unit": makers.unit().pk, "role": "reader", "invite": "on"}

    answer = client.post("/people/new/", told, headers=headers)

    assert f"{OURS}/in/join/" in mail.outbox[0].body
    assert f"{OURS}/in/join/" in answer.content.decode()
    assert EVIL not in mail.outbox[0].body + answer.content.decode()


def test_no_answer_repeats_it():
    scene, client = everything(), desk(None)
    said = []
    for route in OPEN:
        with transaction.atomic():
            answer = client.get(scene.path(route), headers={"Host": EVIL, "X-Forwarded-Host": EVIL})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        if EVIL.encode() in body or EVIL in str(answer.headers):
            said.append(route)

    assert said == []


def test_where_names_are_told_no_other_is_answered(settings):
    settings.ALLOWED_HOSTS = ["post.example.com"]

    answers = {
        path: [Client(headers={"Host": host}).get(path).status_code for host in (EVIL, "post.example.com")]
        for path in ("/in/login/", "/healthz", "/api/v1/openapi.json")
    }

    assert answers == {path: [400, 200] for path in answers}


def test_a_program_that_asks_for_another_name_is_told_so_in_the_manner_of_the_api(settings):
    settings.ALLOWED_HOSTS = ["post.example.com"]

    answer = Client(headers={"Host": EVIL}).get("/api/v1/messages")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "unknown_host"
    assert EVIL not in answer.content.decode() + str(answer.headers)
