"""When sending hours change, what waits for them is asked again: it goes earlier where it may, and says so."""

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.access.viewer import SYSTEM
from postroom.outbox.models import Decision, Dispatch, Message
from postroom.outbox.services import setting_hours
from postroom.outbox.services.timing import wait_for_hours
from postroom.outbox.tasks import ask_hours_again
from tests import makers
from tests.outbox.by_hours import all_day, claim, claimed_and_recorded, hours, in_batch, not_today, weekday_in

pytestmark = pytest.mark.django_db


def ask_again() -> None:
    """Do what the job does that a change of hours queues."""
    ask_hours_again(unit_id=makers.unit().pk, channel="email")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def test_hours_taken_away_let_what_waits_go_in_its_order_and_say_so():
    closed = not_today()
    messages = in_batch(3)
    claimed_and_recorded()

    setting_hours.remove_hours(viewer=SYSTEM, hours_id=closed.pk)
    queued = ProcrastinateJob.objects.filter(task_name="outbox.tasks.ask_hours_again", args__channel="email").count()
    ask_again()

    assert [one.message_id for one in claim()] == [message.pk for message in messages]
    told = Decision.objects.filter(message=messages[0]).order_by("pk").values_list("code", flat=True)
    assert (list(told), queued) == (["hours", "hours_changed"], 2)


def test_wider_hours_let_it_go_earlier_but_no_earlier_than_it_was_planned():
    not_today()
    waits, is_planned = in_batch(2)
    this_evening = now() + dt.timedelta(hours=2)
    Message.objects.filter(pk=is_planned.pk).update(not_before=this_evening)
    wait_for_hours(ids=[waits.pk, is_planned.pk])
    Dispatch.objects.update(due_at=Message.objects.get(pk=is_planned.pk).not_before)
    assert claim() == []

    hours(opens=0, closes=0, skips_holidays=False)
    ask_again()

    assert [one.message_id for one in claim()] == [waits.pk]
    assert Message.objects.get(pk=is_planned.pk).not_before == this_evening
    assert abs(Dispatch.objects.get(message=is_planned).due_at - this_evening) < dt.timedelta(seconds=5)


def test_what_still_has_to_wait_is_told_so_only_if_it_waits_for_another_time():
    not_today()
    (message,) = in_batch()
    claimed_and_recorded()
    ask_again()
    as_it_was = Decision.objects.filter(message=message).count()

    day_after = (weekday_in("UTC") + 2) % 7 + 1
    all_day(day_after)
    ask_again()

    message.refresh_from_db()
    assert (as_it_was, Decision.objects.filter(message=message, code="hours").count()) == (1, 2)
    assert message.not_before.isoweekday() == day_after
    assert abs(Dispatch.objects.get().due_at - message.not_before) < dt.timedelta(seconds=5)


def test_what_waits_for_another_reason_is_left():
    closed = not_today()
    (message,) = in_batch()
    claimed_and_recorded()
    later = now() + dt.timedelta(days=3, hours=1)
    Message.objects.filter(pk=message.pk).update(not_before=later)

    setting_hours.remove_hours(viewer=SYSTEM, hours_id=closed.pk)
    ask_again()

    assert Message.objects.get(pk=message.pk).not_before == later


def test_what_was_let_go_and_is_held_back_again_before_it_went_is_told_so_again():
    closed = not_today()
    (message,) = in_batch()
    claimed_and_recorded()
    setting_hours.remove_hours(viewer=SYSTEM, hours_id=closed.pk)
    ask_again()

    not_today()
    claimed_and_recorded()

    told = Decision.objects.filter(message=message).order_by("pk").values_list("code", flat=True)
    assert list(told) == ["hours", "hours_changed", "hours"]
