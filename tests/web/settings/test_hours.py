"""Sending hours on their screens: set for one's own units, changed and removed."""

import datetime as dt

import pytest

from postroom.access.viewer import Role
from postroom.audit.models import Entry
from postroom.outbox.models import SendingHours
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/settings/hours/"


def told(**more):
    return {
        "unit": makers.unit().pk, "channel": "sms", "opens": "08:00", "closes": "20:00", "weekdays": list("12345"),
        "skips_holidays": "on", "days_off": "2026-12-31\n2026-12-24", "exempt_kinds": ["notice"], **more,
    }  # fmt: skip


def test_hours_are_set_shown_changed_and_removed():
    client = desk(Role.ADMINISTRATOR)

    shown = client.post(f"{URL}new/", told(), follow=True).content.decode()
    made = SendingHours.objects.get()
    form = client.get(f"{URL}{made.pk}/").content.decode()
    client.post(f"{URL}{made.pk}/", told(closes="00:00", exempt_kinds=[]))
    before = made.days_off
    made.refresh_from_db()

    says = ("08:00\u201320:00", "Mon, Tue, Wed, Thu, Fri", "not on public holidays", "Service notice")
    assert all(words in shown for words in says)
    assert "2026-12-24\n2026-12-31" in form
    assert before == [dt.date(2026, 12, 24), dt.date(2026, 12, 31)]
    assert (made.closes, made.exempt_kinds) == (dt.time(0), [])
    assert Entry.objects.filter(action="hours_set").count() == 2
    client.post(f"{URL}{made.pk}/remove/")
    assert not SendingHours.objects.exists()


def test_days_off_and_units_that_take_the_hours_over_are_listed():
    above, unit = makers.unit("north"), makers.unit("cork", parent=makers.unit("north"))
    makers.unit("galway", parent=unit)
    days = [dt.date(2020, 1, 1), *(dt.date(2031, 12, day) for day in (24, 25, 26, 27, 28))]
    clock = {"opens": dt.time(8), "closes": dt.time(20), "weekdays": [1], "channel": "sms"}
    SendingHours.objects.create(unit=above, days_off=days, **clock)

    of_all = desk(Role.ADMINISTRATOR, at=above).get(URL).content.decode()
    below = desk(Role.ADMINISTRATOR, at=unit).get(URL).content.decode()

    assert "not on 24 Dec 2031, 25 Dec 2031, 26 Dec 2031, 27 Dec 2031 and 1 more" in of_all
    assert "also for Cork, Galway" in of_all
    assert ("North" in below, "also for Cork, Galway" in below, "Remove the hours" in below) == (True, True, False)


@pytest.mark.parametrize("wrong", [{"closes": "07:00"}, {"weekdays": []}, {"days_off": "tomorrow"}, {"opens": "25:00"}])
def test_hours_that_cannot_be_are_refused(wrong):
    assert desk(Role.ADMINISTRATOR).post(f"{URL}new/", told(**wrong)).status_code == 422
    assert not SendingHours.objects.exists()


def test_nobody_sets_hours_for_a_unit_of_others():
    other = makers.unit("lyon")
    SendingHours.objects.create(unit=other, channel="sms", opens=dt.time(8), closes=dt.time(20), weekdays=[1])
    client = desk(Role.ADMINISTRATOR)

    assert client.post(f"{URL}new/", told(unit=other.pk)).status_code == 422
    assert client.post(f"{URL}{SendingHours.objects.get().pk}/", told()).status_code == 404


def test_new_hours_are_never_written_over_those_that_there_are():
    client = desk(Role.ADMINISTRATOR)
    client.post(f"{URL}new/", told())

    second = client.post(f"{URL}new/", told(opens="12:00", days_off=""))

    assert second.status_code == 422
    assert "has hours for this channel already" in second.content.decode()
    assert SendingHours.objects.get().opens == dt.time(8)
    assert client.post(f"{URL}new/", told(channel="email")).status_code == 302
