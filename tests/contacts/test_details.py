"""One customer: saved as typed, shown with everything that hangs on them."""

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.contacts import selectors, services
from postroom.contacts.models import Contact, PointKind, PointRole, Suppression
from postroom.contacts.rows import Origin
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
        services.lift_suppression(viewer=reader, channel=Channel.EMAIL, address="zoe@example.org")


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
        services.suppress(channel=Channel.EMAIL, address=f"{role}@example.org", reason="550", at=NOON)
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
    services.suppress(channel=Channel.EMAIL, address="zoe@example.org", reason="550", at=NOON)
    services.suppress(channel=Channel.EMAIL, address="zoe@example.org", reason="complaint", at=NOON)

    assert [str(row) for row in Suppression.objects.all()] == ["zoe@example.org: complaint"]
    assert services.lift_suppression(viewer=makers.viewer(), channel=Channel.EMAIL, address="zoe@example.org")
    assert Suppression.objects.count() == 0


def test_the_topics_are_there_from_the_start():
    assert list(selectors.topics().values_list("code", "needs_consent")) == [
        ("service_news", False),
        ("affiliate_marketing", True),
        ("direct_marketing", True),
    ]
