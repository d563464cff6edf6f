"""A run that is approved in the evening waits for each customer's morning."""

import datetime as dt

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox.models import Batch, Dispatch, Message
from postroom.outbox.services import setting_hours
from postroom.runs import services as runs
from postroom.runs.models import Kind
from postroom.web.outbox.story import standing
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
ZONES = ("Europe/Dublin", "America/New_York", "Asia/Tokyo")


@pytest.fixture
def hours():
    """E-mails go from 8 to 20; notices at any hour."""
    terms = setting_hours.Terms(
        opens=dt.time(8), closes=dt.time(20), weekdays=range(1, 8), exempt_kinds=[str(Kind.NOTICE)]
    )
    return setting_hours.set_hours(viewer=SYSTEM, unit_id=makers.unit().pk, channel=Channel.EMAIL, terms=terms)


def mornings(**chosen) -> dict[str, str | None]:
    """Zone of each customer -> when their message goes, in UTC, of a run that is approved at noon in London."""
    for zone in ZONES:
        makers.contact(time_zone=zone)
    run = office.approved(office.in_review(**chosen))
    assert office.states(run) == [State.QUEUED] * 3
    found = Message.objects.filter(batch_id=run.batch_id).values_list("contact__time_zone", "not_before")
    return {zone: f"{at:%d %H:%M}" if at else None for zone, at in found}


def test_each_waits_for_the_morning_of_their_own_clock(hours):
    assert mornings() == {"Europe/Dublin": None, "America/New_York": "02 13:00", "Asia/Tokyo": "02 23:00"}


def test_a_planned_run_waits_from_its_time_on(hours):
    planned = NOON + dt.timedelta(hours=9)

    assert mornings(not_before=planned) == {
        "Europe/Dublin": "03 08:00", "America/New_York": "02 21:00", "Asia/Tokyo": "02 23:00",
    }  # fmt: skip


def test_a_kind_that_is_exempt_waits_for_nobody(hours):
    assert set(mornings(kind=Kind.NOTICE).values()) == {None}


def test_without_hours_nothing_waits():
    assert set(mornings().values()) == {None}


def test_a_run_that_was_opened_again_is_still_of_its_kind():
    office.customers(1)
    run = office.in_review(kind=Kind.NOTICE)

    runs.reopen(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    run.refresh_from_db()
    assert Batch.objects.get(pk=run.batch_id).kind == Kind.NOTICE


def test_the_message_and_the_run_say_what_they_wait_for(hours, client):
    mornings(lane_id=office.lane(is_live=True).pk)
    message = Message.objects.get(contact__time_zone="Asia/Tokyo")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    Dispatch.objects.filter(message=message).update(due_at=tomorrow)

    said = standing(message=message, at=NOON)
    client.force_login(makers.user())
    page = client.get(reverse("runs:show", args=[runs.standing()[0]])).content.decode()

    assert "Waits for 08:00 of the customer's morning (Asia/Tokyo): goes out on" in said
    assert "1 waits for a later hour" in page
