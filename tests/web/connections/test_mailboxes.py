"""The screens of mailboxes: set up, tried out on a real server, removed; the password goes in and never out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import Role
from postroom.incoming.models import Mailbox
from tests import makers
from tests.servers.imap import DOVECOT, PASSWORD, USER, ImapServer
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/connections/mailboxes/"


@pytest.fixture
def client():
    return desk(Role.ADMINISTRATOR)


def told(**more) -> dict:
    return {
        "name": "Desk", "unit": makers.unit().pk, "host": "127.0.0.1", "port": 9, "security": "none", "username": USER,
        "password": PASSWORD, "folder": "INBOX", "since": "2026-03-01", "is_on": "on", **more,
    }  # fmt: skip


def test_mailbox_is_set_up_and_its_password_never_shown(client):
    client.post(f"{URL}new/", told())

    made = Mailbox.objects.get()
    shown = client.get(f"{URL}{made.pk}/").content.decode()
    assert (made.name, made.is_on, made.unit) == ("Desk", True, makers.unit())
    assert (PASSWORD in shown, PASSWORD in made.secrets, made.secrets in shown) == (False, False, False)


def test_mailbox_serves_the_units_that_are_chosen(client):
    below = makers.unit("cork", parent=makers.unit())
    client.post(f"{URL}new/", told(units=[str(below.pk)]))

    made = Mailbox.objects.get()
    assert made.allowed_unit_ids == [below.pk]
    shown = client.get(f"{URL}{made.pk}/").context["form"]
    assert [one.data["selected"] for one in shown["units"] if one.data["value"].value == below.pk] == [True]


@pytest.mark.parametrize(
    "wrong", [{"host": ""}, {"port": "0"}, {"security": "x"}, {"since": "soon"}, {"unit": "999999"}]
)
def test_what_cannot_work_is_said_at_its_field(client, wrong):
    answer = client.post(f"{URL}new/", told(**wrong))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
    assert Mailbox.objects.count() == 0


@pytest.mark.skipif(DOVECOT is None, reason="the package dovecot-imapd is not installed")
def test_trying_out_shows_each_step(client, tmp_path):
    with ImapServer() as server:
        client.post(f"{URL}new/", told(port=server.port, since="2026-03-01"))
        shown = client.post(f"{URL}{Mailbox.objects.get().pk}/try/").content.decode()

    assert "It works. Nothing was taken." in shown


def test_mailbox_of_every_unit_is_a_super_users(client):
    made = Mailbox.objects.create(name="All", host="127.0.0.1", username="all", since=makers.NOON.date())

    assert client.get(f"{URL}{made.pk}/").status_code == 200
    assert client.post(f"{URL}{made.pk}/", told()).status_code == 403
    assert client.post(f"{URL}{made.pk}/remove/").status_code == 403
    assert desk(None).post(f"{URL}{made.pk}/remove/").status_code == 302


def test_list_costs_the_same_whatever_it_shows(client):
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get("/connections/")
        return len(caught)

    client.post(f"{URL}new/", told())
    cost()
    few = cost()
    for number in range(5):
        client.post(f"{URL}new/", told(name=f"Desk {number}"))

    assert cost() == few
