"""Two at once: of two people who press Approve one wins and the other is told; of two runs neither starves."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from postroom.audit.models import Entry
from postroom.core.lifecycle import State
from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.outbox.models import Message
from postroom.runs import services as runs
from tests import makers, post
from tests.delivery.workers import until
from tests.makers import NOON
from tests.runs import office
from tests.servers.smtp import Manners, SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)
PACE = Pace(lease=dt.timedelta(seconds=40), rescue=dt.timedelta(seconds=5), retry_base=dt.timedelta(seconds=1))
EACH = 400


def test_of_two_people_who_approve_at_once_one_wins_and_the_other_is_told():
    office.customers(2)
    run = office.in_review()
    clients = []
    for name in ("ann", "ben"):
        clients.append(Client())
        clients[-1].force_login(makers.user(f"{name}@example.org"))
    together = Barrier(2)

    def press(client: Client) -> str:
        together.wait()
        try:
            url = reverse("runs:approve", args=[run.pk])
            return client.post(url, {"snapshot": run.snapshot}, follow=True).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        told = list(people.map(press, clients))

    won, lost = "Approved. The messages go out now.", "Nothing was approved: the run stands elsewhere by now."
    assert sorted((won in said, lost in said) for said in told) == [(False, True), (True, False)]
    assert Entry.objects.filter(action="run_approved").count() == 1
    assert office.states(office.work(run)) == [State.QUEUED] * 2


def test_of_two_runs_by_one_account_neither_gets_less_than_two_fifths():
    with SmtpServer(Manners(keep_data=False)) as server:
        lane = post.account(server.port, rate_per_second=100).lane
        for code in ("dublin", "lyon"):
            place = makers.unit(code)
            for _number in range(EACH):
                makers.contact(at=place)
            run = office.work(office.draft(at=place, lane_id=lane.pk))
            runs.generate(run_id=run.pk, viewer=makers.viewer(place), at=NOON)
            run = office.work(run)
            runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(place), at=NOON)
            office.work(run)
        worker = Dispatcher(pace=PACE, clock=timezone.now, connections=2)
        worker.start()
        try:
            assert until(lambda: len(server.taken) >= EACH, seconds=120, every=0.02)
            half = [mail.recipient for mail in server.taken[:EACH]]
        finally:
            worker.stop()

    of_first = Message.objects.filter(unit__code="dublin", recipient__in=half).count()
    assert 0.4 <= of_first / len(half) <= 0.6
