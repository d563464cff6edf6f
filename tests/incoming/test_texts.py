"""Text messages that customers write: joined, attached to whoever has the number, acted on where they ask for it."""

from datetime import timedelta

import pytest

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Consent, ConsentChange, Suppression
from postroom.core.carriage.arrival import Incoming
from postroom.core.sms.wishes import CONFIRMED_BY, Wish, confirmation
from postroom.delivery.inbox import AccountInbox
from postroom.delivery.models import IncomingText
from postroom.incoming import services
from postroom.incoming.models import IncomingMessage
from postroom.outbox import contents
from postroom.outbox.models import Lane, Message
from postroom.stationery import services as stationery
from postroom.stationery.models import Template
from tests import makers, post

pytestmark = pytest.mark.django_db
NUMBER = "+48512345678"


@pytest.fixture
def account():
    return post.smpp_account(9)


def arrive(account, text, *, sender="48512345678", **more):
    AccountInbox(account.pk, clock=lambda: makers.NOON).keep(
        (), [Incoming(sender=sender, recipient="7000", text=text, **more)]
    )


def take():
    """Take what came, some minutes after whatever the database calls now."""
    newest = IncomingText.objects.order_by("-received_at").first()
    return services.take_texts(at=newest.received_at if newest else makers.NOON)


def test_text_is_attached_to_whoever_has_the_number(account):
    customer = makers.contact(phone=NUMBER)
    arrive(account, "When do you come?")

    assert take() == 1

    kept = IncomingMessage.objects.get()
    assert (kept.contact, kept.sender, kept.text, kept.lane_id) == (customer, NUMBER, "When do you come?", account.pk)
    assert IncomingText.objects.count() == 0


@pytest.mark.parametrize("sender", ["48512345678", "+48512345678", "0048512345678"])
def test_number_is_found_however_the_carrier_spells_it(account, sender):
    makers.contact(phone=NUMBER)
    arrive(account, "hello", sender=sender)
    take()

    assert IncomingMessage.objects.get().contact is not None


@pytest.mark.parametrize("sender", ["", "BANK", "7000", "+", "x" * 40])
def test_sender_that_is_no_number_is_kept_as_it_is(account, sender):
    arrive(account, "hello", sender=sender)
    take()

    assert IncomingMessage.objects.get().sender == sender


def test_parts_are_joined_in_whatever_order_they_come_and_however_often(account):
    makers.contact(phone=NUMBER)
    for part, text in [(3, "three"), (1, "one "), (1, "one "), (2, "two ")]:
        arrive(account, text, together=7, part=part, parts=3)

    assert take() == 1
    assert IncomingMessage.objects.get().text == "one two three"


def test_missing_part_is_waited_for_and_then_marked(account):
    arrive(account, "one ", together=7, part=1, parts=3)
    arrive(account, "three", together=7, part=3, parts=3)
    came = IncomingText.objects.latest("received_at").received_at

    assert services.take_texts(at=came) == 0
    assert services.take_texts(at=came + timedelta(minutes=11)) == 1

    kept = IncomingMessage.objects.get()
    assert (kept.text, kept.is_whole) == ("one […]three", False)


def test_many_that_wait_for_parts_keep_nobody_waiting(account):
    IncomingText.objects.bulk_create(
        IncomingText(account=account, sender="1", recipient="2", text="a", together=n, part=1, parts=2)
        for n in range(450)
    )
    arrive(account, "hello")

    assert take() == 1


def test_number_of_several_customers_is_left_to_a_person_and_then_remembered(account):
    _one, other = makers.contact(phone=NUMBER), makers.contact(phone=NUMBER)
    arrive(account, "first")
    take()
    arrive(account, "second")
    take()
    first = IncomingMessage.objects.order_by("pk").first()
    assert first.contact is None

    clerk = makers.user(at=makers.unit())
    attached = services.attach(viewer=makers.viewer(user_id=clerk.pk), incoming_id=first.pk, contact_id=other.pk)
    arrive(account, "third")
    take()

    assert attached == 2
    assert set(IncomingMessage.objects.values_list("contact", flat=True)) == {other.pk}


def test_clear_case_is_not_changed_by_hand(account):
    makers.contact(phone=NUMBER)
    arrive(account, "mine")
    take()

    with pytest.raises(services.NotAttached):
        services.attach(viewer=SYSTEM, incoming_id=IncomingMessage.objects.get().pk, contact_id=makers.contact().pk)


def test_customers_of_units_that_the_account_does_not_serve_are_not_meant(account):
    Lane.objects.filter(pk=account.pk).update(unit=makers.unit("cork"), allowed_unit_ids=[])
    makers.contact(phone=NUMBER)
    arrive(account, "hello")
    take()

    assert IncomingMessage.objects.get().contact is None


def test_answer_knows_what_it_answers(account):
    customer = makers.contact(phone=NUMBER)
    [sent] = post.texts("Do you like it?", on=account.lane)
    Message.objects.filter(pk=sent.pk).update(contact=customer, recipient=NUMBER, executed_at=makers.NOON)
    arrive(account, "Yes")
    take()

    assert IncomingMessage.objects.get().about_id == sent.pk


def said(customer):
    return dict(Consent.objects.filter(contact=customer, channel="sms").values_list("topic__code", "opted_in"))


