"""Messages written by hand: kept, shown, sent as they were shown, taken back before a worker has them."""

import datetime as dt
from email import message_from_bytes, policy

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.contacts.models import Suppression
from postroom.contacts.selectors import Barrier
from postroom.core.document.from_text import from_text
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.outbox import contents
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Draft, Happening, Lane, Message, Rendition
from postroom.outbox.services import Written
from postroom.stationery import services as stationery
from postroom.stationery.words import Words
from tests import makers, post
from tests.delivery.test_handing import deliver
from tests.makers import NOON
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db
HOLD = dt.timedelta(seconds=30)


def written(contact, **changes) -> Written:
    point = makers.ContactPoint.objects.filter(contact=contact).first()
    told = {
        "point_id": point and point.pk,
        "language": "en",
        "subject": "Your meter",
        "document": from_text(changes.pop("text", "Dear customer,\n\nhello.")),
    }
    return Written(**{**told, **changes})


def draft(contact=None, *, viewer=SYSTEM, **changes) -> Draft:
    contact = contact or makers.contact()
    return outbox.begin_draft(viewer=viewer, contact_id=contact.pk, written=written(contact, **changes), at=NOON)


def send(made: Draft, *, hold=dt.timedelta(), viewer=SYSTEM, lane: Lane | None = None, at=NOON) -> Message:
    lane_id = (lane or post.lane()).pk
    return outbox.send_draft(
        viewer=viewer, message_id=made.pk, revision=made.revision, lane_id=lane_id, hold=hold, at=at
    )


def template(text: str, *, topic=None, subject: str = "News"):
    made = stationery.make(viewer=SYSTEM, name="Welcome", unit=makers.unit(), topic=topic)
    version = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    words = [Words.of_text(language="en", subject=subject, text=text)]
    stationery.save_draft(version_id=version.pk, revision=0, wordings=words, viewer=SYSTEM, at=NOON)
    stationery.publish(version_id=version.pk, viewer=SYSTEM, at=NOON)
    return made


def test_free_text_arrives_at_a_mail_server_with_its_tags_filled():
    customer = makers.contact("C-7", name="Zoë Kowalska")

    with SmtpServer() as server:
        account = post.account(server.port)
        text = "Your number is #?number, again #?number."
        made = draft(customer, subject="Hello #contact_information.name", text=text, free_values={"number": "42"})
        send(made, lane=account.lane)
        deliver(account)

    (taken,) = server.taken
    mail = message_from_bytes(taken.data, policy=policy.default)
    assert (taken.recipient, mail["Subject"]) == ("c-7@customers.example.org", "Hello Zoë Kowalska")
    assert mail.get_body(("plain",)).get_content().startswith("Your number is 42, again 42.")
    assert Message.objects.get().state == State.SENT


def test_what_goes_out_is_what_was_shown():
    made = draft(text="Dear #contact_information.name")
    shown = outbox.compose_draft(draft=made, viewer=SYSTEM, at=NOON).shown

    message = send(made)

    assert outbox_content(message) == (shown.subject, shown.text, shown.html)


def outbox_content(message: Message) -> tuple[str, str, str]:
    from_store = contents.content(message=message)
    return from_store.subject, from_store.text, from_store.html


def test_a_record_that_the_message_is_about_fills_its_tags_rather_than_the_newest():
    customer = makers.contact()
    first = makers.record(customer, "subscription", "S-1", type="Fibre")
    makers.record(customer, "subscription", "S-2", type="Mobile")

    about = draft(customer, text="About #subscription.number.", record_id=first.pk)
    newest = draft(customer, text="About #subscription.number.")

    assert [
        outbox.compose_draft(draft=made, viewer=SYSTEM, at=NOON).shown.text.splitlines()[0] for made in (about, newest)
    ] == [
        "About S-1.",
        "About S-2.",
    ]
    assert (about.message.reference, newest.message.reference) == ("S-1", "")


def test_a_record_of_another_customer_is_left_out():
    foreign = makers.record(makers.contact(), "subscription", "S-9")

    made = draft(record_id=foreign.pk)

    assert (made.record, made.message.reference) == (None, "")


def test_problems_name_customer_account_and_tag_and_nothing_is_queued():
    customer = makers.contact("C-8", name="Zoë Kowalska")
    made = draft(customer, text="Pay #bill.amount with #?code, #payment.nonsense")

    with pytest.raises(outbox.NotReady) as refused:
        send(made)

    assert list(map(str, refused.value.problems)) == [
        "There is no tag #payment.nonsense.",
        "#bill.amount has no value for Zoë Kowalska, C-8",
        "#?code has no value for Zoë Kowalska, C-8",
    ]
    assert (Message.objects.get().state, Dispatch.objects.count(), Rendition.objects.count()) == (State.DRAFT, 0, 0)


@pytest.mark.parametrize("bar", list(Barrier))
def test_who_must_not_be_written_to_is_refused_before_anything_is_queued(bar):
    customer = makers.contact(email=None)
    point = makers.point(customer, "zoe@example.org", health="undeliverable" if bar is Barrier.UNDELIVERABLE else "ok")
    if bar is Barrier.SUPPRESSED:
        Suppression.objects.create(channel="email", address=point.value, reason="bounced", since=NOON)
    made = draft(customer, topic_id=makers.topic().pk if bar is Barrier.OPTED_OUT else None)

    with pytest.raises(outbox.NotReady) as refused:
        send(made)

    assert (list(refused.value.problems), refused.value.barrier) == ([], bar)


def test_an_empty_draft_is_kept_but_not_sent():
    made = draft(makers.contact("C-9", name="Ada", email=None), subject=" ", text="")

    with pytest.raises(outbox.NotReady) as refused:
        send(made)

    assert list(map(str, refused.value.problems)) == [
        "There is no subject yet.",
        "There is no text yet.",
        "Ada, C-9 has no such address any more: choose one.",
    ]


