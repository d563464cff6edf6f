"""What is said about customers is compared with what is known, and only what differs is written."""

import datetime as dt

import pytest

from postroom.contacts.models import Consent, ConsentChange, Contact, ContactPoint, Health, PointKind, PointRole
from postroom.contacts.rows import ContactRow, Origin
from postroom.contacts.services import HealthCause, mark_health, opt_in, opt_out, put_contacts, read_email, read_phone
from postroom.core.carriage.envelope import Channel
from postroom.core.fate import Fate, Result
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + dt.timedelta(days=1)
FILE = Origin("file", "customers.csv")
MAIN_EMAIL = PointKind.EMAIL, PointRole.MAIN


def put(*rows: ContactRow, at: dt.datetime = NOON) -> list[Result]:
    return put_contacts(unit_id=makers.unit().pk, rows=rows, at=at, origin=FILE)


def row(number: str = "C-1", *, email: str = "zoe@example.org", **details) -> ContactRow:
    return ContactRow(
        account_number=number, details={"name": "Zoë Kowalska"} | details, points={MAIN_EMAIL: read_email(email)}
    )


def test_new_changed_and_unchanged_rows_are_told_apart():
    put(row("C-1"), row("C-2"))

    results = put(row("C-1"), row("C-2", email="new@example.org"), row("C-3"))

    assert [result.fate for result in results] == [Fate.UNCHANGED, Fate.CHANGED, Fate.CREATED]
    assert list(Contact.objects.order_by("account_number").values_list("account_number", flat=True)) == [
        "C-1",
        "C-2",
        "C-3",
    ]


def test_unchanged_contacts_are_not_written():
    put(row())

    put(row(), at=LATER)

    assert Contact.objects.get().updated_at == NOON


def test_what_is_not_said_stays():
    put(row(customer_type="household"))

    put(ContactRow(account_number="C-1", details={"language": "pl"}))

    contact = Contact.objects.get()
    assert (contact.name, contact.customer_type, contact.language) == ("Zoë Kowalska", "household", "pl")
    assert ContactPoint.objects.get().value == "zoe@example.org"


def test_a_name_cannot_turn_the_screens_around():
    put(row(name="Zoë\u202e Kowalska", salutation="\u2067Pani"))

    contact = Contact.objects.get()
    assert (contact.name, contact.salutation) == ("Zoë Kowalska", "Pani")


def test_a_new_customer_needs_a_name():
    assert put(ContactRow(account_number="C-9")) == [Result(Fate.REFUSED, "name: a new customer needs one")]
    assert Contact.objects.count() == 0


def test_a_new_address_starts_with_unknown_health_and_the_same_keeps_it():
    put(row("C-1", email="dead@example.org"), row("C-2", email="dead@example.org"))
    said = {"cause": HealthCause.REFUSED, "reason": "550", "at": NOON}
    mark_health(kind=PointKind.EMAIL, value="dead@example.org", health=Health.UNDELIVERABLE, **said)

    put(row("C-1", email="alive@example.org"), row("C-2", email=" dead@EXAMPLE.org"))

    assert list(ContactPoint.objects.order_by("contact_id").values_list("value", "health", "health_reason")) == [
        ("alive@example.org", Health.UNKNOWN, ""),
        ("dead@example.org", Health.UNDELIVERABLE, "550"),
    ]


def test_old_news_of_an_address_is_left():
    point = makers.point(makers.contact(email=None), "zoe@example.org")
    news = {"kind": PointKind.EMAIL, "value": point.value, "cause": HealthCause.REFUSED}

    mark_health(health=Health.OK, at=LATER, **news)
    mark_health(health=Health.UNDELIVERABLE, at=NOON, **news)

    point.refresh_from_db()
    assert (point.health, point.health_at) == (Health.OK, LATER)


def test_a_point_is_taken_away_by_none():
    put(row())

    put(ContactRow(account_number="C-1", points={MAIN_EMAIL: None}))

    assert ContactPoint.objects.count() == 0
    assert Contact.objects.get().search == "zoe kowalska c 1 c1"


def test_the_words_to_be_found_by_follow_the_details():
    put(row())

    put(
        ContactRow(
            account_number="C-1",
            details={"name": "Zoë Nowak"},
            points={(PointKind.PHONE, PointRole.MAIN): read_phone("22 123 45 67", language="pl")},
        )
    )

    assert Contact.objects.get().search == ("zoe nowak example org c 1 c1 48221234567 8221234567 221234567 21234567")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow_with_the_rows(rows, django_assert_num_queries):
    unit_id, about = makers.unit().pk, (makers.topic().pk, Channel.EMAIL)
    put(row("C-0"))
    said = [
        ContactRow(
            account_number=f"C-{number}",
            details={"name": "N"},
            points={MAIN_EMAIL: None, (PointKind.PHONE, PointRole.MAIN): read_phone("+48221234567")},
            consents={about: True},
        )
        for number in range(rows)
    ]

    with django_assert_num_queries(9):  # savepoint, three loads, four writes, release
        put_contacts(unit_id=unit_id, rows=said, at=NOON, origin=FILE)


def test_only_the_last_word_holds_and_the_history_keeps_all():
    contact, topic = makers.contact(), makers.topic()
    about = {"contact": contact, "topic": topic, "channel": Channel.EMAIL}

    opt_in(**about, at=NOON, origin=Origin("form", "Yes, send me offers"))
    opt_out(**about, at=LATER, origin=Origin("link"))
    opt_in(**about, at=NOON + dt.timedelta(hours=1), origin=Origin("paper form, typed late"))

    consent = Consent.objects.get()
    assert (consent.opted_in, consent.changed_at) == (False, LATER)
    assert list(ConsentChange.objects.order_by("id").values_list("opted_in", "source", "wording")) == [
        (True, "form", "Yes, send me offers"),
        (False, "link", ""),
        (True, "paper form, typed late", ""),
    ]


@pytest.mark.parametrize(
    ("said", "said_at", "opted_in"),
    [
        (True, None, False),
        (True, NOON - dt.timedelta(days=1), False),
        (True, LATER, True),
        (False, None, False),
    ],
)
def test_a_file_overrules_a_no_only_with_a_later_date(said, said_at, opted_in):
    contact, topic = makers.contact("C-1"), makers.topic()
    opt_out(contact=contact, topic=topic, channel=Channel.EMAIL, at=NOON, origin=Origin("link"))

    put(ContactRow(account_number="C-1", consents={(topic.pk, Channel.EMAIL): said}, consents_at=said_at), at=LATER)

    assert Consent.objects.get().opted_in == opted_in
