"""Claimed messages on their way over a real SMTP line, one batch at a time."""

import dataclasses
import datetime as dt
from email import message_from_bytes, policy

import pytest

from postroom.access.viewer import SYSTEM
from postroom.contacts import services as contacts
from postroom.contacts.models import ContactPoint, Health, Suppression
from postroom.core.lifecycle import State
from postroom.delivery.handing import Hand
from postroom.delivery.policy import Policy
from postroom.delivery.services import carrier_of
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Lane, Message, Priority
from tests import makers, post
from tests.makers import NOON
from tests.servers.smtp import (
    ACCEPT_AND_HANG_UP,
    ENDLESS_REPLY,
    GARBAGE,
    HANG_UP,
    LONG_LINE,
    Fault,
    Manners,
    SmtpServer,
)

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)


def deliver(account, *, limit=500, priority=Priority.NORMAL):
    """Claim and hand over once, as a thread of a worker does."""
    holding = hand(account)
    claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=priority, limit=limit, lease=LEASE)
    try:
        return holding.hand_over(claimed)
    finally:
        holding.carrier.close()


def hand(account):
    """What a thread of a worker holds."""
    account.lane.refresh_from_db()
    return Hand(
        account=account,
        carrier=carrier_of(account),
        policy=Policy(resend_uncertain=True, retry_base=dt.timedelta(minutes=1), luck=lambda: 0.5),
        worker_id=1,
        lease=LEASE,
        clock=lambda: NOON,
        sleep=lambda seconds: None,
    )


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_message_arrives_as_it_was_rendered():
    with SmtpServer() as server:
        account = post.account(server.port)
        (message,) = post.messages(on=account.lane, names=["Zoë <Kowalska>"])

        deliver(account)

    (taken,) = server.taken
    mail = message_from_bytes(taken.data, policy=policy.default)
    assert states() == [State.SENT]
    assert taken.recipient == message.recipient
    assert mail["Subject"] == "Hello Zoë <Kowalska>"
    assert mail.get_body(("plain",)).get_content() == "Dear Zoë <Kowalska>,\r\n\r\nyour bill is ready.\r\n"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Dear Zoë &lt;Kowalska&gt;</p>"
    assert (mail["Auto-Submitted"], mail["Message-ID"].strip("<>")) == ("auto-generated", taken.message_id)


def test_message_of_1200_fills_many_chunks_and_keeps_one_connection():
    with SmtpServer(Manners(keep_data=False)) as server:
        account = post.account(server.port)
        post.messages(120, on=account.lane)

        deliver(account)

    assert len({taken.recipient for taken in server.taken}) == len(server.taken) == 120
    assert server.connections == 1
    assert set(states()) == {State.SENT}


@pytest.mark.parametrize(
    ("script", "state", "suppressed"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, State.FAILED, 1),
        ({"rcpt": "450 4.2.0 greylisted"}, State.QUEUED, 0),
        ({"dot": "451 4.3.0 later"}, State.QUEUED, 0),
        ({"dot": "550 5.7.1 policy"}, State.FAILED, 0),
        ({"mail": "552 5.2.2 mailbox full"}, State.QUEUED, 0),
        ({"dot": HANG_UP}, State.QUEUED, 0),
        ({"dot": GARBAGE}, State.QUEUED, 0),
        ({"dot": ENDLESS_REPLY}, State.QUEUED, 0),
        ({"rcpt": LONG_LINE}, State.QUEUED, 0),
        ({"data": HANG_UP}, State.QUEUED, 0),
    ],
)
def test_answer_decides_what_becomes_of_the_message(script, state, suppressed):
    with SmtpServer(script=script) as server:
        account = post.account(server.port)
        post.messages(on=account.lane)

        deliver(account)

    assert states() == [state]
    assert Suppression.objects.count() == suppressed
    assert Lane.objects.get(pk=account.pk).paused_at is None


@pytest.mark.parametrize(("hours_before", "suppressed"), [(1, 1), (25, 0)])
def test_an_address_that_is_unknown_in_doubtful_words_is_suppressed_the_second_time_in_a_day(hours_before, suppressed):
    with SmtpServer(script={"rcpt": "550 5.1.0 address rejected"}) as server:
        account = post.account(server.port)
        (first,) = post.messages(on=account.lane)
        deliver(account)
        after_one = Suppression.objects.count()
        Message.objects.update(executed_at=NOON - dt.timedelta(hours=hours_before))
        (second,) = post.messages(on=account.lane)
        Message.objects.filter(pk=second.pk).update(recipient=first.recipient)

        deliver(account)

    assert (after_one, Suppression.objects.count()) == (0, suppressed)
    assert states() == [State.FAILED, State.FAILED]


def test_an_unknown_address_is_undeliverable_until_somebody_lets_it_be_used_again():
    with SmtpServer(script={"rcpt": "550 5.1.1 no such user"}) as server:
        account = post.account(server.port)
        (message,) = post.messages(on=account.lane)
        same = makers.contact(email=message.recipient)
        other = makers.contact(email="other@example.org")
        deliver(account)

    point = ContactPoint.objects.get(contact=same)
    assert (point.health, "no such user" in point.health_reason) == (Health.UNDELIVERABLE, True)
    assert point.health_at == Suppression.objects.get().since
    assert ContactPoint.objects.get(contact=other).health == Health.UNKNOWN

    contacts.lift(viewer=SYSTEM, suppression_id=Suppression.objects.get().pk, note="spelt right", at=NOON)

    point.refresh_from_db()
    assert (point.health, "spelt right" in point.health_reason, point.health_at) == (Health.UNKNOWN, True, NOON)


