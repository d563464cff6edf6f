"""A run whose workers are killed with -9 again and again: exactly one message each, nothing before the approval.

With 2,000 recipients. The whole proof is of ten thousand: TESTS_RECIPIENTS=10000 pytest tests/runs/test_killed_runs.py
"""

import os
import threading
from collections import Counter

import pytest

from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.core.lifecycle import State
from postroom.delivery.registry import CHUNK
from postroom.outbox.models import Message
from postroom.runs import services as runs
from postroom.runs.models import ItemState, Run, RunItem, RunState
from tests import makers, post
from tests.delivery.workers import Workers, until, workers
from tests.makers import NOON
from tests.runs import office
from tests.servers.smtp import Manners, SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
MANY = int(os.environ.get("TESTS_RECIPIENTS", "2000"))
PERCENT = (1, 25, 50, 99)


def many_customers() -> None:
    unit = makers.unit()
    people = Contact.objects.bulk_create(
        [Contact(unit=unit, account_number=f"K-{number:05}", name=f"Ada {number}") for number in range(MANY)]
    )
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(contact=person, kind=PointKind.EMAIL, value=f"{person.account_number.lower()}@example.org")
            for person in people
        ]
    )


class Killer:
    """Kills the workers when the server has taken so many mails, once for each number."""

    def __init__(self, at: list[int]) -> None:
        self.at, self.taken, self.workers = at, 0, None
        self.lock = threading.Lock()

    def __call__(self, step: str, recipient: str) -> None:
        if step != "dot":
            return
        with self.lock:
            self.taken += 1
            if self.workers and self.at and self.taken >= self.at[0]:
                self.at.pop(0)
                self.workers.kill()


def generate(run: Run, some: Workers) -> None:
    """Have the messages made, with the workers killed when so many per cent of them are there.

    They are written in slices: at the first number none is there yet, at the last all but one slice.
    """
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    assert until(lambda: Run.objects.get(pk=run.pk).frozen_at is not None, every=0.01)
    for percent in PERCENT:
        wanted = min(MANY * percent // 100, MANY - runs.SLICE) // runs.SLICE * runs.SLICE
        assert until(lambda: Message.objects.count() >= wanted, every=0.01)  # noqa: B023 -- asked at once
        some.kill()
        some.wait()
        assert Message.objects.count() < MANY
        some.replace()
    assert until(lambda: Run.objects.get(pk=run.pk).state == RunState.IN_REVIEW, seconds=400)


def test_run_killed_at_every_stage_reaches_each_recipient_once(tmp_path):
    many_customers()
    killer = Killer([max(MANY * percent // 100, 1) for percent in PERCENT])
    with SmtpServer(Manners(keep_data=False), on_step=killer) as server, workers(tmp_path / "log") as some:
        run = office.draft(lane_id=post.account(server.port, connections=2).lane.pk)
        generate(run, some)
        sent_before = len(server.taken)
        run.refresh_from_db()
        killer.workers = some
        runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)
        done = until(lambda: Run.objects.get(pk=run.pk).state == RunState.FINISHED, seconds=600, meanwhile=some.replace)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert (sent_before, some.kills) == (0, 2 * len(PERCENT))
    assert set(RunItem.objects.values_list("state", flat=True)) == {ItemState.MADE}
    assert RunItem.objects.values("message_id").distinct().count() == MANY
    assert Message.objects.values("contact_id").distinct().count() == Message.objects.count() == MANY
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    copies = Counter(mail.recipient for mail in server.taken)
    assert len(copies) == MANY
    assert sum(copies.values()) - MANY <= len(PERCENT) * 2 * CHUNK, "more than what was on the wire went out again"
    assert len({(mail.recipient, mail.message_id, mail.sha256) for mail in server.taken}) == MANY
