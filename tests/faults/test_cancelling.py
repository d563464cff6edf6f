"""Staff cancel while a worker sends: who was told "cancelled" was right, and so was who was told "too late"."""

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from postroom.core.lifecycle import State
from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Message
from tests import makers, post
from tests.delivery.workers import until
from tests.servers.smtp import Manners, SmtpServer

PACE = Pace(lease=dt.timedelta(seconds=40), rescue=dt.timedelta(seconds=5), retry_base=dt.timedelta(seconds=1))
MANY, PER_SECOND, CLERKS = 1000, 200, 4


def cancel(ids: list[int]) -> dict[int, bool]:
    """Cancel one after the other, as clerks do; returns what they were told of each."""
    viewer = makers.viewer()
    try:
        return {
            pk: outbox.act(viewer=viewer, action=outbox.Action.CANCEL, ids=[pk], at=timezone.now()).ids == (pk,)
            for pk in ids
        }
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_thousand_cancels_against_a_sending_worker_all_tell_the_truth():
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, rate_per_second=PER_SECOND)
        made = post.messages(MANY, on=account.lane)
        ids = [message.pk for message in made]
        random.Random(7).shuffle(ids)
        worker = Dispatcher(pace=PACE, clock=timezone.now, connections=2)
        worker.start()
        with ThreadPoolExecutor(CLERKS) as clerks:
            answers = clerks.map(cancel, (ids[n::CLERKS] for n in range(CLERKS)))
            told = {pk: said for answer in answers for pk, said in answer.items()}
        done = until(lambda: not Dispatch.objects.exists(), seconds=180)
        worker.stop()

    assert done
    taken = [mail.recipient for mail in server.taken]
    cancelled = {message.recipient for message in made if told[message.pk]}
    assert sorted(taken) == sorted(message.recipient for message in made if not told[message.pk])
    assert 0 < len(cancelled) < MANY, "there was no race"
    wanted = {message.pk: State.CANCELLED if told[message.pk] else State.SENT for message in made}
    assert dict(Message.objects.values_list("pk", "state")) == wanted
