"""A system takes messages over the API and reports: each is in one pair of hands, and what is late is told so."""

from datetime import timedelta

import pytest
from django.db import connection

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Suppression
from postroom.core.lifecycle import State
from postroom.delivery import selectors as delivery
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message, Priority
from postroom.systems import selectors, services
from postroom.systems.models import System
from tests import makers, post
from tests.api.programs import Program
from tests.systems.ground import Taker, lane, let_in, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def boxes() -> tuple[System, Taker]:
    system, key = let_in()
    return system, Taker(key)


def state(message: Message) -> str:
    return Message.objects.values_list("state", flat=True).get(pk=message.pk)


def run_out() -> None:
    """Let all leases end, as time would."""
    Dispatch.objects.filter(lease_until__isnull=False).update(lease_until=makers.NOON - timedelta(days=900))
    outbox.rescue()


def test_a_taken_message_holds_all_that_is_needed_and_is_taken_once(boxes):
    system, taker = boxes
    [message] = waiting(system, names=["Zoë"])

    [taken] = taker.take(lease_seconds=30)

    assert taken == {
        "token": f"{message.pk}-1", "message": message.pk, "account": "boxes-email", "attempt": 1, "channel": "email",
        "recipient": message.recipient, "recipient_name": "Zoë", "language": "en", "subject": "Hello Zoë",
        "text": "Dear Zoë,\n\nyour bill is ready.\n", "html": "<p>Dear Zoë</p>", "files": [],
    }  # fmt: skip
    assert (taker.take(), state(message)) == ([], State.QUEUED)


@pytest.mark.parametrize(
    ("report", "body", "becomes"),
    [
        ("accepted", {"reference": "osm-1"}, "sent"),
        ("sent", {}, "sent"),
        ("delivered", {}, "delivered"),
        ("failed", {"reason": "no_such_address", "detail": "no such box"}, "failed"),
        ("returned", {"detail": "nobody there"}, "returned"),
        ("release", {"seconds": 0}, "queued"),
    ],
)
def test_each_report_ends_the_lease(boxes, report, body, becomes):
    system, taker = boxes
    [message] = waiting(system)
    [taken] = taker.take()

    status, said = taker.post(f"/{taken['token']}/{report}", body)

    assert (status, said) == (200, {"token": taken["token"], "state": becomes})
    assert (state(message), len(taker.take())) == (becomes, int(becomes == "queued"))


def test_what_was_accepted_is_delivered_fails_or_comes_back_later(boxes):
    system, taker = boxes
    first, second, third = waiting(system, 3)
    tokens = {taken["message"]: taken["token"] for taken in taker.take()}
    for token in tokens.values():
        taker.post(f"/{token}/accepted")

    taker.post(f"/{tokens[first.pk]}/delivered")
    taker.post(f"/{tokens[second.pk]}/failed", {"reason": "refused", "detail": "box is off"})
    taker.post(f"/{tokens[third.pk]}/returned")

    told = Message.objects.order_by("pk").values_list("state", "failure", "problem")
    assert list(told) == [("delivered", "", ""), ("failed", "refused", "box is off"), ("returned", "", "")]


@pytest.mark.parametrize("report", ["accepted", "sent", "delivered", "failed", "returned"])
def test_what_is_said_twice_is_as_good_as_once(boxes, report):
    system, taker = boxes
    waiting(system)
    [taken] = taker.take()
    first = taker.post(f"/{taken['token']}/{report}")
    steps = Happening.objects.count()

    assert taker.post(f"/{taken['token']}/{report}") == first
    assert Happening.objects.count() == steps
    assert first[0] == 200


def test_a_lease_that_ran_out_is_offered_again_and_its_token_is_too_late(boxes):
    system, taker = boxes
    [message] = waiting(system)
    [old] = taker.take()
    run_out()
    [new] = taker.take()

    late, told = taker.post(f"/{old['token']}/sent")
    taker.post(f"/{new['token']}/sent")

    assert (late, told["code"], old["token"] == new["token"]) == (409, "too_late", False)
    assert (state(message), System.objects.get().late) == ("sent", 1)


def test_what_is_taken_and_never_reported_on_ends_in_errors(boxes):
    system, taker = boxes
    [message] = waiting(system)
    for _ in range(5):
        assert taker.take()
        run_out()

    message.refresh_from_db()

    assert (taker.take(), message.state, message.failure) == ([], "failed", "poison")
    assert message.problem == "it was taken and never reported on"