def test_stop_ends_all_topics_by_sms_and_is_confirmed_once(account):
    customer = makers.contact(phone=NUMBER, language="en")
    makers.consent(customer, channel="sms")
    arrive(account, " stop ")
    take()

    assert set(said(customer).values()) == {False}
    change = ConsentChange.objects.filter(contact=customer).latest("pk")
    assert (change.source, change.wording, change.by) == (f"SMS from {NUMBER}", " stop ", None)
    confirmation = Message.objects.get()
    assert (confirmation.recipient, confirmation.state, confirmation.topic) == (NUMBER, "queued", None)
    assert "Answer START" in contents.content(message=confirmation).text
    assert IncomingMessage.objects.get().effect == "stopped"


IN_LANGUAGES = {"pl": "odpisz START", "de": "Antworten Sie START", "fr": "Répondez START", "cs": "Answer START"}


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_stop_is_confirmed_in_the_language_of_the_customer(account, language):
    makers.consent(makers.contact(phone=NUMBER, language=language), channel="sms")
    arrive(account, "STOP")
    take()

    assert IN_LANGUAGES[language] in contents.content(message=Message.objects.get()).text


def worded(text: str) -> None:
    """Let the template that confirms STOP say something else in English."""
    stationery.install_library(at=makers.NOON)
    template = Template.objects.get(code=CONFIRMED_BY[Wish.STOP])
    draft = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    words = stationery.Words.of_text(language="en", subject="x", text=text)
    stationery.write(version_id=draft.pk, revision=draft.revision, words=words, viewer=SYSTEM, at=makers.NOON)
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=makers.NOON)


def test_stop_is_confirmed_in_the_words_of_its_template(account):
    worded("#company.name says goodbye, #contact_information.name. START brings us back.")
    customer = makers.contact(phone=NUMBER, language="en", name="Zoë")
    arrive(account, "STOP")
    take()

    brand = customer.unit.brand.name
    assert contents.content(message=Message.objects.get()).text == f"{brand} says goodbye, Zoë. START brings us back."


def test_stop_is_confirmed_even_where_its_template_cannot_be_filled(account):
    worded("Goodbye, account #bill.number")
    makers.contact(phone=NUMBER, language="en")
    arrive(account, "STOP")
    take()

    assert "Answer START" in contents.content(message=Message.objects.get()).text


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_the_templates_that_came_with_postroom_say_what_is_built_in(account, language):
    stationery.install_library(at=makers.NOON)
    customer = makers.contact(phone=NUMBER, language=language)
    for word, asked in (("STOP", Wish.STOP), ("START", Wish.START)):
        arrive(account, word)
        take()
        said = contents.content(message=Message.objects.latest("pk")).text
        assert said == confirmation(asked, language=language, brand=customer.unit.brand.name)


def test_stop_said_again_is_kept_and_not_answered(account):
    makers.contact(phone=NUMBER)
    for _ in range(3):
        arrive(account, "STOP")
        take()

    assert Message.objects.count() == 1
    assert list(IncomingMessage.objects.order_by("pk").values_list("effect", flat=True)) == [
        "stopped", "stopped_before", "stopped_before",
    ]  # fmt: skip


def test_stop_holds_for_everybody_with_the_number_and_is_confirmed_once(account):
    both = [makers.contact(phone=NUMBER), makers.contact(phone=NUMBER)]
    arrive(account, "STOPP")
    take()

    assert [set(said(one).values()) for one in both] == [{False}, {False}]
    assert Message.objects.count() == 1


def test_start_gives_back_what_was_wanted_before_and_nothing_more(account):
    customer = makers.contact(phone=NUMBER)
    (
        makers.topic("direct_marketing"),
        makers.topic("service_news", needs_consent=False),
        makers.topic("affiliate_marketing"),
    )
    agreed = makers.consent(customer, makers.topic("direct_marketing"), channel="sms")
    ConsentChange.objects.create(
        contact=customer, topic=agreed.topic, channel="sms", opted_in=True, at=makers.NOON, source="form"
    )
    for word in ("STOP", "START", "START"):
        arrive(account, word)
        take()

    expected = {"direct_marketing": True, "service_news": True, "affiliate_marketing": False, "registered_mail": False}
    assert said(customer) == expected
    assert Message.objects.count() == 2


def test_start_does_not_undo_a_no_that_came_another_way(account):
    customer = makers.contact(phone=NUMBER)
    makers.consent(customer, makers.topic(), channel="sms", opted_in=False)
    ConsentChange.objects.create(
        contact=customer, topic=makers.topic(), channel="sms", opted_in=False, at=makers.NOON, source="letter"
    )
    arrive(account, "START")
    take()

    assert said(customer)["direct_marketing"] is False


def test_stop_of_nobodys_number_goes_on_the_block_list_and_start_takes_it_off(account):
    arrive(account, "STOP")
    take()
    assert Suppression.objects.values_list("address", "cause", "reason").get() == (NUMBER, "asked", "STOP")

    arrive(account, "START")
    take()
    assert Suppression.objects.count() == 0
    assert Message.objects.count() == 0


def test_what_came_is_not_taken_twice(account):
    makers.contact(phone=NUMBER)
    arrive(account, "STOP")
    assert (take(), take()) == (1, 0)


def test_other_units_see_nothing_of_it(account):
    makers.contact(phone=NUMBER)
    Lane.objects.filter(pk=account.pk).update(unit=makers.unit(), allowed_unit_ids=[])
    arrive(account, "mine")
    arrive(account, "whose?", sender="48512345000")
    take()

    assert IncomingMessage.objects.visible_to(makers.viewer(makers.unit("cork"))).count() == 0
    assert IncomingMessage.objects.visible_to(makers.viewer()).count() == 2
