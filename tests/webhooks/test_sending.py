"""How programs are told, against a server that behaves and one that does not: signed, again, and not for ever."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from postroom.access.viewer import SYSTEM
from postroom.webhooks import sending, services, telling
from postroom.webhooks.events import Event
from postroom.webhooks.models import Delivery, DeliveryState, Subscription
from postroom.webhooks.services import BadAddress
from tests import makers
from tests.servers.http import DRIP, FLOOD, HANG_UP, STALL, WebServer
from tests.webhooks.listeners import at, is_signed, listening, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server():
    with WebServer() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(telling, "SECONDS", 1)


def events(program: Subscription, count: int = 1) -> list[Delivery]:
    return [services.send_test(viewer=SYSTEM, subscription=program, at=makers.NOON) for _ in range(count)]


def only() -> Delivery:
    return Delivery.objects.get()


def overdue() -> None:
    """The time of the next try has come."""
    Delivery.objects.update(due_at=makers.NOON)


def test_what_is_told_is_signed_and_taken_once(server):
    program, secret = at(server)
    [event] = events(program)

    assert (tell(), tell()) == (1, 0)

    [asked] = server.asked
    assert (asked.method, asked.path, asked.body.decode()) == ("POST", "/hook?from=postroom", event.body)
    assert is_signed(asked, secret)
    assert not is_signed(asked, "whsec_" + "A" * 44)
    assert abs(int(asked.headers["webhook-timestamp"]) - time.time()) < 60
    assert (only().state, only().last_status, only().tries) == (DeliveryState.DELIVERED, 200, 1)


def test_after_a_change_of_the_secret_both_sign_for_a_day(server):
    program, old = at(server)
    new = services.renew_secret(viewer=SYSTEM, subscription=program, at=makers.NOON)
    events(program)
    tell()
    services.tidy(at=makers.NOON + timedelta(days=1, seconds=1))
    events(program)
    tell()

    first, second = server.asked
    assert (is_signed(first, old), is_signed(first, new)) == (True, True)
    assert (is_signed(second, old), is_signed(second, new)) == (False, True)


@pytest.mark.parametrize("fault", [(500, "no"), (404, ""), HANG_UP, STALL, DRIP, FLOOD], ids=str)
def test_a_failure_is_tried_again_under_the_same_id(server, fault):
    server.answers = [fault, (204, "")]
    program, secret = at(server)
    events(program)

    tell()

    assert (only().state, only().tries) == (DeliveryState.WAITING, 1)
    assert timedelta(0) < only().due_at - datetime.now(tz=UTC) <= sending.RETRIES[0]
    overdue()
    tell()
    assert only().state == DeliveryState.DELIVERED
    first, second = server.asked
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert is_signed(second, secret)


def test_a_redirect_is_a_failure_and_followed_by_nobody(server):
    with WebServer() as inside:
        server.answers = [(302, "", {"Location": inside.url})]
        events(at(server)[0])
        tell()

    assert (inside.asked, only().last_status, only().state) == ([], 302, DeliveryState.WAITING)


def test_after_the_last_try_it_has_failed_and_can_be_told_once_more(server):
    server.answers = [(500, "<b>broken</b>")]
    [event] = events(at(server)[0])
    for _ in range(len(sending.RETRIES) + 1):
        overdue()
        tell()
    tell()

    assert (only().state, only().last_answer) == (DeliveryState.FAILED, "<b>broken</b>")
    assert len(server.asked) == len(sending.RETRIES) + 1
    server.answers = [(200, "")]
    services.replay(viewer=SYSTEM, delivery=event, at=makers.NOON)
    with pytest.raises(services.NotDone):
        services.replay(viewer=SYSTEM, delivery=event, at=makers.NOON)
    tell()
    assert only().state == DeliveryState.DELIVERED


def test_who_takes_nothing_for_three_days_is_given_up_until_somebody_resumes(server):
    server.answers = [(500, "")]
    program, _ = at(server)
    events(program)
    tell()
    long_ago = datetime.now(tz=UTC) - sending.STOP_AFTER - timedelta(hours=1)
    Subscription.objects.update(failing_since=long_ago)
    overdue()
    tell()

    program.refresh_from_db()
    assert program.state == "stopped"
    overdue()
    asked = len(server.asked)
    assert (tell(), len(server.asked)) == (0, asked)
    server.answers = [(200, "")]
    services.resume(viewer=SYSTEM, subscription=program, at=datetime.now(tz=UTC))
    assert tell() == 1
    program.refresh_from_db()
    assert program.state == "telling"


def test_one_success_ends_the_failing(server):
    server.answers = [(500, ""), (200, "")]
    program, _ = at(server)
    events(program)
    tell()
    program.refresh_from_db()
    assert program.state == "failing"

    overdue()
    tell()

    program.refresh_from_db()
    assert program.state == "telling"


def test_who_says_that_it_is_gone_is_told_nothing_more(server):
    server.answers = [(410, "")]
    program, _ = at(server)
    events(program)

    tell()

    program.refresh_from_db()
    assert program.state == "stopped"


def test_one_that_hangs_gets_one_request_a_turn_and_keeps_nobody_waiting(server):
    with WebServer([STALL]) as hanging:
        slow, _ = at(hanging, name="Slow")
        events(slow, 3)
        events(at(server)[0], 3)
        taken = tell()

    assert (taken, len(server.asked), len(hanging.asked)) == (3, 3, 1)
    waiting = Delivery.objects.filter(subscription=slow, state=DeliveryState.WAITING)
    assert sorted(waiting.values_list("tries", flat=True)) == [0, 0, 1]


def test_a_paused_one_waits_for_what_is_kept(server):
    program, _ = at(server)
    events(program)
    services.pause(viewer=SYSTEM, subscription=program, at=makers.NOON)

    assert tell() == 0
    services.resume(viewer=SYSTEM, subscription=program, at=makers.NOON)
    assert tell() == 1


def test_what_a_dead_worker_had_in_hand_is_told_when_its_lease_ends(server):
    program, _ = at(server)
    events(program)
    assert sending._claim(set()) != {}

    assert tell() == 0
    overdue()
    assert tell() == 1


def test_many_are_told_over_one_line(server):
    program, _ = at(server)
    events(program, 120)

    assert tell() == 120
    assert server.connections <= 3


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
     "http://example.org/", "https://user:pw@example.org/", "ftp://example.org/", "https://example.org:22/", "hook"],
)  # fmt: skip
def test_addresses_inside_and_unencrypted_ones_are_refused(settings, url):
    settings.ALLOW_PRIVATE_TARGETS = False

    with pytest.raises(BadAddress):
        listening(url)


def test_an_address_that_came_to_lie_inside_is_not_asked(settings, server):
    """Its name led elsewhere when it was entered."""
    program, _ = at(server)
    Subscription.objects.update(url=f"https://localhost:{8443}/")
    events(program)
    settings.ALLOW_PRIVATE_TARGETS = False

    tell()

    assert (server.asked, only().last_status) == ([], None)
    assert "inside this network" in only().last_answer


def test_what_was_told_a_month_ago_is_forgotten(server):
    program, _ = listening(events=[Event.MESSAGE_SENT])
    old, new = events(program, 2)
    Delivery.objects.filter(pk=old.pk).update(created_at=makers.NOON)

    services.tidy(at=makers.NOON + services.KEPT + timedelta(hours=1))

    assert only() == new