def test_a_template_brings_its_text_its_topic_and_the_version_on_record():
    about = makers.topic("service_news", needs_consent=False)
    made = draft(template_id=template("Code #?code", topic=about).pk, free_values={"code": "K1"}, text="not this")

    message = send(made)

    assert (message.topic_id, message.subject) == (about.pk, "News")
    assert message.template_version.template.name == "Welcome"
    assert outbox_content(message)[1].startswith("Code K1")


def test_the_writer_chooses_the_language():
    made = draft(makers.contact(language="pl"), language="en", text="On #contact_information.birth_date{1 May}")

    assert send(made).language == "en"


def test_a_second_writer_loses_nothing_and_writes_nothing_over():
    made = draft(text="one")
    save = {"viewer": SYSTEM, "message_id": made.pk, "at": NOON}

    kept = outbox.save_draft(**save, revision=0, written=written(made.message.contact, text="two"))
    with pytest.raises(outbox.ChangedMeanwhile):
        outbox.save_draft(**save, revision=0, written=written(made.message.contact, text="three"))

    assert (kept.revision, Draft.objects.get().text) == (1, "two")


def test_what_was_changed_meanwhile_is_not_sent():
    made = draft(text="one")
    stale = made.revision
    outbox.save_draft(
        viewer=SYSTEM, message_id=made.pk, revision=0, written=written(made.message.contact, text="two"), at=NOON
    )

    with pytest.raises(outbox.ChangedMeanwhile):
        outbox.send_draft(viewer=SYSTEM, message_id=made.pk, revision=stale, lane_id=post.lane().pk, hold=HOLD, at=NOON)


def test_it_waits_until_it_cannot_be_taken_back_any_more():
    soon, later = draft(), draft(not_before=NOON + dt.timedelta(days=1))

    assert [send(made, hold=HOLD).not_before for made in (soon, later)] == [NOON + HOLD, NOON + dt.timedelta(days=1)]


def test_taken_back_it_is_a_draft_as_it_was_written_and_can_be_sent_again():
    made = draft(subject="Hello #contact_information.name")
    send(made, hold=HOLD)

    back = outbox.take_back(viewer=SYSTEM, message_id=made.pk, at=NOON)

    message = Message.objects.get()
    assert (message.state, message.subject, message.not_before) == (
        State.DRAFT,
        "Hello #contact_information.name",
        None,
    )
    assert (back.text, Dispatch.objects.count()) == (made.text, 0)
    assert send(back).rendition == 2
    assert list(Happening.objects.values_list("step", flat=True)) == ["submit", "take_back", "submit"]


def test_what_a_worker_has_is_not_taken_back():
    made = draft()
    send(made)
    Dispatch.objects.update(lease_until=NOON + dt.timedelta(days=9999), lease_by=1)

    with pytest.raises(outbox.TakenMeanwhile):
        outbox.take_back(viewer=SYSTEM, message_id=made.pk, at=NOON)

    assert Message.objects.get().state == State.QUEUED


def test_sent_twice_it_goes_once():
    made = draft()
    send(made)

    with pytest.raises(outbox.NotADraft):
        send(made)

    assert Dispatch.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "may"), [(Role.READER, ()), (Role.WRITER, ("write",)), (Role.SENDER, ("write", "send"))]
)
def test_rights_decide(role, may):
    somebody = makers.viewer(role=role)
    customer = makers.contact()
    done = []
    try:
        made = draft(customer, viewer=somebody)
        done.append("write")
        send(made, viewer=somebody)
        done.append("send")
    except NotAllowed:
        pass

    assert tuple(done) == may


def test_another_unit_has_no_such_draft():
    made = draft()
    elsewhere = makers.viewer(makers.unit("cork"))

    with pytest.raises(Draft.DoesNotExist):
        outbox.take_back(viewer=elsewhere, message_id=made.pk, at=NOON)


def test_made_anew_it_says_what_was_written_with_todays_address_and_the_record_it_is_about():
    customer = makers.contact("C-7")
    first = makers.record(customer, "subscription", "S-1")
    makers.record(customer, "subscription", "S-2")
    made = draft(customer, text="#subscription.number #?code", record_id=first.pk, free_values={"code": "K1"})
    message = send(made)
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON, hold_reason=HoldReason.UNDELIVERABLE)
    makers.ContactPoint.objects.update(value="right@example.org")

    repaired = outbox.send_anew(viewer=SYSTEM, ids=[message.pk], at=NOON)

    message.refresh_from_db()
    assert (repaired.ids, dict(repaired.problems)) == ((message.pk,), {})
    assert (message.state, message.recipient, message.rendition) == (State.QUEUED, "right@example.org", 2)
    assert outbox_content(message)[1].startswith("S-1 K1")


def test_made_anew_it_goes_to_the_main_address_where_its_own_is_gone_and_nowhere_without_one():
    customer = makers.contact("C-7")
    bills = makers.point(customer, "bills@example.org", role="billing")
    message = send(draft(customer, point_id=bills.pk))
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON, hold_reason=HoldReason.UNDELIVERABLE)
    bills.delete()

    outbox.send_anew(viewer=SYSTEM, ids=[message.pk], at=NOON)
    recipient = Message.objects.get().recipient
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON, hold_reason=HoldReason.UNDELIVERABLE)
    makers.ContactPoint.objects.all().delete()
    refused = outbox.send_anew(viewer=SYSTEM, ids=[message.pk], at=NOON)

    assert recipient == "c-7@customers.example.org"
    assert [fault.key for fault in refused.problems[message.pk]] == ["no_address:"]
    assert Message.objects.get().state == State.HELD
