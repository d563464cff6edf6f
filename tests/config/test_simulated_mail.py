"""The provider of registered mail that ships with Postroom, as senders, recipients and listeners meet it."""

import hmac
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from xml.etree import ElementTree

import pytest

from postroom.config.simulation.registered.manners import Manners
from postroom.config.simulation.registered.serving import Server

PDF = b"%PDF-1.7 the letter"


class Listener:
    """Hears reports; the first `deaf` are answered with a fault."""

    def __init__(self, deaf=0):
        self.heard = heard = []
        left = [deaf]

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if left[0]:
                    left[0] -= 1
                    self.send_response(500)
                else:
                    heard.append((self.headers["Signature"], body))
                    self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/heard"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def serve():
    running = []

    def start(**manners):
        server = Server("127.0.0.1", 0, Manners(**{"reports_within": 0.0, **manners}))
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


def ask(server, method, path, told=None, key="", form=None):
    body = urllib.parse.urlencode(form).encode() if form else json.dumps(told).encode() if told else None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"http://127.0.0.1:{server.server_port}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def told(reference="a-1", email="ada@customers.example.org", callback="", **changes):
    return {
        "reference": reference,
        "sender": {"name": "Northwind <Energy>"},
        "recipient": {"name": "Ada Lovelace", "email": email},
        "subject": "Last reminder",
        "callback": callback,
        "document": {"content": b64encode(PDF).decode(), "sha256": sha256(PDF).hexdigest()},
        **changes,
    }


def deposit(server, **changes):
    status, body = ask(server, "POST", "/api/v1/letters", told(**changes))
    return status, json.loads(body)


def until(true):
    end = time.monotonic() + 10
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


def link(server):
    mail = server.provider.mailbox[-1]
    return re.search(r"/r/\S+", mail.text)[0], re.search(r"code: (\d{6})", mail.text)[1]


def test_letter_is_taken_once_and_found_by_our_reference(serve):
    server = serve()
    first, letter = deposit(server)
    again, known = deposit(server)
    assert (first, again) == (201, 409)
    assert known["letter"]["id"] == letter["id"]
    assert json.loads(ask(server, "GET", "/api/v1/letters/a-1")[1])["id"] == letter["id"]
    assert len(server.provider.mailbox) == 1


def test_what_was_never_deposited_is_unknown_for_certain(serve):
    status, body = ask(serve(), "GET", "/api/v1/letters/nobody")
    assert (status, json.loads(body)["error"]) == (404, "unknown_reference")


def test_deposit_is_proved_for_people_and_for_programs(serve):
    server = serve()
    _, letter = deposit(server)
    for proof in letter["proofs"]:
        _, data = ask(server, "GET", f"/api/v1/letters/a-1/proofs/{proof['name']}")
        assert sha256(data).hexdigest() == proof["sha256"]
    assert {proof["kind"] for proof in letter["proofs"]} == {"deposit"}
    xml = ElementTree.fromstring(ask(server, "GET", "/api/v1/letters/a-1/proofs/deposit.xml")[1])
    assert "Northwind <Energy>" in [fact.text for fact in xml]
    assert ask(server, "GET", "/api/v1/letters/a-1/proofs/deposit.pdf")[1].startswith(b"%PDF-")


def test_recipient_sees_the_sender_and_nothing_of_the_letter_before_the_code(serve):
    server = serve()
    deposit(server)
    path, code = link(server)
    page = ask(server, "GET", path)[1].decode()
    assert "Northwind &lt;Energy&gt;" in page
    assert "Last reminder" not in page
    assert json.loads(ask(server, "GET", "/api/v1/letters/a-1")[1])["status"] == "awaiting"
    assert "Last reminder" in ask(server, "POST", path, form={"code": code})[1].decode()
    assert json.loads(ask(server, "GET", "/api/v1/letters/a-1")[1])["status"] == "viewed"


def test_recipient_signs_and_reads_and_cannot_refuse_afterwards(serve):
    server = serve()
    deposit(server)
    path, code = link(server)
    assert ask(server, "POST", f"{path}/letter", form={"code": code})[0] == 403
    ask(server, "POST", f"{path}/decide", form={"code": code, "name": "Ada Lovelace", "decision": "accept"})
    late, _ = ask(server, "POST", f"{path}/decide", form={"code": code, "decision": "refuse"})
    letter = json.loads(ask(server, "GET", "/api/v1/letters/a-1")[1])
    assert late == 409
    assert (letter["status"], letter["signed_by"]) == ("accepted", "Ada Lovelace")
    assert {proof["kind"] for proof in letter["proofs"]} == {"deposit", "acceptance"}
    assert ask(server, "POST", f"{path}/letter", form={"code": code}) == (200, PDF)


