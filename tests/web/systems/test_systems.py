"""The screens of external systems: let one in, see how it gets on, give it a new key, shut it out."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.models import ApiKey
from postroom.systems.models import System
from tests import makers
from tests.systems.ground import Taker, let_in, waiting
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def shown_key(answer) -> str:
    return re.search(r"prm_live_[\w-]+", answer.content.decode())[0]


def test_a_system_is_let_in_with_a_key_that_is_shown_once():
    client = desk()
    said = {"name": "Set-top boxes", "code": "boxes", "unit": makers.unit().pk, "channels": ["email", "sms"]}

    answer = client.post("/systems/new/", said)

    assert [account.lane.code for account in System.objects.get().accounts.order_by("pk")] == [
        "boxes-email",
        "boxes-sms",
    ]
    assert Taker(shown_key(answer)).take() == []
    assert "prm_live" not in client.get("/systems/").content.decode()


def test_a_code_is_given_once_and_a_system_takes_something():
    let_in("boxes")
    client = desk()
    said = {"name": "Boxes", "code": "boxes", "unit": makers.unit().pk, "channels": ["email"]}

    assert client.post("/systems/new/", said).status_code == 422
    assert client.post("/systems/new/", said | {"code": "other", "channels": []}).status_code == 422
    assert System.objects.count() == 1


def test_the_list_tells_how_each_gets_on():
    system, key = let_in()
    waiting(system, 3)
    taker = Taker(key)
    [first, _] = taker.take(limit=2)
    taker.post(f"/{first['token']}/accepted")
    client = desk()

    page = client.get("/systems/").content.decode()

    assert re.findall(r'<td class="num"[^>]*>(\d+)<', page) == ["1", "1", "1", "0", "0", "0", "0"]


def test_the_list_takes_the_same_queries_however_many_there_are():
    client, counted = desk(), []
    for number in range(3):
        let_in(f"boxes-{number}", allowed_units=[makers.unit(f"place-{number}")])
        client.get("/systems/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/systems/")
        counted.append(len(queries))

    assert len(set(counted)) == 1


def test_channels_and_units_can_be_changed_and_what_waits_is_kept():
    system, _ = let_in()
    waiting(system)
    client = desk()

    client.post(f"/systems/{system.pk}/", {"name": "Paging", "channels": ["sms"], "units": [makers.unit().pk]})

    system.refresh_from_db()
    assert (system.name, [account.lane.code for account in system.accounts.all()]) == ("Paging", ["boxes-sms"])
    assert makers.unit().name in client.get("/systems/").content.decode()


def test_a_new_key_and_the_end_of_a_system():
    system, key = let_in()
    client = desk()

    new = shown_key(client.post(f"/systems/{system.pk}/rotate/"))
    assert (Taker(key).post("/lease")[0], Taker(new).post("/lease")[0]) == (401, 200)
    client.post(f"/systems/{system.pk}/shut-out/")

    assert Taker(new).post("/lease")[0] == 401
    assert ApiKey.objects.filter(revoked_at__isnull=True).count() == 0
    assert "Shut out" in client.get("/systems/").content.decode()
