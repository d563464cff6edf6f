"""Orders become messages: each by itself, with a reason for each that does not."""

import datetime as dt

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.contacts.models import Contact, Health, PointKind, PointRole, Suppression
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State
from postroom.core.tags.catalogue import FieldType
from postroom.delivery import selectors as delivery
from postroom.outbox import contents
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def order(contact, **told) -> outbox.Order:
    lane_id = told.pop("lane_id", None) or outbox.test_lane(channel=Channel.EMAIL).pk
    told = {"subject": "Hello", "text": "Dear #contact_information.name."} | told
    return outbox.Order(unit_id=contact.unit_id, account_number=contact.account_number, lane_id=lane_id, **told)


def place(*orders: outbox.Order, **more):
    return outbox.place(orders=orders, viewer=makers.viewer(), at=NOON, **more)


def test_an_order_becomes_a_queued_message_that_says_what_was_ordered():
    customer = makers.contact("C-1", name="Zoë Kowalska")
    lane = office.lane()

    [made] = place(order(customer, lane_id=lane.pk, reference="INV-1", priority=outbox.Priority.URGENT))

    message = Message.objects.get(pk=made)
    assert (message.state, message.recipient, message.reference, message.priority, message.lane_id) == (
        State.QUEUED, "c-1@customers.example.org", "INV-1", 0, lane.pk,
    )  # fmt: skip
    assert contents.content(message=message).text.startswith("Dear Zoë Kowalska.")
    assert Dispatch.objects.get().message_id == made


def test_what_is_wrong_with_one_order_harms_no_other_and_results_keep_their_order():
    known, silent = makers.contact("C-1"), makers.contact("C-2", email=None, name="Ada")
    nobody = outbox.Order(unit_id=known.unit_id, account_number="C-9", lane_id=0, subject="a", text="b")

    results = place(order(known), order(silent), nobody, order(known, text="#free.x", template=None), order(known))

    assert [getattr(result, "code", "made") for result in results] == [
        "made", "no_address", "unknown_contact", "unknown_tag", "made",
    ]  # fmt: skip
    assert (results[1].field, results[1].account_number, results[1].name) == ("contact", "C-2", "Ada")
    assert list(Message.objects.order_by("pk").values_list("pk", flat=True)) == [results[0], results[4]]


def test_a_template_is_named_by_code_name_or_id_and_only_if_it_is_published():
    customer = makers.contact()
    version = office.version(name="Greeting")
    template = version.template
    makers.unit("cork")

    results = place(
        *(order(customer, template=name) for name in (template.code, "Greeting", template.pk, "nothing", 10**9))
    )

    made = [result for result in results if isinstance(result, int)]
    assert [getattr(result, "code", "made") for result in results] == ["made"] * 3 + ["unknown_template"] * 2
    assert set(Message.objects.filter(pk__in=made).values_list("template_version", flat=True)) == {version.pk}


def test_free_values_language_and_record_may_differ_from_order_to_order():
    customer = makers.contact("C-1", name="Zoë")
    makers.record(customer, "bill", "B-1", number="one")
    makers.record(customer, "bill", "B-2", number="two")
    text = "Bill #bill.number, #?gift."

    results = place(
        order(customer, text=text, free_values={"gift": "a pen"}, record=("bill", "B-1")),
        order(customer, text=text, free_values={"gift": "a cup"}),
        order(customer, text=text, free_values={"gift": "a cup"}, record=("bill", "B-3")),
        order(customer, text=text),
        order(customer, template=office.version().template.code, language="pl"),
    )

    said = [contents.content(message=Message.objects.get(pk=made)) for made in results if isinstance(made, int)]
    assert [content.text.splitlines()[0] for content in said[:2]] == ["Bill one, a pen.", "Bill two, a cup."]
    assert said[2].subject == "Witaj Zoë"
    assert [(result.code, result.field) for result in results[2:4]] == [
        ("unknown_record", "record"),
        ("missing", "free_values"),
    ]


def test_the_record_of_another_customer_is_not_told():
    customer, other = makers.contact("C-1"), makers.contact("C-2")
    makers.record(other, "bill", "B-1", number="secret")

    [result] = place(order(customer, text="#bill.number", record=("bill", "B-1")))

    assert (result.code, result.sentence) == ("unknown_record", "C-1 has no bill “B-1”")


