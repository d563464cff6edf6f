"""What is written down for a program: everything it wants to hear, once, and nothing personal."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import ConsentChange
from postroom.core.carriage.arrival import Incoming
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State, Step
from postroom.delivery.inbox import AccountInbox
from postroom.incoming import services as incoming
from postroom.incoming.models import IncomingMessage
from postroom.outbox import files
from postroom.outbox.models import Attachment, Fetch, Happening, Message
from postroom.returns import services as returns
from postroom.webhooks import collecting, services
from postroom.webhooks.events import Event
from postroom.webhooks.models import Cursor, Delivery
from tests import makers, post
from tests.returns import desk
from tests.webhooks.listeners import bodies, listening

pytestmark = pytest.mark.django_db
AT_NOON = f"{int(makers.NOON.timestamp()) * 1_000_000:x}"


def happened(message, after: State = State.SENT, step: Step = Step.ACCEPT) -> Happening:
    return Happening.objects.create(message=message, step=step, before="sending", after=after, at=makers.NOON)


def test_a_sent_message_is_told_without_anything_personal():
    [message] = post.messages(names=["Zoë Secret"])
    Message.objects.filter(pk=message.pk).update(reference="ORDER-7")
    program, _ = listening()
    row = happened(message)

    assert collecting.collect() == 1

    [told] = bodies(program)
    data = told.pop("data")
    assert told == {
        "id": f"message-{row.pk}-{AT_NOON}", "type": "message.sent", "timestamp": "2026-03-02T12:00:00.000000Z",
    }  # fmt: skip
    assert data == {
        "message": message.pk, "customer": message.contact.account_number, "unit": "dublin", "channel": "email",
        "account": "office", "reference": "ORDER-7", "run": None, "state": "sent", "before": "sending",
        "step": "accept", "reason": None, "code": None, "at": "2026-03-02T12:00:00.000000Z",
    }  # fmt: skip


def test_what_was_before_and_what_it_did_not_choose_is_not_told():
    [message] = post.messages()
    happened(message)
    program, _ = listening(events=[Event.MESSAGE_FAILED])
    happened(message)
    happened(message, State.FAILED, Step.GIVE_UP)
    happened(message, State.HELD, Step.HOLD)

    collecting.collect()

    assert [told["type"] for told in bodies(program)] == ["message.failed"]


def test_reading_again_tells_nothing_twice():
    [message] = post.messages()
    program, _ = listening()
    happened(message)
    collecting.collect()
    Cursor.objects.update(passed=0)  # as if a worker had died before it wrote down how far it was

    collecting.collect()

    assert Delivery.objects.filter(subscription=program).values("event_id").distinct().count() == len(bodies(program))


def test_number_that_a_restore_gives_away_again_makes_another_event():
    [message] = post.messages()
    program, _ = listening()
    lost = happened(message)
    collecting.collect()
    Happening.objects.filter(pk=lost.pk).delete()  # as in a backup from before it
    Cursor.objects.update(passed=lost.pk - 1, ahead=lost.pk - 1)
    Happening.objects.create(
        pk=lost.pk, message=message, step=Step.ACCEPT, before="sending", after=State.SENT,
        at=makers.NOON + dt.timedelta(seconds=1),
    )  # fmt: skip

    collecting.collect()

    first, second = (told["id"] for told in bodies(program))
    assert first != second


def test_a_unit_hears_of_those_below_and_of_no_other():
    below = makers.unit("cork", parent=makers.unit())
    above, _ = listening()
    other, _ = listening(at=makers.unit("lyon", brand=makers.brand("blue")))
    lower, _ = listening(at=below)
    ConsentChange.objects.create(
        contact=makers.contact("D-1", at=below), topic=makers.topic(), channel=Channel.EMAIL, opted_in=False,
        at=makers.NOON, source="preferences", wording="I do not want to hear of Ada",
    )  # fmt: skip

    collecting.collect()

    assert (len(bodies(above)), len(bodies(lower)), bodies(other)) == (1, 1, [])
    assert bodies(above)[0]["data"] == {
        "customer": "D-1", "unit": "cork", "topic": "direct_marketing", "channel": "email", "opted_in": False,
        "source": "preferences", "at": "2026-03-02T12:00:00.000000Z",
    }  # fmt: skip


def test_a_letter_that_came_back_is_told_with_the_reason_of_the_post():
    person = makers.contact("L-1")
    makers.point(person, "1 Quay", kind="postal")
    message = desk.letter(person, address="1 Quay")
    program, _ = listening()

    returns.record(viewer=SYSTEM, message_id=message.pk, coming=desk.coming(), at=makers.NOON)
    collecting.collect()

    told = {one["type"]: one["data"] for one in bodies(program)}
    assert set(told) == {"message.returned", "letter.returned"}
    assert (told["letter.returned"]["customer"], told["letter.returned"]["reason"]) == (
        "L-1",
        desk.coming().reason.code,
    )


def test_a_link_that_was_opened_is_told_with_its_message():
    [message] = post.messages()
    program, _ = listening()
    file = Attachment.objects.create(message=message, name="bill.pdf", digest="0" * 64, size=1, key="k" * 32)

    files.note_fetch(file=file, at=makers.NOON)
    collecting.collect()

    [told] = bodies(program)
    assert (told["type"], told["id"]) == ("link.opened", f"link-{Fetch.objects.get().pk}-{AT_NOON}")
    assert told["data"] == {
        "message": message.pk, "customer": message.contact.account_number, "unit": "dublin", "channel": "email",
        "reference": None, "run": None, "file": file.pk, "at": "2026-03-02T12:00:00.000000Z",
    }  # fmt: skip


def test_what_a_customer_wrote_is_told_without_what_it_says():
    account = post.smpp_account(9)
    customer = makers.contact("T-1", phone="+48512345678")
    program, _ = listening()
    other, _ = listening(at=makers.unit("lyon", brand=makers.brand("blue")))

    for sender in ("48512345678", "48500000000"):  # the second is nobody's, by an account of every unit
        AccountInbox(account.pk, clock=lambda: makers.NOON).keep(
            (), [Incoming(sender=sender, recipient="7000", text="My secret is 1234")]
        )
    incoming.take_texts(at=makers.NOON)
    collecting.collect()

    told = {one["data"]["customer"]: one for one in bodies(program)}
    assert set(told) == {customer.account_number, None}
    assert {one["type"] for one in told.values()} == {"incoming.received"}
    known = told["T-1"]["data"]
    assert (known["unit"], known["channel"], known["account"], known["kind"]) == ("dublin", "sms", "texts", "message")
    assert "secret" not in str(told)
    assert [one["data"]["customer"] for one in bodies(other)] == [None]


def test_program_hears_of_what_there_was_not_to_hear_of_when_it_was_made():
    program, _ = listening(events=[Event.MESSAGE_SENT])
    Cursor.objects.filter(pk="incoming_incomingmessage").delete()  # as on an installation before there was this log

    services.change(
        viewer=SYSTEM,
        subscription=program,
        terms=services.Terms(name="Billing", url=program.url, events=[Event.INCOMING_RECEIVED]),
    )
    IncomingMessage.objects.create(channel="email", sender="ada@example.org", received_at=makers.NOON)
    collecting.collect()

    assert [told["type"] for told in bodies(program)] == ["incoming.received"]


def test_of_a_program_given_up_nothing_is_kept_and_of_a_paused_one_everything():
    given_up, _ = listening()
    paused, _ = listening()
    services.pause(viewer=SYSTEM, subscription=paused, at=makers.NOON)
    type(given_up).objects.filter(pk=given_up.pk).update(stopped_at=makers.NOON)
    happened(post.messages()[0])

    collecting.collect()

    assert (len(bodies(given_up)), len(bodies(paused))) == (0, 1)


def test_many_are_read_in_slices(monkeypatch):
    monkeypatch.setattr(collecting, "SLICE", 2)
    messages = post.messages(5)
    program, _ = listening()
    for message in messages:
        happened(message)

    assert collecting.collect() == 5
    assert len({told["id"] for told in bodies(program)}) == 5


def test_a_customer_who_is_forgotten_is_forgotten_here_too():
    messages = post.messages(2)
    program, _ = listening()
    for message in messages:
        happened(message)
    collecting.collect()

    services.forget_contact(contact_id=messages[0].contact_id)

    assert [told["data"]["message"] for told in bodies(program)] == [messages[1].pk]


class Slow:
    """Somebody who writes down what happened to a message, and commits when told."""

    def __init__(self, message: Message) -> None:
        self._message, self._wrote, self._told = message, threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()
        assert self._wrote.wait(10)

    def commit(self) -> None:
        self._told.set()
        self._thread.join()

    def _write(self) -> None:
        with transaction.atomic():
            happened(self._message)
            self._wrote.set()
            self._told.wait(10)
        connection.close()


def read_messages(program) -> list[int]:
    return sorted(told["data"]["message"] for told in bodies(program))


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_under_a_smaller_number_is_not_passed_over():
    late, early = post.messages(2)
    program, _ = listening()
    slow = Slow(late)
    happened(early)  # a larger number, committed first

    assert collecting.collect() == 0
    assert collecting.collect() == 0
    slow.commit()
    collecting.collect()

    assert read_messages(program) == [late.pk, early.pk]


@pytest.mark.django_db(transaction=True)
def test_who_begins_to_write_later_keeps_nobody_waiting():
    first, second, third = post.messages(3)
    program, _ = listening()
    slow = Slow(first)
    happened(second)
    collecting.collect()
    slower = Slow(third)
    slow.commit()

    collecting.collect()

    read = read_messages(program)
    slower.commit()
    collecting.collect()
    assert (read, len(bodies(program))) == ([first.pk, second.pk], 3)
