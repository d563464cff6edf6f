"""A worker told to stop: what is on the wire is finished, the rest goes back, and nothing is left in doubt."""

import signal
import time

import pytest

from postroom.core.lifecycle import State
from postroom.outbox.models import Dispatch, Happening, Message
from tests import post
from tests.delivery.workers import until, workers
from tests.servers.smtp import Fault, SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
WITHIN = 30
"""Seconds."""
MANY, PER_DOT = 60, 1.5
"""A chunk of them would take the slow server more than a minute."""


def test_a_worker_told_to_stop_leaves_nothing_in_doubt_however_slow_the_server(tmp_path):
    with SmtpServer(script={"dot": Fault(wait=PER_DOT)}) as server:
        account = post.account(server.port, connections=2)
        post.messages(MANY, on=account.lane)
        with workers(tmp_path / "log") as some:
            assert until(lambda: len(server.taken) > 1)
            began = time.monotonic()
            some.kill(signal.SIGTERM)
            ended = some.running[0].wait(timeout=120)
            took = time.monotonic() - began

    assert ended == 0, (tmp_path / "log").read_text()[-3000:]
    assert took < WITHIN
    sent = set(Message.objects.filter(state=State.SENT).values_list("recipient", flat=True))
    assert sent == {mail.recipient for mail in server.taken}
    assert len(server.taken) == len(sent) < MANY
    assert Message.objects.filter(state=State.QUEUED).count() == MANY - len(sent)
    assert set(Dispatch.objects.values_list("lease_until", "wire_at", "tries")) == {(None, None, 0)}
    assert not Happening.objects.exclude(step__in=("submit", "accept")).exists()
