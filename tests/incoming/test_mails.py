"""Mails that come in: attached, told apart, and believed only where they bear a mark of ours."""

from datetime import timedelta

import pytest
from django.conf import settings

from postroom.contacts.models import Consent, ContactPoint, Suppression
from postroom.core.arriving import marks
from postroom.core.lifecycle import State, Step
from postroom.incoming import services
from postroom.incoming.models import IncomingMessage, Mailbox
from postroom.outbox import services as outbox
from postroom.outbox.models import Happening, Message
from tests import makers, post
from tests.core.arriving import samples
from tests.core.arriving.samples import MAILS, REPORTS

pytestmark = pytest.mark.django_db
NOON = makers.NOON


def mailbox(**values) -> Mailbox:
    told = {"name": "Desk", "host": "127.0.0.1", "username": "desk", "since": NOON.date(), **values}
    return Mailbox.objects.create(**told)


@pytest.fixture
def box():
    return mailbox()


def sent(**changes) -> Message:
    """A mail that a server took, to a customer who has the address."""
    [message] = post.messages()
    outbox.move(ids=[message.pk], step=Step.CLAIM, at=NOON)
    outbox.move(ids=[message.pk], step=Step.ACCEPT, at=NOON)
    Message.objects.filter(pk=message.pk).update(**{"state": State.SENT, "executed_at": NOON, **changes})
    message.refresh_from_db()
    return message


def of(message: Message, raw: bytes, *, key: bytes | None = None) -> bytes:
    """The sample as if it were about the message."""
    key = key or marks.signing_key(settings.SECRET_KEY)
    identity = marks.message_id(message.pk, domain="northwind.example", key=key)
    path = marks.return_path(message.pk, address="bounces@northwind.example", key=key)
    return raw.replace(samples.ID.encode(), identity.encode()).replace(samples.PATH.encode(), path.encode())


_uid = iter(range(1, 10_000))


def take(box, raw, *, at=NOON) -> IncomingMessage:
    services.take_mail(mailbox_id=box.pk, uid_validity=1, uid=next(_uid), raw=raw, at=at)
    return IncomingMessage.objects.latest("pk")


def health(message) -> str:
    return ContactPoint.objects.get(contact=message.contact, kind="email").health


def test_reply_is_attached_to_the_customer_whose_mail_it_answers(box):
    message = sent()

    kept = take(box, of(message, samples.REPLY))

    assert (kept.kind, kept.contact, kept.about) == ("message", message.contact, message)
    assert (kept.text, kept.files[0]["name"]) == ("Why is it so much? See my meter.", "meter.png")


def test_mail_without_a_mark_is_attached_by_the_senders_address(box):
    customer = makers.contact(email="ada@customers.example.org")

    kept = take(box, samples.REPLY.replace(b"ada@customers", b"ada@CUSTOMERS"))

    assert (kept.contact, kept.about) == (customer, None)


def test_mail_of_an_address_that_two_have_is_nobodys(box):
    makers.contact(email="ada@customers.example.org"), makers.contact(email="ada@customers.example.org")

    assert take(box, samples.REPLY).contact is None


ANSWER = "From: ada@customers.example.org\r\nTo: office@example.com\r\nSubject: {}\r\n\r\nWhy is it so much?\r\n"


def answer(subject: str) -> bytes:
    return ANSWER.format(subject).encode()


@pytest.mark.parametrize("subject", ["Re: Your bill", "AW: RE[2]:  your  BILL", "Your bill"])
def test_answer_without_a_reference_is_known_by_sender_and_subject(box, subject):
    customer = makers.contact(email="ada@customers.example.org")
    sent(contact=customer, recipient="ada@customers.example.org", subject="Other")
    message = sent(contact=customer, recipient="ada@customers.example.org", subject="Your bill")

    kept = take(box, answer(subject))

    assert (kept.contact, kept.about) == (customer, message)


def test_of_two_with_one_address_it_is_whose_mail_had_the_subject_and_nobodys_where_both_had(box):
    first, second = (makers.contact(email="ada@customers.example.org") for _ in range(2))
    of_first = sent(contact=first, recipient="ada@customers.example.org", subject="Your bill")
    for customer in (first, second):
        sent(contact=customer, recipient="ada@customers.example.org", subject="Our prices")

    clear, open_ = take(box, answer("Re: Your bill")), take(box, answer("Re: Our prices"))

    assert (clear.contact, clear.about) == (first, of_first)
    assert (open_.contact, open_.about) == (None, None)


def test_mail_of_long_ago_is_not_answered_by_its_subject(box):
    customer = makers.contact(email="ada@customers.example.org")
    long_ago = NOON - timedelta(days=91)
    sent(contact=customer, recipient="ada@customers.example.org", subject="Your bill", executed_at=long_ago)

    assert take(box, answer("Re: Your bill")).about is None


