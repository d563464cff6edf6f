"""One customer: saved as typed, shown with everything that hangs on them."""

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.contacts import selectors, services
from postroom.contacts.models import Contact, ContactPoint, Health, LiftedSuppression, PointKind, PointRole, Suppression
from postroom.contacts.rows import ContactRow, Origin, Word
from postroom.contacts.services import AccountTaken, Bar, read_phone
from postroom.core.carriage.envelope import Channel
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db

MAIN_PHONE = PointKind.PHONE, PointRole.MAIN


def test_a_contact_is_made_and_then_changed():
    save = {"viewer": makers.viewer(), "unit": makers.unit(), "account_number": " C-1 ", "at": NOON}

    made = services.save_contact(**save, details={"name": "Zoë", "language": "pl"})
    changed = services.save_contact(**save, details={"name": "Zoë Nowak"})

    assert (made.pk, str(changed), changed.language) == (changed.pk, "Zoë Nowak · C-1", "pl")


@pytest.mark.parametrize("number", ["", "C-1"])
def test_a_contact_without_number_or_name_is_not_saved(number):
    with pytest.raises(services.NotSaved):
        services.save_contact(
            viewer=makers.viewer(), unit=makers.unit(), account_number=number, at=NOON, details={"name": ""}
        )


def test_readers_change_nothing():
    contact, reader = makers.contact(), makers.viewer(role=Role.READER)

    with pytest.raises(NotAllowed):
        services.save_contact(viewer=reader, unit=makers.unit(), account_number="C-1", at=NOON, details={"name": "N"})
    with pytest.raises(NotAllowed):
        services.set_point(viewer=reader, contact=contact, place=MAIN_PHONE, address=None, at=NOON)
    with pytest.raises(NotAllowed):
        services.save_building(viewer=reader, unit=makers.unit(), code="b", name="B")
    with pytest.raises(NotAllowed):
        services.lift(viewer=reader, suppression_id=1, note="", at=NOON)


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (
            lambda: services.read_email("zoe@@example"),
            "“zoe@@example”: This is more than one e-mail address, or has more than one @.",
        ),
        (lambda: services.read_phone("12", language="pl"), "“12”: The phone number is too short."),
        (
            lambda: services.read_postal(lines=["Street 1"], postcode="1", city="X", country="Atlantis"),
            "“Street 1, 1, X, Atlantis”: The country of the postal address is not known.",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_named_with_the_reason(read, sentence):
    with pytest.raises(services.BadAddress) as refused:
        read()

    assert str(refused.value) == sentence


@pytest.mark.parametrize("things", [1, 3])
def test_a_card_takes_five_queries(things, django_assert_num_queries):
    contact, viewer = makers.contact(email=None), makers.viewer()
    for role in list(PointRole)[:things]:
        makers.point(contact, f"{role}@example.org", role=role)
        services.suppress(bar=Bar(channel=Channel.EMAIL, address=f"{role}@example.org", reason="550"), at=NOON)
        about = {"contact": contact, "topic": makers.topic(role), "channel": Channel.EMAIL}
        services.opt_in(**about, at=NOON, origin=Origin("form"))

    with django_assert_num_queries(5):
        card = selectors.card(viewer=viewer, contact_id=contact.pk)

    assert [len(part) for part in (card.points, card.consents, card.history, card.suppressions)] == [things] * 4


def test_a_card_of_another_unit_is_not_there():
    contact = makers.contact(at=makers.unit("there"))

    with pytest.raises(Contact.DoesNotExist):
        selectors.card(viewer=makers.viewer(makers.unit("here")), contact_id=contact.pk)


def test_a_suppression_belongs_to_the_address_and_can_be_lifted():
    services.suppress(bar=Bar(channel=Channel.EMAIL, address="zoe@example.org", reason="550"), at=NOON)
    services.suppress(bar=Bar(channel=Channel.EMAIL, address="zoe@example.org", reason="complaint"), at=NOON)

    assert [str(row) for row in Suppression.objects.all()] == ["zoe@example.org: complaint"]
    services.lift(viewer=SYSTEM, suppression_id=Suppression.objects.get().pk, note="a typing error", at=NOON)
    assert Suppression.objects.count() == 0
    assert [str(row) for row in LiftedSuppression.objects.all()] == ["zoe@example.org: a typing error"]


def test_the_topics_are_there_from_the_start():
    assert list(selectors.topics().values_list("code", "needs_consent")) == [
        ("registered_mail", True),
        ("service_news", False),
        ("affiliate_marketing", True),
        ("direct_marketing", True),
    ]


def test_a_new_contact_comes_with_its_first_addresses():
    row = ContactRow(account_number="C-9", details={"name": "Zoë"}, points={MAIN_PHONE: read_phone("+48601234567")})

    made = services.add_contact(viewer=makers.viewer(), unit=makers.unit(), row=row, at=NOON)

    assert list(ContactPoint.objects.values_list("contact", "value")) == [(made.pk, "+48601234567")]


def test_a_new_contact_does_not_overwrite_the_one_whose_account_it_has():
    makers.contact("C-9", name="Jan")

    with pytest.raises(AccountTaken):
        services.add_contact(
            viewer=makers.viewer(),
            unit=makers.unit(),
            row=ContactRow(account_number="C-9", details={"name": "Zoë"}),
            at=NOON,
        )

    assert list(Contact.objects.values_list("name", flat=True)) == ["Jan"]


def test_an_address_used_again_is_free_everywhere_and_keeps_the_note():
    points = [makers.point(makers.contact(email=None), "z@example.org", health=Health.UNDELIVERABLE) for _ in range(2)]
    services.suppress(bar=Bar(channel=Channel.EMAIL, address="z@example.org", reason="550"), at=NOON)

    services.use_again(viewer=makers.viewer(), point=points[0], note="she has a new mailbox", at=NOON)

    seen = set(ContactPoint.objects.values_list("health", "health_reason", "health_at"))
    assert seen == {(Health.UNKNOWN, "Clerk: she has a new mailbox", NOON)}
    assert not Suppression.objects.exists()


def test_who_may_not_send_lets_no_address_be_used_again():
    point = makers.point(makers.contact(email=None), "z@example.org")

    with pytest.raises(NotAllowed):
        services.use_again(viewer=makers.viewer(role=Role.WRITER), point=point, note="", at=NOON)


def test_a_word_given_to_staff_is_kept_with_its_source_and_who_took_it():
    contact, clerk = makers.contact(), makers.user()
    word = Word(
        topic_id=makers.topic().pk, channel=Channel.EMAIL, opted_in=True, source="phone", wording="Yes, send me offers"
    )

    services.take_word(viewer=makers.viewer(user_id=clerk.pk), contact=contact, word=word, at=NOON)

    card = selectors.card(viewer=makers.viewer(), contact_id=contact.pk)
    assert [(one.opted_in, one.changed_at) for one in card.consents] == [(True, NOON)]
    assert [(one.source, one.wording, one.by, one.at) for one in card.history] == [
        ("phone", "Yes, send me offers", clerk, NOON)
    ]


def test_readers_take_no_word():
    word = Word(topic_id=makers.topic().pk, channel=Channel.EMAIL, opted_in=True, source="phone")

    with pytest.raises(NotAllowed):
        services.take_word(viewer=makers.viewer(role=Role.READER), contact=makers.contact(), word=word, at=NOON)


def test_an_address_of_another_unit_is_not_found():
    contact = makers.contact(at=makers.unit("cork"))

    with pytest.raises(ContactPoint.DoesNotExist):
        selectors.point(viewer=makers.viewer(), contact_id=contact.pk, kind="email", role="main")