def test_five_wrong_codes_keep_a_letter_shut(serve):
    server = serve()
    deposit(server)
    path, code = link(server)
    wrong = "000000" if code != "000000" else "000001"
    assert [ask(server, "POST", path, form={"code": wrong})[0] for _ in range(5)] == [403] * 5
    assert ask(server, "POST", path, form={"code": code})[0] == 403


def test_nobody_signs_without_a_name(serve):
    server = serve()
    deposit(server)
    path, code = link(server)
    answer = ask(server, "POST", f"{path}/decide", form={"code": code, "name": "  ", "decision": "accept"})[1]
    assert "Sign with your full name." in answer.decode()
    assert json.loads(ask(server, "GET", "/api/v1/letters/a-1")[1])["status"] == "viewed"


def test_time_that_is_over_ends_a_letter_with_its_proof(serve):
    server = serve(claimed_within=0.0)
    deposit(server)
    letter = json.loads(ask(server, "GET", "/api/v1/letters/a-1")[1])
    assert letter["status"] == "unclaimed"
    assert {proof["kind"] for proof in letter["proofs"]} == {"deposit", "unclaimed"}


def test_letter_is_withdrawn_as_long_as_nobody_decided(serve):
    server = serve()
    deposit(server)
    deposit(server, reference="a-2", email="ada+accept@customers.example.org")
    assert json.loads(ask(server, "DELETE", "/api/v1/letters/a-1")[1])["status"] == "withdrawn"
    assert ask(server, "DELETE", "/api/v1/letters/a-2")[0] == 409
    assert ask(server, "DELETE", "/api/v1/letters/a-3")[0] == 404


@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("ada+accept@x.example", "accepted"),
        ("ada+refuse@x.example", "refused"),
        ("ada+unclaimed@x.example", "unclaimed"),
    ],
)
def test_addresses_say_what_becomes_of_letters(serve, email, status):
    server = serve()
    assert deposit(server, email=email)[1]["status"] == status


@pytest.mark.parametrize("change", [{"email": "nobody"}, {"reference": ""}, {"document": {"content": "bm8="}}])
def test_bad_deposit_is_refused(serve, change):
    assert deposit(serve(), **change)[0] == 422


def test_lost_answer_leaves_the_letter_with_the_provider(serve):
    server = serve(lost=1.0)
    with pytest.raises(OSError):  # noqa: PT011 -- hung up
        ask(server, "POST", "/api/v1/letters", told())
    assert ask(server, "GET", "/api/v1/letters/a-1")[0] == 200


def test_wrong_key_is_let_nowhere(serve):
    server = serve(key="right")
    assert ask(server, "GET", "/api/v1/account", key="wrong")[0] == 401
    assert ask(server, "GET", "/api/v1/account", key="right")[0] == 200


def test_reports_are_signed_and_come_again_until_they_are_heard(serve):
    deaf = Listener(deaf=1)
    server = serve(secret="told")
    deposit(server, callback=deaf.url, email="ada+accept@customers.example.org")
    until(lambda: {json.loads(body)["letter"]["status"] for _, body in deaf.heard} >= {"accepted"})
    signed, body = deaf.heard[0]
    at, given = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", signed).groups()
    deaf.server.shutdown()
    deaf.server.server_close()
    assert given == hmac.digest(b"told", f"{at}.".encode() + body, "sha256").hex()


def test_reports_can_come_twice_or_never(serve, listener):
    deposit(serve(repeated=1.0), callback=listener.url)
    until(lambda: len(listener.heard) == 4)
    listener.heard.clear()
    deposit(serve(unheard=1.0), callback=listener.url)
    time.sleep(0.2)
    assert not listener.heard


def test_command_says_where_it_listens():
    command = [sys.executable, "-m", "postroom.config.cli", "simulate", "registered-mail", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{url}/account", timeout=10) as answer:
            assert json.load(answer)["qualified"] is False
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