def test_relations_of_a_named_record_lead_on():
    customer = makers.contact("C-1")
    for number in ("1", "2"):
        makers.record(customer, "accounts_receivable", f"AR-{number}", number=f"AR {number}")
        makers.record(customer, "payment", f"P-{number}", accounts_receivable=f"AR-{number}")

    [made] = place(order(customer, text="#payment.accounts_receivable.number", record=("payment", "P-1")))

    assert contents.content(message=Message.objects.get(pk=made)).text.splitlines()[0] == "AR 1"


def test_somebody_who_must_not_be_written_to_is_named_with_the_reason():
    topic = makers.topic(needs_consent=True)
    template = office.version(topic=topic).template.code
    silent, no, yes = makers.contact("C-1"), makers.contact("C-2"), makers.contact("C-3")
    makers.consent(no, topic, opted_in=False)
    makers.consent(yes, topic)
    gone = makers.contact("C-4", email=None)
    makers.point(gone, "gone@example.org", health=Health.UNDELIVERABLE)
    Suppression.objects.create(
        channel=Channel.EMAIL, address="c-5@customers.example.org", reason="complained", since=NOON
    )

    results = place(
        order(silent, template=template), order(no, template=template), order(yes, template=template),
        order(gone), order(makers.contact("C-5")), order(silent, topic="direct_marketing"), order(silent, topic="x"),
    )  # fmt: skip

    assert [getattr(result, "code", "made") for result in results] == [
        "no_consent", "opted_out", "made", "undeliverable", "suppressed", "no_consent", "unknown_topic",
    ]  # fmt: skip


def test_an_address_is_chosen_by_role_or_by_id_and_must_be_the_customers():
    customer, other = makers.contact("C-1"), makers.contact("C-2")
    billing = makers.point(customer, "bills@example.org", role=PointRole.BILLING)
    phone = makers.point(customer, "+48600100200", kind=PointKind.PHONE)
    foreign = makers.point(other, "x@example.org", role=PointRole.BILLING)

    results = place(
        order(customer, role="billing"), order(customer, point_id=billing.pk), order(customer, role="collection"),
        order(customer, point_id=foreign.pk), order(customer, point_id=phone.pk),
    )  # fmt: skip

    made = [result for result in results if isinstance(result, int)]
    assert set(Message.objects.filter(pk__in=made).values_list("recipient", flat=True)) == {"bills@example.org"}
    assert [(result.code, result.field) for result in results[2:]] == [
        ("no_address", "contact"), ("no_address", "point"), ("no_address", "point"),
    ]  # fmt: skip


def test_times_and_empty_texts_that_make_no_sense_are_refused():
    customer = makers.contact()
    hour = dt.timedelta(hours=1)

    results = place(
        order(customer, expires_at=NOON - hour),
        order(customer, not_before=NOON + 2 * hour, expires_at=NOON + hour),
        order(customer, subject=" "),
        order(customer, text=""),
        order(customer, language="xx"),
        order(customer, not_before=NOON + hour, expires_at=NOON + 2 * hour),
    )

    assert [getattr(result, "code", "made") for result in results] == [
        "expired", "expired", "nothing_said", "nothing_said", "unknown_language", "made",
    ]  # fmt: skip
    assert Message.objects.get().not_before == NOON + hour


def test_captured_messages_are_held_and_no_release_lets_them_out():
    lane = outbox.test_lane(channel=Channel.EMAIL)

    [made] = place(order(makers.contact(), lane_id=lane.pk), captured=True)

    assert Message.objects.values_list("state", "hold_reason").get() == (State.HELD, HoldReason.CAPTURE)
    assert list(Happening.objects.order_by("pk").values_list("step", flat=True)) == ["submit", "hold"]
    live = office.lane(is_live=True)
    assert outbox.release_captured(viewer=makers.viewer(), lane_id=live.pk, at=NOON) == 0
    assert Message.objects.get(pk=made).state == State.HELD


def test_without_the_right_to_send_nothing_is_written():
    customer = makers.contact()

    with pytest.raises(NotAllowed):
        outbox.place(orders=[order(customer)], viewer=makers.viewer(role=Role.WRITER), at=NOON)

    assert Message.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_orders(number, django_assert_num_queries):
    meter = makers.kind("meter", reading=FieldType.TEXT)
    orders = []
    for n in range(number):
        customer = makers.contact()
        makers.record(customer, meter, f"M-{n}", reading="7")
        orders.append(
            order(customer, text="#meter.reading and #?free", free_values={"free": str(n)}, record=("meter", f"M-{n}"))
        )
    place(*orders)

    with django_assert_num_queries(11):
        place(*orders)
    assert Message.objects.values_list("language", flat=True).distinct().get() == "en"


