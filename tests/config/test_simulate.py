"""The message centre that ships with Postroom, spoken to by our carrier, by a foreign client, and over HTTP."""

import asyncio
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from postroom.config.simulation.centre import Centre
from postroom.config.simulation.fates import Manners
from postroom.core.carriage.arrival import Reported
from postroom.core.carriage.letters import Recall
from postroom.core.carriage.outcome import Accepted, NotSent, Refused, TryLater, Unclear
from postroom.core.carriage.withdrawing import TakenText
from postroom.core.smpp.receipts import MessageState
from tests.delivery.channels.makers import make_sms
from tests.delivery.channels.smpp.carrying import Kept, carrying


class Simulated:
    def __init__(self, *options):
        command = [sys.executable, "-m", "postroom.config.cli", "simulate", "smsc", "--port", "0", "--http-port", "0"]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r"port (\d+)", self.process.stdout.readline())[1])
        self.url = self.process.stdout.readline().split()[-1]

    def ask(self, query):
        try:
            with urllib.request.urlopen(f"{self.url}?{query}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


@contextmanager
def simulating(*options):
    centre = Simulated(*options)
    try:
        yield centre
    finally:
        centre.process.kill()
        centre.process.wait()
        centre.process.stdout.close()


def until(true):
    end = time.monotonic() + 15
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    assert true()


def test_numbers_say_what_becomes_of_them():
    kept = Kept()
    batch = [make_sms(n, recipient=f"+48500100{n:03}") for n in (1, 2, 3, 5, 6, 7, 9)]
    with simulating("--receipt-after", "0.2", "--hex") as centre, carrying(centre, kept) as carrier:
        outcomes = {int(outcome.reference): outcome for outcome in carrier.hand_over(batch)}
        until(lambda: len(kept.receipts) >= 4 and kept.incoming)

    assert [type(outcomes[n]) for n in (1, 2, 3, 5, 6)] == [Refused, Accepted, Accepted, TryLater, Accepted]
    told = {receipt.recipient[-3:]: receipt for receipt in kept.receipts}
    assert {number: receipt.reported for number, receipt in told.items()} == {
        "002": Reported.UNDELIVERABLE,
        "003": Reported.EXPIRED,
        "007": Reported.DELIVERED,
        "009": Reported.DELIVERED,
    }
    assert outcomes[9].carrier_ref in told["009"].refs
    assert [(one.sender, one.text) for one in kept.incoming] == [("+48500100007", "STOP")]


def test_text_is_taken_back_while_it_waits():
    kept = Kept()
    waiting, arrived = (make_sms(n, recipient=f"+48500100{n:03}") for n in (6, 9))
    with simulating("--receipt-after", "0.1", "--hex") as centre, carrying(centre, kept) as carrier:
        refs = {one.reference: one.carrier_ref for one in carrier.hand_over([waiting, arrived])}
        until(lambda: kept.receipts)

        def withdraw(envelope, sender=""):
            text = TakenText(refs=[refs[envelope.reference]], recipient=envelope.recipient, sender=sender)
            return carrier.withdraw(text)

        answers = [withdraw(waiting, "Another"), withdraw(waiting), withdraw(waiting), withdraw(arrived)]

    too_late = (Recall.TOO_LATE, "0x00000011 ESME_RCANCELFAIL")
    assert answers == [[too_late], [(Recall.DONE, "")], [(Recall.DONE, "DELETED, as asked")], [too_late]]


def test_receipt_says_that_a_text_was_taken_back_and_nobody_answers_it():
    async def brought():
        came = []
        centre = Centre(Manners(receipt_after=0.01))
        _, message = centre.take(
            recipient="48500100008", sender="Post", reference=None, bring=lambda one, reply: came.append((one, reply))
        )
        is_gone = centre.cancel(centre.named(message), sender="Post")
        await asyncio.sleep(0.1)
        return is_gone, [(one.state, reply) for one, reply in came]

    assert asyncio.run(brought()) == (True, [(MessageState.DELETED, "")])


def test_answer_can_be_lost_and_too_much_is_throttled():
    with simulating("--rate", "1") as centre:
        with carrying(centre, answer_seconds=0.5) as carrier:
            assert isinstance(next(iter(carrier.hand_over([make_sms(1, recipient="+48500100004")]))), Unclear)
        with carrying(centre, batch_seconds=0.3, window=10) as carrier:
            kinds = {type(outcome) for outcome in carrier.hand_over([make_sms(n + 10) for n in range(20)])}

    assert NotSent in kinds


def test_password_is_looked_at():
    with simulating("--password", "secret") as centre, carrying(centre, password="wrong") as carrier:
        assert not carrier.check().ok
        assert centre.ask("to=48500100200&text=Hi&password=wrong")[0] == 403
        assert centre.ask("to=48500100200&text=Hi&password=secret") == (202, "0: Accepted for delivery")


def test_gateway_calls_back_when_the_fate_is_known():
    called = []

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self):
            called.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Callback) as server, simulating("--receipt-after", "0.1") as centre:
        Thread(target=server.serve_forever, daemon=True).start()
        callback = f"http://127.0.0.1:{server.server_port}/told%3Fstate%3D%25d%26to%3D%25p"
        for number in ("48500100002", "48500100200"):
            assert centre.ask(f"to={number}&text=Hi&dlr-mask=31&dlr-url={callback}")[0] == 202
        until(lambda: len(called) == 2)
        server.shutdown()

    assert sorted(called) == ["/told?state=1&to=48500100200", "/told?state=2&to=48500100002"]


@pytest.mark.parametrize(
    ("query", "status"), [("text=Hi", 400), ("to=48500100001&text=Hi", 403), ("to=48500100200", 400)]
)
def test_gateway_refuses_as_it_should(query, status):
    with simulating() as centre:
        assert centre.ask(query)[0] == status
