"""An opt-out while a run goes out: from its moment on nothing of that topic is taken in hand for that customer."""

import datetime as dt
from time import monotonic, sleep

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from postroom.composing import services as composing
from postroom.contacts.models import Consent
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message, Priority
from tests import makers, post
from tests.delivery.test_handing import deliver, hand
from tests.servers.smtp import SmtpServer

MANY, PER_SECOND, PATIENCE = 240, 40, 60
PACE = Pace(lease=dt.timedelta(seconds=20), rescue=dt.timedelta(seconds=5), retry_base=dt.timedelta(seconds=1))


def run_about(topic, account, count: int = MANY) -> list[Message]:
    """A released run: one message to each customer, all of whom agreed to the topic."""
    made = post.messages(count, on=account.lane, of=post.batch(), priority=Priority.BULK, topic_id=topic.pk)
    for message in made:
        makers.consent(message.contact, topic)
    return made


def opt_out(path: str, told: dict[str, str]) -> dt.datetime:
    """The customer says no by a link; returns the moment, on the database's clock, at which they had their answer."""
    assert Client().post(path, told).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def by_one_click(message: Message) -> dt.datetime:
    asked = composing.OptOut(contact_id=message.contact_id, topic_id=message.topic_id)
    url = composing.opt_out_url(asked, composing.signing_key())
    return opt_out(path_of(url), {"List-Unsubscribe": "One-Click"})


def by_preferences(message: Message) -> dt.datetime:
    url = composing.preferences_url(message.contact_id, composing.signing_key())
    return opt_out(path_of(url), {"none": "1"})


@pytest.mark.django_db(transaction=True)
def test_nothing_is_claimed_for_a_customer_after_their_opt_out_while_a_worker_sends():
    topic = makers.topic()
    with SmtpServer() as server:
        account = post.account(server.port, rate_per_second=PER_SECOND)
        made = run_about(topic, account)
        worker = Dispatcher(pace=PACE, clock=timezone.now, connections=2)
        worker.start()
        said = {}
        for n, message in enumerate(reversed(made[1::3])):
            said[message.pk] = (by_one_click if n % 2 else by_preferences)(message)

        until = monotonic() + PATIENCE
        while Dispatch.objects.exists() and monotonic() < until:
            sleep(0.1)
        worker.stop()

    states = dict(Message.objects.values_list("pk", "state"))
    claimed = dict(Happening.objects.filter(step=Step.ACCEPT).values_list("message_id", "claimed_at"))
    recipients = dict(Message.objects.values_list("pk", "recipient"))
    stopped = {pk for pk in said if states[pk] == State.HELD}
    assert [pk for pk, moment in said.items() if pk in claimed and claimed[pk] > moment] == []
    assert {pk for pk in said if pk not in claimed} == stopped
    assert {taken.recipient for taken in server.taken} == {recipients[pk] for pk in states if pk not in stopped}
    assert len(server.taken) == len(claimed) == MANY - len(stopped)
    assert stopped, "the run was over before anybody could say no"
    assert set(Message.objects.filter(pk__in=stopped).values_list("hold_reason", flat=True)) == {HoldReason.OPTED_OUT}


@pytest.mark.django_db
@pytest.mark.parametrize("say_no", [by_one_click, by_preferences])
def test_a_no_said_after_a_run_was_queued_stops_its_message_and_no_other(say_no):
    with SmtpServer() as server:
        account = post.account(server.port)
        stops, goes = run_about(makers.topic(), account, count=2)
        say_no(stops)
        deliver(account, priority=Priority.BULK)

    assert [taken.recipient for taken in server.taken] == [goes.recipient]
    assert list(Message.objects.order_by("pk").values_list("state", "hold_reason")) == [
        (State.HELD, HoldReason.OPTED_OUT),
        (State.SENT, ""),
    ]


@pytest.mark.django_db
def test_a_no_to_one_topic_or_channel_stops_no_other():
    news = makers.topic("service_news", needs_consent=False)
    with SmtpServer() as server:
        account = post.account(server.port)
        (message,) = run_about(news, account, count=1)
        makers.consent(message.contact, makers.topic(), opted_in=False)
        Consent.objects.create(
            contact=message.contact, topic=news, channel="sms", opted_in=False, changed_at=makers.NOON
        )
        deliver(account, priority=Priority.BULK)

    assert [taken.recipient for taken in server.taken] == [message.recipient]


@pytest.mark.django_db
def test_a_yes_given_again_lets_it_go():
    with SmtpServer() as server:
        account = post.account(server.port)
        (message,) = run_about(makers.topic(), account, count=1)
        by_one_click(message)
        asked = composing.OptOut(contact_id=message.contact_id, topic_id=message.topic_id)
        Client().post(path_of(composing.opt_out_url(asked, composing.signing_key())) + "/undo/")
        deliver(account, priority=Priority.BULK)

    assert [taken.recipient for taken in server.taken] == [message.recipient]


@pytest.mark.django_db
def test_a_no_said_between_claim_and_wire_stops_the_message():
    with SmtpServer() as server:
        account = post.account(server.port)
        stops, goes = run_about(makers.topic(), account, count=2)
        lease = dt.timedelta(minutes=1)
        claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=Priority.BULK, limit=2, lease=lease)
        by_one_click(stops)
        holding = hand(account)
        holding.hand_over(claimed)
        holding.carrier.close()
        Dispatch.objects.update(due_at=makers.NOON)
        deliver(account, priority=Priority.BULK)

    assert [taken.recipient for taken in server.taken] == [goes.recipient]
    stops.refresh_from_db()
    assert (stops.state, stops.hold_reason) == (State.HELD, HoldReason.OPTED_OUT)
