"""Names that cannot be found and clocks that jump by a day: messages wait, none fails, none goes before its time."""

import datetime as dt

import pytest
from django.utils import timezone

from postroom.core.lifecycle import State
from postroom.delivery import selectors as delivery
from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Lane, Message, Priority
from tests import makers, post
from tests.delivery.test_handing import deliver
from tests.delivery.workers import until
from tests.servers.smtp import SmtpServer

DAY = dt.timedelta(days=1)
PACE = Pace(lease=dt.timedelta(seconds=40), rescue=dt.timedelta(seconds=1), retry_base=dt.timedelta(seconds=1))


@pytest.mark.django_db
def test_without_dns_messages_wait_and_go_when_it_is_back():
    with SmtpServer() as server:
        account = post.account(server.port, host="relay.invalid")
        post.messages(3, on=account.lane)
        for _ in range(4):
            Dispatch.objects.update(due_at=makers.NOON)
            deliver(account)
        waiting = list(Message.objects.values_list("state", "failure"))
        tries = list(Dispatch.objects.values_list("tries", flat=True))

        is_cooling = Lane.objects.filter(pk=account.pk, cool_until__isnull=False, paused_at=None).exists()

        account.settings["host"] = "127.0.0.1"
        Dispatch.objects.update(due_at=makers.NOON)
        deliver(account)

    assert is_cooling
    assert waiting == [(State.QUEUED, "")] * 3
    assert tries == [0] * 3
    assert sorted(mail.recipient for mail in server.taken) == sorted(
        Message.objects.values_list("recipient", flat=True)
    )


@pytest.mark.parametrize("skew", [-DAY, DAY])
def test_a_worker_whose_clock_is_a_day_off_sends_what_is_due_and_nothing_else(transactional_db, skew):
    with SmtpServer() as server:
        account = post.account(server.port, connections=1)
        due, later = post.messages(2, on=account.lane)
        Dispatch.objects.filter(message_id=later.pk).update(due_at=timezone.now() + DAY / 2)
        worker = Dispatcher(pace=PACE, clock=lambda: timezone.now() + skew, connections=1)
        worker.start()
        try:
            assert until(lambda: Message.objects.get(pk=due.pk).state == State.SENT, seconds=30)
            not_yet = not until(lambda: len(server.taken) > 1, seconds=3)
        finally:
            worker.stop()

    assert not_yet
    assert [mail.recipient for mail in server.taken] == [due.recipient]
    assert Message.objects.get(pk=later.pk).state == State.QUEUED


@pytest.mark.parametrize("skew", [-DAY, DAY])
def test_a_lane_cools_down_by_the_clock_of_the_database(transactional_db, skew):
    lane = post.account(25).lane
    minute = dt.timedelta(minutes=1)

    now = timezone.now()
    Lane.objects.filter(pk=lane.pk).update(cool_until=now - minute)
    warm = delivery.may_send(lane_id=lane.pk, at=now + skew)
    Lane.objects.filter(pk=lane.pk).update(cool_until=now + minute)
    cooling = delivery.may_send(lane_id=lane.pk, at=now + skew)

    assert (warm, cooling) == (True, False)


@pytest.mark.parametrize("skew", [-DAY, DAY])
def test_a_worker_whose_clock_is_a_day_off_takes_nothing_from_another(transactional_db, skew):
    with SmtpServer() as server:
        account = post.account(server.port, connections=1)
        (held,) = post.messages(on=account.lane)
        outbox.claim(
            lane_id=account.pk, worker_id=999, priority=Priority.NORMAL, limit=1, lease=dt.timedelta(seconds=60)
        )
        worker = Dispatcher(pace=PACE, clock=lambda: timezone.now() + skew, connections=1)
        worker.start()
        try:
            stolen = until(lambda: len(server.taken) > 0, seconds=4)
        finally:
            worker.stop()

    assert not stolen
    assert Dispatch.objects.get(message_id=held.pk).lease_by == 999