def test_mailbox_of_a_unit_attaches_no_customer_of_another():
    makers.contact(email="ada@customers.example.org", at=makers.unit("cork"))

    assert take(mailbox(unit=makers.unit()), samples.REPLY).contact is None


@pytest.mark.parametrize("name", [name for name, (_, word, _) in REPORTS.items() if word == "failed"])
def test_bounce_of_every_maker_fails_its_message(box, name):
    message, other = sent(), sent()

    kept = take(box, of(message, MAILS[name]))

    message.refresh_from_db(), other.refresh_from_db()
    assert (kept.kind, kept.effect, kept.about) == ("bounce", "failed", message)
    assert (message.state, other.state) == (State.FAILED, State.SENT)
    assert Happening.objects.filter(message=message, step=Step.BOUNCE).count() == 1


def test_dead_address_is_given_up_at_once(box):
    message = sent()

    take(box, of(message, samples.POSTFIX))

    assert (health(message), Message.objects.get(pk=message.pk).failure) == ("undeliverable", "no_such_address")
    assert Suppression.objects.get().address == message.recipient


def test_full_mailbox_is_soft_until_the_third_time(box):
    customer = sent()
    seen = []
    for _ in range(3):
        again = sent(contact=customer.contact, recipient=customer.recipient)
        take(box, of(again, samples.EXIM))
        seen.append(health(customer))

    assert seen == ["soft", "soft", "undeliverable"]


def test_same_bounce_three_times_is_one(box):
    message = sent()
    for number in range(4):
        take(box, of(message, samples.EXIM) + b" " * number)

    assert health(message) == "soft"


def test_refusal_of_our_sending_says_nothing_of_the_address(box):
    message = sent()

    take(box, of(message, samples.GMAIL))

    assert (health(message), Message.objects.get(pk=message.pk).failure) == ("unknown", "refused_by_policy")


@pytest.mark.parametrize(
    ("name", "effect"), [("postfix delayed", "delayed"), ("success", "arrived"), ("not spam", "arrived")]
)
def test_delay_and_success_change_nothing(box, name, effect):
    message = sent()

    kept = take(box, of(message, MAILS[name]))

    message.refresh_from_db()
    assert (kept.effect, message.state, health(message)) == (effect, State.SENT, "unknown")
    assert Suppression.objects.count() == 0


def test_bounce_of_a_mail_from_before_the_secret_key_was_changed_is_known(box, settings):
    message = sent()
    came = of(message, samples.POSTFIX)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-fifty-letters-or-more-as-it-must-be"

    assert take(box, came).about == message


def test_complaint_bars_the_address_and_ends_all_topics(box):
    message = sent()
    makers.consent(message.contact, makers.topic())

    kept = take(box, of(message, samples.ABUSE))

    assert (kept.kind, kept.effect) == ("complaint", "complained")
    assert Suppression.objects.get().cause == "complained"
    assert health(message) == "soft"
    assert set(Consent.objects.filter(contact=message.contact).values_list("opted_in", flat=True)) == {False}
    assert Message.objects.get(pk=message.pk).state == State.SENT


@pytest.mark.parametrize("name", REPORTS)
def test_forged_report_changes_nothing(box, name):
    message = sent()

    kept = take(box, of(message, MAILS[name], key=marks.signing_key("not ours")))

    assert (kept.effect, kept.about, kept.contact) == ("not_ours", None, None)
    assert (Message.objects.get(pk=message.pk).state, health(message)) == (State.SENT, "unknown")
    assert Suppression.objects.count() == 0


def test_absence_note_waits_for_nobody(box):
    message = sent()

    kept = take(box, of(message, samples.ABSENT))

    assert (kept.kind, kept.contact) == ("automatic", message.contact)
    assert IncomingMessage.objects.waiting().count() == 0


def test_bounce_after_a_delivery_receipt_counts_and_one_after_the_end_does_not(box):
    late, ended = sent(), sent()
    Message.objects.filter(pk=late.pk).update(state=State.DELIVERED)
    Message.objects.filter(pk=ended.pk).update(state=State.RETURNED)

    for message in (late, ended):
        take(box, of(message, samples.POSTFIX))

    assert [Message.objects.get(pk=one.pk).state for one in (late, ended)] == [State.FAILED, State.RETURNED]


def test_same_mail_is_taken_once_whatever_number_it_has(box):
    for uid, validity in ((5, 1), (5, 1), (7, 1), (5, 2)):
        services.take_mail(mailbox_id=box.pk, uid_validity=validity, uid=uid, raw=samples.REPLY, at=NOON)

    box.refresh_from_db()
    assert IncomingMessage.objects.count() == 1
    assert (box.uid_validity, box.last_uid) == (2, 5)


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 100, b"\xff\xfe", b"From: \xed\xa0\x80\r\n\r\n\xed\xa0\x80\0", b"Subject: " + b"x" * 9000]
)
def test_any_bytes_are_kept(box, raw):
    take(box, raw)

    assert IncomingMessage.objects.count() == 1
