"""Workers killed, frozen and cut off in the middle of texts: nothing goes twice, what is uncertain is counted."""

import signal
import time
from collections import Counter

import pytest

from postroom.core.lifecycle import State
from postroom.delivery.models import IncomingText
from postroom.outbox.models import Dispatch, Happening, Lane, Message
from tests import post
from tests.delivery.workers import until, workers
from tests.servers.smsc import Smsc, needs_smsc

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes, needs_smsc]
WINDOW = 10
IN_DOUBT = 2 * WINDOW
"""What passes the wire mark in one commit."""


def settled():
    return not Dispatch.objects.exists()


def count(state):
    return Message.objects.filter(state=state).count()


def recipients(smsc):
    return [f"+{event['recipient']}" for event in smsc.taken]


@pytest.mark.parametrize("step", ["bind", "submit", "answer"])
def test_worker_killed_in_the_middle(step, tmp_path):
    """Before it is bound, while nothing of a window is answered, and while answers come."""
    manners = {"bind": {"silent": True}, "submit": {"silent": False, "wait": 60_000}, "answer": {"wait": 150}}[step]
    with Smsc(**manners) as smsc:
        account = post.smpp_account(smsc.port, window=WINDOW, answer_seconds=30)
        post.texts(*["Hi"] * 60, on=account.lane)
        with workers(tmp_path / "log") as some:
            smsc.wait_for("bind" if step == "bind" else "taken", {"answer": 25}.get(step, 1), seconds=180)
            time.sleep(0.1)
            some.kill()
            smsc.set(silent=False, wait=0)
            assert until(settled, seconds=120, meanwhile=some.replace), (tmp_path / "log").read_text()[-3000:]

    taken = Counter(recipients(smsc))
    uncertain = set(Message.objects.filter(state=State.UNCERTAIN).values_list("recipient", flat=True))
    sent = set(Message.objects.filter(state=State.SENT).values_list("recipient", flat=True))
    assert max(taken.values()) == 1
    assert len(sent) + len(uncertain) == 60
    assert sent <= set(taken)
    assert len(uncertain) == 0 if step == "bind" else 1 <= len(uncertain) <= IN_DOUBT


def test_line_cut_again_and_again_leaves_as_many_uncertain_as_were_not_answered(tmp_path):
    with Smsc(hangUpAfter=WINDOW) as smsc:
        account = post.smpp_account(smsc.port, window=WINDOW)
        post.texts(*["Hi"] * 100, on=account.lane)
        with workers(tmp_path / "log"):
            for binds in (2, 3):
                smsc.wait_for("bind", binds, seconds=180)
                smsc.set(hangUpAfter=WINDOW)
            assert until(settled, seconds=120), (tmp_path / "log").read_text()[-3000:]

    unanswered = {f"+{event['recipient']}" for event in smsc.taken if not event["answered"]}
    uncertain = set(Message.objects.filter(state=State.UNCERTAIN).values_list("recipient", flat=True))
    assert uncertain == unanswered
    assert len(recipients(smsc)) == len(set(recipients(smsc))) == 100
    assert count(State.SENT) == 100 - len(unanswered)


def test_receipt_with_our_reference_settles_what_was_uncertain(tmp_path):
    with Smsc(lose=3, receipts="after") as smsc:
        account = post.smpp_account(smsc.port, window=WINDOW, answer_seconds=1)
        post.texts(*["Hi"] * 20, on=account.lane)
        with workers(tmp_path / "log"):
            assert until(lambda: count(State.DELIVERED) == 20, seconds=90), Counter(
                Message.objects.values_list("state", flat=True)
            )

    assert len(recipients(smsc)) == len(set(recipients(smsc))) == 20


def test_two_workers_share_the_lines_that_there_are(tmp_path):
    with Smsc() as smsc:
        account = post.smpp_account(smsc.port, binds=1, connections=2)
        with workers(tmp_path / "log", 2) as some:
            smsc.wait_for("bind", seconds=180)
            post.texts(*["Hi"] * 50, on=account.lane)
            assert until(lambda: count(State.SENT) == 50, seconds=180)
            time.sleep(3)
            assert len(smsc.events("bind")) == 1
            some.kill()
            some.wait()
            some.replace()
            smsc.wait_for("bind", 2, seconds=180)
            time.sleep(5)  # both are up: what is told to end while it starts is another matter
            some.kill(signal.SIGTERM)
            some.wait()

    assert smsc.told[-1]["event"] == "closed"
    assert len(smsc.events("unbind")) == 1
    assert len(recipients(smsc)) == len(set(recipients(smsc))) == 50


def test_refused_login_stops_the_account_until_somebody_resumes_it(tmp_path):
    with Smsc(refuse=0x0E) as smsc:
        account = post.smpp_account(smsc.port)
        post.texts("Hi", on=account.lane)
        with workers(tmp_path / "log"):
            assert until(lambda: Lane.objects.get(pk=account.pk).paused_at is not None, seconds=180)
            tries = len(smsc.events("bind"))
            time.sleep(5)
            assert len(smsc.events("bind")) == tries
            smsc.set(refuse=0)
            Lane.objects.update(paused_at=None, pause_reason="")
            assert until(lambda: count(State.SENT) == 1, seconds=180)


def test_frozen_worker_sends_nothing_twice_when_it_thaws(tmp_path):
    with Smsc(wait=60_000) as smsc, workers(tmp_path / "log", 0) as first, workers(tmp_path / "other", 0) as second:
        account = post.smpp_account(smsc.port, binds=2, answer_seconds=30, window=2)
        (message,) = post.texts("Hi", on=account.lane)
        first.start()
        smsc.wait_for("taken", seconds=180)
        first.kill(signal.SIGSTOP)
        second.start()
        assert until(lambda: count(State.UNCERTAIN) == 1, seconds=180)
        first.kill(signal.SIGCONT)
        time.sleep(3)

    assert recipients(smsc) == [message.recipient]
    assert Happening.objects.filter(message=message, after=State.UNCERTAIN).count() == 1


def test_what_customers_write_is_stored_while_nothing_is_sent(tmp_path):
    with Smsc() as smsc:
        post.smpp_account(smsc.port)
        with workers(tmp_path / "log"):
            smsc.wait_for("bind", seconds=180)
            smsc.deliver(source_addr="48500100200", source_addr_ton=1, destination_addr="7001", short_message="Stop")
            assert smsc.wait_for("delivered")["status"] == 0

    assert list(IncomingText.objects.values_list("sender", "text")) == [("+48500100200", "Stop")]
