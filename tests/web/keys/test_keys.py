"""Keys are made, shown once, listed and revoked on a screen."""

import re

import pytest
from django.test import Client

from postroom.access import keys
from postroom.access import services as access
from postroom.access.models import ApiKey
from postroom.access.viewer import SYSTEM, Role
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def said(**told) -> dict:
    return {
        "name": "Shop",
        "code": "shop",
        "unit": makers.unit().pk,
        "rights": ["see", "send"],
        "per_second": 50,
    } | told


def test_a_key_is_shown_once_and_only_its_digest_is_kept():
    clerk = desk()

    made = clerk.post("/keys/new/", said()).content.decode()

    [token] = re.findall(r"prm_live_[\w-]+", made)
    caller = keys.admit(token=token)
    assert caller.unit_id == makers.unit().pk
    kept = ApiKey.objects.values().get()
    assert [name for name, value in kept.items() if token in str(value)] == []
    listed = clerk.get("/keys/").content.decode()
    assert (kept["hint"] in listed, token in listed) == (True, False)


def test_a_revoked_key_opens_nothing_any_more():
    clerk = desk()
    [token] = re.findall(r"prm_test_[\w-]+", clerk.post("/keys/new/", said(is_test="on")).content.decode())
    program = Client(headers={"Authorization": f"Bearer {token}"})
    before = program.get("/api/v1/runs").status_code

    clerk.post(f"/keys/{ApiKey.objects.get().pk}/revoke/")

    assert (before, program.get("/api/v1/runs").status_code) == (200, 401)


def test_a_key_ends_on_its_day_and_a_code_is_given_once():
    clerk = desk()
    clerk.post("/keys/new/", said(ends_on="2020-01-31"))

    again = clerk.post("/keys/new/", said())

    assert again.status_code == 422
    assert "Ended" in clerk.get("/keys/").content.decode()


def test_keys_of_other_units_are_neither_seen_nor_revoked():
    desk(None).post("/keys/new/", said())
    stranger = desk(at=makers.unit("elsewhere"))

    statuses = [
        stranger.post(f"/keys/{ApiKey.objects.get().pk}/revoke/").status_code,
        stranger.post("/keys/new/", said(code="mine")).status_code,
        desk(Role.APPROVER).get("/keys/").status_code,
    ]

    assert statuses == [404, 422, 403]
    assert "Shop" not in stranger.get("/keys/").content.decode()
    assert ApiKey.objects.get().revoked_at is None


def test_only_who_sees_the_outbox_gives_it_to_a_key():
    granted, not_granted = desk(), desk(sees_outbox=False)
    wanted = said(rights=["see", "see_outbox"])

    shown = ["see_outbox" in clerk.get("/keys/new/").content.decode() for clerk in (granted, not_granted)]
    refused = not_granted.post("/keys/new/", wanted)
    made = granted.post("/keys/new/", wanted)

    assert (shown, refused.status_code, made.status_code) == ([True, False], 422, 200)
    assert ApiKey.objects.get().rights == ["see", "see_outbox"]
    assert "See the outbox" in not_granted.get("/keys/").content.decode()


def test_the_outbox_of_another_unit_is_no_ground_to_give_this_one_s():
    clerk = makers.user(sees_outbox=False)
    access.give_role(viewer=SYSTEM, user=clerk, unit=makers.unit("cork"), role=Role.ADMINISTRATOR, sees_outbox=True)
    client = Client()
    client.force_login(clerk)

    refused = client.post("/keys/new/", said(rights=["see", "see_outbox"]))

    assert refused.status_code == 422
    assert "You do not see the whole outbox" in refused.content.decode()
    assert not ApiKey.objects.exists()