def test_one_bad_recipient_does_not_stop_the_others():
    batch = 30
    with SmtpServer() as server:
        account = post.account(server.port)
        made = post.messages(batch, on=account.lane)
        server.tell(("rcpt", made[7].recipient), "550 5.1.1 no such user")
        server.tell(("rcpt", made[9].recipient), "451 4.7.1 later")

        deliver(account)

    found = states()
    assert (found[7], found[9]) == (State.FAILED, State.QUEUED)
    assert found.count(State.SENT) == len(server.taken) == batch - 2


def test_control_character_in_a_subject_fails_that_message_alone():
    with SmtpServer() as server:
        account = post.account(server.port)
        post.messages(3, on=account.lane, names=["Ada", "Eve\x0bBcc: all@example.org", "Zoë"])

        deliver(account)

    assert states() == [State.SENT, State.FAILED, State.SENT]
    assert Message.objects.get(state=State.FAILED).failure == "bad_content"


@pytest.mark.parametrize("why", ["wrong password", "no starttls"])
def test_wrong_set_up_pauses_the_account_and_fails_no_message(why):
    manners = Manners(login=("desk", "secret"), login_in_clear=True) if why == "wrong password" else Manners()
    login = {"username": "desk", "password": "wrong"} if why == "wrong password" else {"security": "starttls"}
    with SmtpServer(manners) as server:
        account = post.account(server.port, **login)
        post.messages(60, on=account.lane)

        deliver(account)

    lane = Lane.objects.get(pk=account.pk)
    assert set(states()) == {State.QUEUED}
    assert lane.paused_at == NOON
    assert lane.pause_reason
    assert set(Dispatch.objects.values_list("tries", "lease_by")) == {(0, None)}


def test_server_that_is_away_cools_the_account_down_and_burns_no_try():
    with SmtpServer() as server:
        nobody = server.port
    account = post.account(nobody)
    post.messages(60, on=account.lane)

    deliver(account)

    lane = Lane.objects.get(pk=account.pk)
    assert (set(states()), lane.failures, lane.paused_at) == ({State.QUEUED}, 1, None)
    assert lane.cool_until is not None
    assert set(Dispatch.objects.values_list("tries", flat=True)) == {0}


def test_answer_lost_after_the_dot_goes_out_again_with_the_same_bytes():
    with SmtpServer(script={"dot": [ACCEPT_AND_HANG_UP, "250 taken"]}) as server:
        account = post.account(server.port)
        post.messages(on=account.lane)

        deliver(account)
        Dispatch.objects.update(due_at=NOON)
        deliver(account)

    first, second = server.taken
    assert (first.data, first.message_id) == (second.data, second.message_id)
    assert states() == [State.SENT]


def test_answer_lost_three_times_is_left_to_a_person():
    with SmtpServer(script={"dot": HANG_UP}) as server:
        account = post.account(server.port)
        post.messages(on=account.lane)

        for _ in range(3):
            deliver(account)
            Dispatch.objects.update(due_at=NOON)
            Lane.objects.update(cool_until=None)

    assert states() == [State.UNCERTAIN]
    assert len([command for command in server.commands if command == "DATA"]) == 3


def test_slow_answer_ends_in_time():
    with SmtpServer(script={"dot": Fault(drip=0.3)}) as server:
        account = post.account(server.port, dot_seconds=1)
        post.messages(on=account.lane)
        began = dt.datetime.now(dt.UTC)

        deliver(account)

    assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=5)
    assert states() == [State.QUEUED]


def test_every_answer_is_kept_as_evidence():
    with SmtpServer(script={"rcpt": ["450 4.2.0 later", "250 ok"]}) as server:
        account = post.account(server.port)
        post.messages(on=account.lane)

        deliver(account)
        Dispatch.objects.update(due_at=NOON)
        deliver(account)

    told = Happening.objects.filter(attempt__isnull=False).order_by("pk").values_list("attempt", "step", "code")
    assert list(told) == [(1, "defer", 450), (2, "accept", 250)]


def test_marketing_mail_says_how_to_unsubscribe():
    about = makers.topic()
    page = "https://post.example.org/p/opt-out/abc"
    with_link = dataclasses.replace(post.SKELETON, unsubscribe=1)
    with SmtpServer() as server:
        account = post.account(server.port)
        (message,) = post.messages(on=account.lane, topic_id=about.pk, skeleton=with_link, more_fills=[page])
        makers.consent(message.contact, about)

        deliver(account)

    mail = message_from_bytes(server.taken[0].data, policy=policy.default)
    assert mail["List-Unsubscribe"] == f"<{page}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_opt_out_after_queueing_stops_the_message():
    about = makers.topic()
    with SmtpServer() as server:
        account = post.account(server.port)
        (message,) = post.messages(on=account.lane, topic_id=about.pk)
        makers.consent(message.contact, about, opted_in=False)

        deliver(account)

    assert (states(), server.taken) == ([State.HELD], [])
