"""Limits on their screens: set for one's own units, seen with what went out today."""

from decimal import Decimal

import pytest

from postroom.access.viewer import Role
from postroom.audit.models import Entry
from postroom.outbox.models import Limit
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/prices/limits/"


def told(**more):
    return {"unit": makers.unit().pk, "channel": "sms", "countries": ["DE", "PL"], "most_per_message": "0.2",
            "messages_a_day": "500", "money_a_day": "40", "currency": "eur", **more}  # fmt: skip


def test_limit_is_set_shown_changed_and_removed():
    client = desk(Role.ADMINISTRATOR)

    shown = client.post(f"{URL}new/", told(), follow=True).content.decode()
    made = Limit.objects.get()
    client.post(f"{URL}{made.pk}/", told(messages_a_day=""))
    made.refresh_from_db()

    assert all(words in shown for words in ("Germany, Poland", "€0.20", "500", "€40.00"))
    assert (made.countries, made.most_per_message, made.messages_a_day) == (["DE", "PL"], Decimal("0.2"), None)
    assert Entry.objects.filter(action="limit_set").count() == 2
    client.post(f"{URL}{made.pk}/remove/")
    assert not Limit.objects.exists()


@pytest.mark.parametrize("wrong", [{"currency": "XXQ"}, {"money_a_day": "-1"}, {"countries": ["XX"]}])
def test_limit_that_cannot_be_is_refused(wrong):
    assert desk(Role.ADMINISTRATOR).post(f"{URL}new/", told(**wrong)).status_code == 422
    assert not Limit.objects.exists()


def test_nobody_limits_a_unit_of_others():
    other = makers.unit("lyon")
    Limit.objects.create(unit=other, channel="sms")
    client = desk(Role.ADMINISTRATOR)

    assert client.post(f"{URL}new/", told(unit=other.pk)).status_code == 422
    assert client.post(f"{URL}{Limit.objects.get().pk}/", told()).status_code == 404


def test_a_new_limit_is_never_written_over_one_that_there_is():
    client = desk(Role.ADMINISTRATOR)
    client.post(f"{URL}new/", told())

    second = client.post(f"{URL}new/", told(messages_a_day="7"))

    assert second.status_code == 422
    assert "has a limit for this channel already" in second.content.decode()
    assert Limit.objects.get().messages_a_day == 500
