"""Mailboxes on a real IMAP server: nothing is lost, nothing taken twice, nothing in them is changed."""

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from postroom.access.viewer import SYSTEM, NotAllowed
from postroom.incoming import services
from postroom.incoming.models import IncomingMessage, Mailbox
from tests import makers
from tests.servers.certificates import make_certificate
from tests.servers.imap import DOVECOT, PASSWORD, USER, ImapServer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(DOVECOT is None, reason="the package dovecot-imapd is not installed"),
]


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]


@pytest.fixture
def server():
    with ImapServer() as running:
        yield running


def mailbox(server, **values) -> Mailbox:
    told = {
        "name": "Desk", "unit": makers.unit(), "host": "127.0.0.1", "port": server.port, "security": "none",
        "username": USER, "password": PASSWORD, "since": timezone.now().date() - dt.timedelta(days=1), **values,
    }  # fmt: skip
    return services.save_mailbox(viewer=SYSTEM, mailbox=None, values=told)


def mail(number: int) -> bytes:
    return f"From: ada{number}@example.org\r\nSubject: Mail {number}\r\n\r\nHello {number}\r\n".encode()


def fetch(box) -> int:
    return services.fetch_new(mailbox_id=box.pk, clock=timezone.now)


def subjects() -> list[str]:
    return sorted(IncomingMessage.objects.values_list("subject", flat=True))


def test_what_is_new_is_taken_once_and_left_unread(server):
    box = mailbox(server)
    server.put(mail(1)), server.put(mail(2))

    assert [fetch(box), fetch(box)] == [2, 0]
    server.put(mail(3))
    assert fetch(box) == 1
    assert subjects() == ["Mail 1", "Mail 2", "Mail 3"]
    assert server.seen == 0


def test_renumbered_mailbox_is_read_anew_and_nothing_is_taken_twice(server):
    box = mailbox(server)
    server.put(mail(1)), server.put(mail(2))
    fetch(box)
    before = Mailbox.objects.get().uid_validity
    server.renumber()
    server.put(mail(3))

    assert fetch(box) == 1
    assert subjects() == ["Mail 1", "Mail 2", "Mail 3"]
    assert Mailbox.objects.get().uid_validity != before


def test_what_came_before_the_day_is_left_alone(server):
    box = mailbox(server, since=timezone.now().date() + dt.timedelta(days=2))
    server.put(mail(1))

    assert fetch(box) == 0


def test_mail_that_breaks_nothing_but_itself_does_not_stop_the_others(server):
    box = mailbox(server)
    server.put(b"\0\xff\r\n\r\n\xed\xa0\x80"), server.put(mail(2))

    fetch(box)

    assert "Mail 2" in subjects()
    assert IncomingMessage.objects.count() == 2


def test_tls_is_spoken_and_a_strange_certificate_refused(tmp_path):
    certificate = make_certificate(tmp_path)
    with ImapServer(certificate) as server:
        good = {"ca_file": str(certificate.cert)}
        for more in ({"security": "tls", "port": server.tls_port}, {"security": "starttls"}):
            assert services.try_mailbox(viewer=SYSTEM, mailbox=mailbox(server, **good, **more), at=makers.NOON).ok
            strange = services.try_mailbox(viewer=SYSTEM, mailbox=mailbox(server, **more), at=makers.NOON)
            assert [step.ok for step in strange.steps][-1] is False
            assert "login" not in [step.name for step in strange.steps]


def test_trying_out_tells_each_step(server):
    server.put(mail(1))
    box = mailbox(server)

    verdict = services.try_mailbox(viewer=SYSTEM, mailbox=box, at=makers.NOON)

    assert (verdict.ok, [step.name for step in verdict.steps]) == (True, ["connect", "tls", "login", "folder"])
    assert "1 mails" in verdict.steps[-1].sentence
    assert IncomingMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "step"),
    [({"password": "wrong"}, "login"), ({"folder": 'No "such"'}, "folder"), ({"port": 9}, "connect")],
)
def test_what_is_wrong_is_said_at_its_step(server, change, step):
    verdict = services.try_mailbox(viewer=SYSTEM, mailbox=mailbox(server, **change), at=makers.NOON)

    assert (verdict.ok, verdict.steps[-1].name) == (False, step)
    assert verdict.steps[-1].sentence


def test_server_that_is_away_is_written_down_and_tried_again(server):
    box = mailbox(server)
    server.put(mail(1))
    server.stop()

    assert fetch(box) == 0
    box.refresh_from_db()
    assert (box.failing_since is not None, bool(box.check_result)) == (True, True)

    server.start()
    assert fetch(box) == 1
    box.refresh_from_db()
    assert box.failing_since is None


def test_server_inside_is_not_reached_where_that_is_not_allowed(server, settings):
    box = mailbox(server)
    settings.ALLOW_PRIVATE_TARGETS = False

    verdict = services.try_mailbox(viewer=SYSTEM, mailbox=box, at=makers.NOON)

    assert (verdict.ok, "ALLOW_PRIVATE_TARGETS" in verdict.steps[0].sentence) == (False, True)


def test_password_is_kept_encrypted_and_stays_where_none_is_typed(server):
    box = mailbox(server)
    assert PASSWORD not in box.secrets
    kept = box.secrets

    services.save_mailbox(viewer=SYSTEM, mailbox=box, values={**_told(box), "password": "", "name": "Other"})

    assert (Mailbox.objects.get().secrets, Mailbox.objects.get().name) == (kept, "Other")


def test_only_who_sets_up_its_unit_changes_a_mailbox(server):
    box = mailbox(server)
    stranger = makers.viewer(makers.unit("cork"))

    with pytest.raises(NotAllowed):
        services.save_mailbox(viewer=stranger, mailbox=box, values=_told(box))
    with pytest.raises(NotAllowed):
        services.save_mailbox(viewer=makers.viewer(), mailbox=None, values={**_told(box), "unit": None})


def _told(box: Mailbox) -> dict:
    names = ("name", "unit", "host", "port", "security", "username", "since", "folder")
    return {name: getattr(box, name) for name in names}


KILLED = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from postroom.incoming import services
from postroom.incoming.services import mailboxes
number, when, mailbox_id = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
seen = 0
take = mailboxes.take_mail

def dies(**told):
    global seen
    seen += 1
    if seen == number and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    done = take(**told)
    if seen == number and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return done

mailboxes.take_mail = dies
services.fetch_new(mailbox_id=mailbox_id, clock=timezone.now)
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_mail_nothing_is_lost_and_nothing_taken_twice(server, settings):
    box = mailbox(server)
    for number in range(6):
        server.put(mail(number))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "postroom.config.settings",
        "POSTROOM_ENCRYPTION_KEYS": settings.ENCRYPTION_KEYS[0],
        "POSTROOM_ALLOW_PRIVATE_TARGETS": "yes",
    }
    for number, when in ((1, "before"), (1, "after"), (2, "before"), (2, "after")):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(number), when, str(box.pk)],
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    fetch(box)

    assert subjects() == [f"Mail {number}" for number in range(6)]
