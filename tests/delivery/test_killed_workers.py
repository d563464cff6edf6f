"""Workers killed with -9 at every step of an SMTP talk: nothing lost, nothing stuck, doubles only in the window."""

import signal
import threading
from collections import Counter

import pytest

from postroom.contacts.models import Consent
from postroom.core.lifecycle import State
from postroom.delivery.registry import CHUNK
from postroom.outbox.models import Dispatch, Happening, Message
from tests import makers, post
from tests.delivery.workers import until, workers
from tests.servers.smtp import Manners, SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def all_sent() -> bool:
    return not Message.objects.exclude(state=State.SENT).exists()


class Killer:
    """Kills the workers the first time the SMTP talk comes to a step (of the nth mail)."""

    def __init__(self, step, *, after=3):
        self.step, self.left = step, after
        self.workers = None
        self.lock = threading.Lock()

    def __call__(self, step, recipient):
        with self.lock:
            if step == self.step and self.workers:
                self.left -= 1
                if self.left == 0:
                    self.workers.kill()


@pytest.mark.parametrize("step", ["connect", "rcpt", "data", "dot", "after"])
def test_worker_killed_in_the_middle_of_a_talk(step, tmp_path):
    count = 120
    killer = Killer(step, after=1 if step == "connect" else 3)
    with SmtpServer(on_step=killer) as server:
        account = post.account(server.port, connections=1)
        made = post.messages(count, on=account.lane)
        with workers(tmp_path / "log") as some:
            killer.workers = some
            done = until(all_sent, meanwhile=some.replace)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert some.kills == 1
    taken = Counter(mail.recipient for mail in server.taken)
    assert set(taken) == {message.recipient for message in made}
    doubles = [recipient for recipient, copies in taken.items() if copies > 1]
    assert len(doubles) <= CHUNK
    for recipient in doubles:
        copies = [mail for mail in server.taken if mail.recipient == recipient]
        assert len({(mail.message_id, mail.data) for mail in copies}) == 1
    assert not Dispatch.objects.exists()


def test_eight_workers_send_nothing_twice(tmp_path):
    count = 2000
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, connections=2)
        post.messages(count, on=account.lane)
        with workers(tmp_path / "log", 8):
            done = until(all_sent, seconds=400)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert len(server.taken) == len({mail.recipient for mail in server.taken}) == count


def test_urgent_message_does_not_wait_behind_bulk(tmp_path):
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, connections=1, rate_per_second=5)
        post.messages(400, on=account.lane, priority=2)
        with workers(tmp_path / "log"):
            assert until(lambda: len(server.taken) > 20)
            (urgent,) = post.messages(on=account.lane, priority=0)
            assert until(lambda: urgent.recipient in {mail.recipient for mail in server.taken}, seconds=180)
            before = len(server.taken)

    assert before < 400


def test_worker_told_to_stop_gives_back_what_it_holds(tmp_path):

    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, connections=2, rate_per_second=20)
        post.messages(600, on=account.lane)
        with workers(tmp_path / "log") as some:
            assert until(lambda: len(server.taken) > 50)
            some.kill(signal.SIGTERM)
            (process,) = some.running
            assert process.wait(timeout=120) == 0

    assert not Dispatch.objects.filter(lease_until__isnull=False).exists()
    sent = Message.objects.filter(state=State.SENT).count()
    assert sent == len(server.taken) < 600
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT, State.QUEUED}


def test_marketing_opt_out_is_obeyed_in_the_middle_of_a_batch(tmp_path):
    about = makers.topic()
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, connections=1, rate_per_second=40)
        made = post.messages(200, on=account.lane, topic_id=about.pk)
        for message in made:
            makers.consent(message.contact, about)
        last = made[-1]
        with workers(tmp_path / "log"):
            assert until(lambda: len(server.taken) > 10)

            Consent.objects.filter(contact_id=last.contact_id).update(opted_in=False)
            assert until(lambda: not Message.objects.filter(state=State.QUEUED).exists(), seconds=240)

    last.refresh_from_db()
    assert (last.state, last.hold_reason) == (State.HELD, "opted_out")
    assert last.recipient not in {mail.recipient for mail in server.taken}


def test_message_that_kills_its_worker_ends_in_errors_and_stops_no_other(tmp_path):
    count = 100
    some = None

    def kill_for(step, recipient):
        if some and step == "rcpt" and recipient == poison.recipient:
            some.kill()

    with SmtpServer(Manners(keep_data=False), on_step=kill_for) as server:
        account = post.account(server.port, connections=1)
        made = post.messages(count, on=account.lane)
        poison = made[30]
        with workers(tmp_path / "log") as some:
            done = until(lambda: not Dispatch.objects.exists(), seconds=400, meanwhile=some.replace)

    assert done, (tmp_path / "log").read_text()[-3000:]
    assert some.kills == 3
    poison.refresh_from_db()
    assert (poison.state, poison.problem) == (State.UNCERTAIN, "the worker stopped while the carrier was answering")
    assert set(Message.objects.exclude(pk=poison.pk).values_list("state", flat=True)) == {State.SENT}
    assert {mail.recipient for mail in server.taken} == {message.recipient for message in made} - {poison.recipient}


def test_frozen_worker_changes_nothing_when_it_thaws(tmp_path):
    """SIGSTOP past its lease, another worker takes over, SIGCONT: at most two copies, and the late answer is kept."""
    thawing = threading.Event()

    def freeze(step, recipient):
        if step == "dot" and first.running and not thawing.is_set():
            thawing.set()
            first.kill(signal.SIGSTOP)

    with (
        workers(tmp_path / "frozen", 0) as first,
        workers(tmp_path / "other", 0) as second,
        SmtpServer(on_step=freeze) as server,
    ):
        account = post.account(server.port, connections=1)
        (message,) = post.messages(on=account.lane)
        first.start()
        assert until(thawing.is_set)
        second.start()
        assert until(all_sent, seconds=300)
        first.kill(signal.SIGCONT)
        until(lambda: len(Happening.objects.filter(note__startswith="late answer")) > 0, seconds=180)

    message.refresh_from_db()
    assert message.state == State.SENT
    assert len({(mail.message_id, mail.sha256) for mail in server.taken}) == 1
    assert 1 <= len(server.taken) <= 2
