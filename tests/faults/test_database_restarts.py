"""The database dies five times while mail goes out: nothing is lost, and nobody else has to be started again."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import Error

from postroom.core.lifecycle import State
from postroom.delivery.models import Worker
from postroom.outbox.models import Dispatch, Happening, Lane, Message, Priority
from tests import post
from tests.delivery.workers import until, workers
from tests.faults.server import Mortal
from tests.servers.smtp import Manners, SmtpServer

pytestmark = pytest.mark.processes
RESTARTS, MANY, PER_SECOND = 5, 90, 60
BACK_WITHIN = 10
"""Seconds after the database is back."""


@contextmanager
def web() -> Iterator[tuple[subprocess.Popen, int]]:
    """The screens, as one process of their own on the port that is returned with it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "postroom.config.cli", "web", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=60)


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def all_sent() -> bool:
    try:
        return not Message.objects.exclude(state=State.SENT).exists()
    except Error:
        return False


def is_taken(server: SmtpServer, message: Message) -> bool:
    return message.recipient in {mail.recipient for mail in server.taken}


def restart_while_sending(mortal: Mortal, server: SmtpServer, lane: Lane, port: int) -> tuple[list[Message], float]:
    """Returns what was ordered before and after, and the seconds until mail and screens went on."""
    before = post.messages(MANY, on=lane)
    assert until(lambda: is_taken(server, before[0]), every=0.02)
    mortal.restart()
    began = time.monotonic()
    (after,) = post.messages(on=lane, priority=Priority.URGENT)
    assert until(lambda: is_taken(server, after) and is_ready(port), seconds=60)
    return [*before, after], time.monotonic() - began


def test_five_restarts_of_the_database_lose_nothing(mortal, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTROOM_DATA_DIR", str(tmp_path))
    pauses, made = [], []
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port, connections=2, rate_per_second=PER_SECOND)
        with workers(tmp_path / "log", 2) as some, web() as (screens, port):
            assert until(lambda: Worker.objects.count() == 2 and is_ready(port))
            for _ in range(RESTARTS):
                ordered, seconds = restart_while_sending(mortal, server, account.lane, port)
                made += ordered
                pauses.append(seconds)
            done = until(all_sent, seconds=120)
            ended = [process.poll() for process in (*some.running, screens)]

    log = (tmp_path / "log").read_text()[-3000:]
    assert done, log
    assert ended == [None, None, None], log
    assert max(pauses) < BACK_WITHIN
    copies = Counter(mail.recipient for mail in server.taken)
    assert set(copies) == {message.recipient for message in made}
    doubles = {recipient for recipient, count in copies.items() if count > 1}
    explained = Happening.objects.filter(note__contains="it may have").values_list("message_id", flat=True)
    assert doubles <= set(Message.objects.filter(pk__in=explained).values_list("recipient", flat=True))
    assert not Dispatch.objects.exists()