def test_more_time_is_given_while_it_lasts(boxes):
    system, taker = boxes
    waiting(system)
    [taken] = taker.take(lease_seconds=5)

    extended = taker.post(f"/{taken['token']}/extend", {"seconds": 3600})
    with connection.cursor() as cursor:
        cursor.execute("SELECT lease_until - now() > interval '59 minutes' FROM outbox_dispatch")
        is_longer = cursor.fetchone()
    run_out()

    assert (extended, is_longer) == ((200, {"token": taken["token"], "state": "sending"}), (True,))
    assert taker.post(f"/{taken['token']}/extend")[0] == 409


def test_what_is_given_back_waits_as_long_as_was_said(boxes):
    system, taker = boxes
    waiting(system)
    [taken] = taker.take()

    taker.post(f"/{taken['token']}/release", {"seconds": 600, "detail": "line is busy"})

    assert taker.take() == []
    assert Happening.objects.latest("pk").note == "line is busy"
    assert taker.post(f"/{taken['token']}/sent")[0] == 409


def test_urgent_messages_are_taken_first_and_no_more_than_were_asked_for(boxes):
    system, taker = boxes
    waiting(system, 2, priority=Priority.BULK)
    [urgent] = waiting(system, priority=Priority.URGENT)

    assert [taken["message"] == urgent.pk for taken in taker.take(limit=2)] == [True, False]


def test_what_must_not_go_out_is_held_and_not_given(boxes):
    system, taker = boxes
    [message] = waiting(system)
    Suppression.objects.create(channel="email", address=message.recipient, reason="by_hand", since=makers.NOON)

    assert (taker.take(), state(message)) == ([], State.HELD)


@pytest.mark.parametrize("switch", ["pause", "stop"])
def test_nothing_is_given_while_it_is_paused_or_everything_is_stopped(boxes, switch):
    system, taker = boxes
    waiting(system)
    if switch == "pause":
        outbox.pause_lane(lane_id=lane(system).pk, reason="by hand", at=makers.NOON)
    else:
        outbox.stop_everything(viewer=SYSTEM, at=makers.NOON)

    assert taker.take() == []


def test_a_system_hears_nothing_of_what_others_take(boxes):
    other, key = let_in("paging")
    [message] = waiting(other)
    [taken] = Taker(key).take()
    _, taker = boxes

    assert taker.take() == []
    assert taker.post(f"/{taken['token']}/sent")[0] == 404
    assert taker.post(f"/{message.pk}-9/sent")[0] == 404
    assert taker.post("/nonsense/sent")[0] == 404
    assert Program().post("/queue/lease", {})[0] == 403


def test_a_new_key_replaces_the_old_one_and_who_is_shut_out_takes_nothing(boxes):
    system, taker = boxes
    waiting(system)

    key = services.rotate(viewer=SYSTEM, system=system, at=makers.NOON)
    assert taker.post("/lease")[0] == 401
    assert len(Taker(key).take(limit=1)) == 1
    services.shut_out(viewer=SYSTEM, system=System.objects.get(), at=makers.NOON)
    assert Taker(key).post("/lease")[0] == 401


def test_no_worker_of_ours_hands_over_what_a_system_takes():
    let_in("paging")
    smtp = post.account(2525)

    assert delivery.live_accounts() == [smtp]
    assert delivery.default_lane(unit_id=makers.unit().pk, channel="email") == smtp.lane


def test_the_numbers_of_a_system_add_up(boxes):
    system, taker = boxes
    waiting(system, 6)
    tokens = [taken["token"] for taken in taker.take(limit=5)]
    taker.post(f"/{tokens[0]}/accepted")
    taker.post(f"/{tokens[1]}/failed")
    taker.post(f"/{tokens[2]}/release", {"seconds": 60})
    Dispatch.objects.filter(pk=tokens[3].partition("-")[0]).update(lease_until=makers.NOON - timedelta(days=900))
    outbox.rescue()

    [standing] = selectors.systems(viewer=makers.viewer())

    counted = standing.system
    assert (counted.taken, counted.accepted, counted.failed, counted.released) == (5, 1, 1, 1)
    assert (standing.in_hand, standing.ran_out, standing.waiting) == (1, 1, 3)