def test_a_wording_with_several_faults_names_the_first():
    [result] = place(order(makers.contact(), text="#nothing.here and #contact_information.nobody", subject="Hi"))

    assert (result.code, result.field) == ("unknown_tag", "text")


def test_a_text_that_many_orders_say_is_read_once():
    customer, text = makers.contact(), "Dear #contact_information.name, once."

    assert order(customer, text=text).says is order(customer, text=text).says


def test_a_published_template_keeps_its_words():
    version = office.version(Words.of_text(language="en", subject="Hi #?code", text="Text."), name="Code")

    [result] = place(order(makers.contact(), template=version.template.code))

    assert (result.code, result.field, result.tag) == ("missing", "free_values", "code")


def test_an_order_becomes_a_text_message_to_the_number_or_a_letter_to_the_postal_address():
    customer = makers.contact("C-1", name="Ada", phone="+48512345678")
    parts = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(customer, "Polna 1, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=parts)
    by_post = delivery.default_lane(unit_id=customer.unit_id, channel=Channel.LETTER)
    by_phone = delivery.default_lane(unit_id=customer.unit_id, channel=Channel.SMS)

    sms, letter = place(
        order(customer, channel=Channel.SMS, subject="", lane_id=by_phone.pk),
        order(customer, channel=Channel.LETTER, lane_id=by_post.pk),
    )

    text, paper = Message.objects.get(pk=sms), Message.objects.get(pk=letter)
    assert (text.recipient, text.subject, text.lane.code) == ("+48512345678", "Dear Ada.", "capture-sms")
    assert (paper.recipient, paper.subject, paper.lane.code) == ("Polna 1, 00-625 Warszawa, PL", "Hello", "own-post")
    assert (contents.content(message=text).text, contents.content(message=text).html) == ("Dear Ada.", "")
    assert contents.content(message=paper).letter["to"] == {**parts, "name": "Ada", "date": "2026-03-02"}


def test_who_has_no_number_or_a_landline_is_named_and_gets_nothing():
    makers.contact("C-1", name="Ada")
    landline = makers.contact("C-2", name="Bob", phone="+48221234567")

    found = place(
        order(Contact.objects.get(account_number="C-1"), channel=Channel.SMS), order(landline, channel=Channel.SMS)
    )

    assert [(one.code, one.sentence) for one in found] == [
        ("no_address", "C-1 has no mobile number: add one, or choose another channel"),
        (
            "not_mobile",
            "+48221234567 of Bob, C-2 is no mobile number: add one, or write a letter or an e-mail instead.",
        ),
    ]
    assert not Message.objects.exists()


def test_a_text_message_takes_a_mobile_for_bills_before_a_landline_but_not_before_a_main_mobile():
    house, both = makers.contact("C-1", phone="+48221234567"), makers.contact("C-2", phone="+48512345678")
    for customer in (house, both):
        makers.point(customer, "+48512345679", kind=PointKind.PHONE, role=PointRole.BILLING)

    ids = place(order(house, channel=Channel.SMS, subject=""), order(both, channel=Channel.SMS, subject=""))

    assert [Message.objects.get(pk=pk).recipient for pk in ids] == ["+48512345679", "+48512345678"]


def test_a_number_that_cannot_be_reached_gives_way_to_the_one_for_bills():
    customer = makers.contact("C-1")
    makers.point(customer, "+48512345678", kind=PointKind.PHONE, health=Health.UNDELIVERABLE)
    makers.point(customer, "+48512345679", kind=PointKind.PHONE, role=PointRole.BILLING)

    [sent] = place(order(customer, channel=Channel.SMS, subject=""))

    assert Message.objects.get(pk=sent).recipient == "+48512345679"


def test_a_tag_without_a_value_is_no_fault_of_the_free_values():
    customer = makers.contact()

    told, by_template = place(
        order(customer, text="#bill.number"),
        order(customer, template=office.version(*office.PAYMENT, name="Payment").template.code),
    )

    assert (told.code, told.field, told.tag) == ("missing", "text", "bill.number")
    assert (by_template.code, by_template.field) == ("missing", "template")
