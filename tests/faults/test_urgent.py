"""Twenty thousand bulk messages wait, and one written by hand is at the mail server within seconds all the same."""

import datetime as dt
import time

from django.utils import timezone

from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.outbox.models import Dispatch, Priority
from tests import post
from tests.delivery.workers import until
from tests.servers.smtp import Manners, SmtpServer

PACE = Pace(lease=dt.timedelta(seconds=40), rescue=dt.timedelta(seconds=5), retry_base=dt.timedelta(seconds=1))
WAITING, WITHIN = 20_000, 10


def test_one_offs_overtake_twenty_thousand_waiting(transactional_db):
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, rate_per_second=100)
        post.crowd(WAITING, on=account.lane, priority=Priority.BULK)
        worker = Dispatcher(pace=PACE, clock=timezone.now, connections=2)
        worker.start()
        try:
            assert until(lambda: len(server.taken) > 50, seconds=60)
            waits = []
            for priority in (Priority.NORMAL, Priority.URGENT) * 2:
                began = time.monotonic()
                (one,) = post.messages(on=account.lane, priority=priority)
                arrived = until(lambda: one.recipient in {mail.recipient for mail in server.taken}, seconds=60)  # noqa: B023
                waits.append(time.monotonic() - began)
                assert arrived
            waiting = Dispatch.objects.filter(priority=Priority.BULK).count()
        finally:
            worker.stop()

    assert max(waits) < WITHIN
    assert waiting > WAITING / 2
