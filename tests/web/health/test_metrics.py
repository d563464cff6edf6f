"""The figures for machines: what they say, who may read them, and what must never stand in them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from postroom.core.lifecycle import State, Step
from postroom.delivery.models import Worker
from postroom.incoming.models import IncomingMessage, Mailbox
from postroom.operation.counting import count_attempts
from postroom.operation.models import Tally
from postroom.outbox import services as outbox
from postroom.outbox.models import Happening, Message
from postroom.web.health.exposition import Family, text
from tests import makers, post

pytestmark = pytest.mark.django_db
LABEL = r'\w+="(?:[^"\\\n]|\\.)*"'
LINE = re.compile(rf"# (?:HELP|TYPE) postroom_\w+ .+|postroom_\w+(?:\{{{LABEL}(?:,{LABEL})*\}})? -?\d+(?:\.\d+)?")


def figures(**headers) -> dict[str, float]:
    answer = Client().get("/metrics", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    lines = answer.content.decode().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def attempt(message: Message, step: Step) -> None:
    Happening.objects.create(
        message=message, step=step, before="sending", after="sent", attempt=1, lane_id=message.lane_id, at=makers.NOON
    )


def test_queue_states_accounts_and_workers_are_counted():
    office = post.account(25)
    post.messages(2, on=office.lane)
    post.messages(1, on=office.lane, state=State.HELD)
    Worker.objects.create(host="a", pid=1)

    found = figures()

    assert {name: found[name] for name in found if name.startswith(("postroom_queue_mess", "postroom_res"))} == {
        'postroom_queue_messages{channel="email",priority="normal",state="waiting"}': 2,
        'postroom_resting_messages{channel="email",state="held"}': 1,
    }
    assert found["postroom_workers_alive"] == 1
    assert found["postroom_worker_heartbeat_age_seconds"] < 60
    assert found['postroom_account_live{account="office",channel="email"}'] == 1
    assert found['postroom_account_paused{account="office",channel="email"}'] == 0
    assert found["postroom_disk_free_bytes"] > 0
    assert found["postroom_db_size_bytes"] > 0


def test_oldest_message_is_measured_from_when_it_was_due():
    post.messages(1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_dispatch SET due_at = now() - interval '90 s'")

    found = figures()

    assert 90 <= found['postroom_queue_oldest_seconds{channel="email",priority="normal"}'] < 100


def test_attempts_are_counted_once_however_often_they_are_added_up():
    message, other = post.messages(2)
    for told in (message, other):
        attempt(told, Step.ACCEPT)
    attempt(message, Step.DEFER)

    before = figures()
    count_attempts()
    count_attempts()
    Happening.objects.filter(message=other).delete()
    after = figures()

    named = 'postroom_attempts_total{account="office",result="%s"}'
    assert [before[named % result] for result in ("accept", "defer")] == [2, 1]
    assert [after[named % result] for result in ("accept", "defer")] == [2, 1]
    assert sorted(Tally.objects.values_list("result", "count")) == [("accept", 2), ("defer", 1)]


def test_mailboxes_and_what_came_in_are_counted():
    place = {"host": "imap.example.org", "username": "desk", "since": makers.NOON.date()}
    well = Mailbox.objects.create(name="Desk", checked_at=now() - timedelta(seconds=40), **place)
    broken = Mailbox.objects.create(name="Zyxwvut", failing_since=now() - timedelta(seconds=90), **place)
    Mailbox.objects.create(name="Off", is_on=False, failing_since=now(), **place)
    IncomingMessage.objects.create(channel="email", sender="a@example.org", received_at=now() - timedelta(seconds=60))
    IncomingMessage.objects.create(channel="sms", kind="wish", sender="+1", received_at=now() - timedelta(days=2))

    found = {name: value for name, value in figures().items() if "mailbox" in name or "incoming" in name}

    assert 39 <= found.pop(f'postroom_mailbox_checked_age_seconds{{mailbox="{well.pk}"}}') < 50
    assert 59 <= found.pop("postroom_incoming_oldest_seconds") < 70
    assert found == {
        f'postroom_mailbox_failing{{mailbox="{well.pk}"}}': 0,
        f'postroom_mailbox_failing{{mailbox="{broken.pk}"}}': 1,
        'postroom_incoming_messages_day{channel="email",kind="message"}': 1,
    }


def test_what_was_just_written_is_left_for_the_next_count():
    message = post.messages(1)[0]
    Happening.objects.filter(message=message).delete()
    attempt(message, Step.ACCEPT)
    Happening.objects.create(message=message, step=Step.DEFER, before="", after="", attempt=2, lane_id=message.lane_id)

    count_attempts()

    assert list(Tally.objects.values_list("result", "count")) == [("accept", 1)]
    assert figures()['postroom_attempts_total{account="office",result="defer"}'] == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_there_is(count):
    for number in range(count):
        post.messages(2, on=post.account(25, code=f"office-{number}").lane)
        Worker.objects.create(host="a", pid=number)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        figures()

    assert len(queries) == 11


def test_nobody_of_the_customers_is_in_the_figures():
    post.messages(3, on=post.account(25).lane, names=["Zyxwvut", "Zyxwvut", "Zyxwvut"])
    outbox.stop_everything(viewer=makers.viewer(), at=makers.NOON)

    shown = Client().get("/metrics").content.decode().casefold()

    assert [word for word in ("zyxwvut", "@", "c-0") if word in shown] == []


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("", {}, 404),
    ],
)
def test_without_a_token_only_this_machine_reads_them(address, headers, status):
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("said", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("Bearer ünknown", 404), ("", 404)]
)
def test_with_a_token_whoever_shows_it_reads_them(settings, said, status):
    settings.METRICS_TOKEN = "right"

    answer = Client(REMOTE_ADDR="10.0.0.9").get("/metrics", headers={"Authorization": said})

    assert answer.status_code == status


def test_labels_cannot_break_out_of_their_line():
    written = text([Family("postroom_x", "One.", [({"a": 'b"} 1\npostroom_y 2\\'}, 1.5)])])

    assert (
        written == '# HELP postroom_x One.\n# TYPE postroom_x gauge\npostroom_x{a="b\\"} 1\\npostroom_y 2\\\\"} 1.500\n'
    )
