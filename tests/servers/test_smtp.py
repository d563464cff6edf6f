"""The scriptable server does as it is told, also for a client that is not ours."""

import signal
import smtplib
import subprocess
import sys

import pytest

from tests.servers.certificates import make_certificate
from tests.servers.smtp import ACCEPT_AND_HANG_UP, Fault, Manners, SmtpServer, read_journal

MAIL = b"Message-ID: <m1@example.org>\r\nSubject: Hello\r\n\r\n.dot\r\nEnd\r\n"


def send(server, *recipients, port=None):
    with smtplib.SMTP("127.0.0.1", port or server.port, timeout=5) as client:
        return client.sendmail("office@example.org", recipients, MAIL)


def test_mail_is_taken_as_it_was_sent():
    with SmtpServer() as server:
        send(server, "ada@example.net", "bob@example.net")

    assert [(taken.recipient, taken.message_id, taken.data) for taken in server.taken] == [
        ("ada@example.net", "m1@example.org", MAIL),
        ("bob@example.net", "m1@example.org", MAIL),
    ]


def test_script_answers_each_recipient_and_each_time():
    script = {("rcpt", "ada@example.net"): ["450 later"], ("rcpt", "bob@example.net"): "550 never"}
    with SmtpServer(script=script) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as first:
            send(server, "ada@example.net", "bob@example.net")
        second = send(server, "ada@example.net", "bob@example.net")

    assert first.value.recipients == {"ada@example.net": (450, b"later"), "bob@example.net": (550, b"never")}
    assert second == {"bob@example.net": (550, b"never")}
    assert [taken.recipient for taken in server.taken] == ["ada@example.net"]


def test_hook_is_called_at_every_step_in_order():
    steps = []
    with SmtpServer(on_step=lambda step, recipient: steps.append((step, recipient))) as server:
        send(server, "ada@example.net")

    ada = "ada@example.net"
    assert steps == [
        ("connect", ""),
        ("ehlo", ""),
        ("mail", ""),
        ("rcpt", ada),
        ("data", ada),
        ("dot", ada),
        ("after", ada),
    ]


def test_mail_can_be_taken_without_an_answer():
    with SmtpServer(script={"dot": ACCEPT_AND_HANG_UP}) as server, pytest.raises(smtplib.SMTPServerDisconnected):
        send(server, "ada@example.net")

    assert len(server.taken) == 1


def test_script_can_change_while_the_server_runs():
    with SmtpServer(script={"rcpt": "450 closed"}) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(server, "ada@example.net")
        server.tell("rcpt", Fault(wait=0.01))
        send(server, "ada@example.net")

    assert len(server.taken) == 1


def test_login_is_needed_where_there_is_one(tmp_path):
    manners = Manners(certificate=make_certificate(tmp_path), login=("post", "secret"))
    with SmtpServer(manners) as server, pytest.raises(smtplib.SMTPSenderRefused):
        send(server, "ada@example.net")

    assert server.taken == []


def test_journal_outlives_a_killed_server(tmp_path):
    journal = tmp_path / "taken.jsonl"
    command = [sys.executable, "-m", "tests.servers.smtp", "--port", "0", "--journal", str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().rpartition(":")[2])
        send(None, "ada@example.net", port=port)
        process.send_signal(signal.SIGKILL)

    assert [(taken.recipient, taken.message_id) for taken in read_journal(journal)] == [
        ("ada@example.net", "m1@example.org")
    ]
