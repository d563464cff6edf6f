"""Trying out against real servers, going live with what was captured, pausing, and the stop for everything."""

import socket
from datetime import timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from postroom.access.viewer import Role
from postroom.core.lifecycle import State
from postroom.delivery import selectors as delivery
from postroom.delivery.models import Account
from postroom.delivery.tasks import release
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, EmergencyStop, Lane, Message, Priority
from tests import makers, post
from tests.servers.certificates import make_certificate
from tests.servers.smtp import Manners, SmtpServer
from tests.web.connections.conftest import CANARY

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def verdict(client: Client, account: Account) -> list[tuple[str, bool]]:
    answer = client.post(f"/connections/{account.pk}/try/", headers=HTMX)
    assert (answer.status_code, answer.templates[0].name) == (200, "connections/verdict.html")
    return [(step.name, step.ok) for _word, step in answer.context["steps"]]


def captured(account: Account, number: int) -> None:
    post.messages(number, on=account.lane)
    assert outbox.hold_captured(lane_id=account.pk, at=makers.NOON) == number


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_right_account_passes_every_step_and_sends_nothing(client, account, server: SmtpServer):
    steps = verdict(client, account)

    assert steps == [("connect", True), ("tls", True), ("login", True), ("noop", True)]
    assert (server.taken, Account.objects.get().check_result) == ([], "The server is ready to take mail.")


def test_encryption_that_fits_the_certificate_passes(client, tmp_path):
    certificate = make_certificate(tmp_path)
    with SmtpServer(Manners(certificate=certificate, login=("desk", CANARY))) as server:
        secure = {"security": "starttls", "ca_file": str(certificate.cert), "username": "desk", "password": CANARY}
        account = post.account(server.port, live=False, **secure)

        assert verdict(client, account) == [("connect", True), ("tls", True), ("login", True), ("noop", True)]


def test_a_wrong_password_fails_at_the_login(client, server: SmtpServer):
    account = post.account(server.port, live=False, username="desk", password="wrong")

    assert verdict(client, account) == [("connect", True), ("tls", True), ("login", False)]
    assert Account.objects.get().check_result.startswith("The server refuses the login: 535")


def test_a_server_without_encryption_fails_before_the_login(client, server: SmtpServer):
    account = post.account(server.port, live=False, security="starttls", username="desk", password=CANARY)

    assert verdict(client, account) == [("connect", True), ("tls", False)]
    assert [line for line in server.commands if line.startswith("AUTH")] == []


def test_nobody_listening_fails_at_once(client):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    account = post.account(port, live=False)

    assert verdict(client, account) == [("connect", False)]


def test_without_javascript_the_verdict_is_a_page(client, account):
    answer = client.post(f"/connections/{account.pk}/try/")

    assert (answer.templates[0].name, answer.content.decode().count("It works.")) == ("connections/tried.html", 1)


def test_going_live_leaves_captured_messages_held(client, account):
    captured(account, 3)

    client.post(f"/connections/{account.pk}/live/", {"captured": "keep"})

    assert (Lane.objects.get(pk=account.pk).is_live, states()) == (True, [State.HELD] * 3)
    assert ProcrastinateJob.objects.filter(task_name="delivery.tasks.release").count() == 0


def test_going_live_with_release_queues_captured_messages(client, boss, account):
    captured(account, 3)

    client.post(f"/connections/{account.pk}/live/", {"captured": "release"})
    job = ProcrastinateJob.objects.get(task_name="delivery.tasks.release")
    release(**job.args)

    assert job.args == {"lane_id": account.pk, "user_id": boss.pk}
    assert (states(), Dispatch.objects.count()) == ([State.QUEUED] * 3, 3)


def test_nothing_is_released_while_the_account_captures(client, boss, account):
    captured(account, 1)

    client.post(f"/connections/{account.pk}/release/")
    release(lane_id=account.pk, user_id=boss.pk)

    assert states() == [State.HELD]


def test_an_account_pauses_resumes_and_goes_back_to_capture(client, account):
    def lane() -> tuple[bool, str]:
        now = Lane.objects.get(pk=account.pk)
        return now.is_live, now.pause_reason

    seen = []
    for act in ("live", "pause", "resume", "capture"):
        client.post(f"/connections/{account.pk}/{act}/")
        seen.append(lane())

    assert seen == [(True, ""), (True, "paused by Boss"), (True, ""), (False, "")]


@pytest.mark.parametrize("act", ["try", "live", "release", "capture", "pause", "resume"])
def test_switches_are_for_post_only(client, account, act):
    assert client.get(f"/connections/{account.pk}/{act}/").status_code == 405


def test_a_sender_stops_everything_at_once_and_an_administrator_lets_it_go_on(server: SmtpServer):
    account = post.account(server.port)
    sender, admin = Client(), Client()
    sender.force_login(makers.user("sender@example.org", role=Role.SENDER, name="Zoë"))
    admin.force_login(makers.user("admin@example.org"))
    before = delivery.may_send(lane_id=account.pk, at=makers.NOON)

    sender.post("/connections/stop/")
    sender.post("/connections/stop/")
    stopped = delivery.may_send(lane_id=account.pk, at=makers.NOON)
    banner = admin.get("/").content.decode()
    refused = sender.post("/connections/go-on/").status_code

    assert (before, stopped, refused) == (True, False, 403)
    assert (EmergencyStop.objects.count(), "by Zoë" in banner, banner.count("Let sending go on")) == (1, True, 1)
    assert "Let sending go on" not in sender.get("/").content.decode()
    admin.post("/connections/go-on/")
    assert delivery.may_send(lane_id=account.pk, at=makers.NOON) is True
    assert "is stopped since" not in admin.get("/").content.decode()


def test_what_was_claimed_before_the_stop_does_not_cross_the_wire_mark(client, server: SmtpServer):
    account = post.account(server.port)
    post.messages(2, on=account.lane)
    lease = timedelta(seconds=30)
    claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=Priority.NORMAL, limit=2, lease=lease)

    client.post("/connections/stop/")
    while_stopped = outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=lease)
    client.post("/connections/go-on/")
    afterwards = outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=lease)

    assert (len(claimed), len(while_stopped), len(afterwards)) == (2, 0, 2)


@pytest.mark.parametrize("role", [Role.READER, Role.WRITER])
def test_readers_and_writers_stop_nothing(role, db):
    client = Client()
    client.force_login(makers.user(role=role))

    page = client.get("/").content.decode()
    answer = client.post("/connections/stop/")

    assert (answer.status_code, EmergencyStop.objects.count(), "Stop everything" in page) == (403, 0, False)
