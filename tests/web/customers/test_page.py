"""The page of one customer: details, addresses with their health, consents, records and messages."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.models import User
from postroom.contacts import services
from postroom.contacts.models import Health, PointKind, PointRole
from postroom.core.carriage.envelope import Channel
from postroom.core.tags.catalogue import FieldType
from postroom.records.models import RecordField
from tests import makers, post
from tests.makers import NOON

HOSTILE = "<script>alert('customer')</script>"


def texts(answer) -> str:
    """What stands on the page, without its markup."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_details_and_addresses_are_shown(clerk):
    contact = makers.contact(
        "AR-1", name="Zoë Kowalska", customer_type="gym", language="pl", birth_date=dt.date(1988, 4, 23)
    )
    parts = {"lines": ["ul. Polna 12/4"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(contact, "ul. Polna 12/4, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=parts)
    makers.point(contact, "+48512345678", kind=PointKind.PHONE, role=PointRole.BILLING)

    shown = texts(clerk.get(f"/customers/{contact.pk}/"))

    for part in ("gym", "Polish", "23 Apr 1988", "Northwind (of the unit)", "ul. Polna 12/4 00-625 Warszawa Poland"):
        assert shown.count(part) >= 1
    assert shown.count("+48 512 345 678 Phone · For bills") == 1


def test_health_stands_with_its_reason_and_day(clerk):
    contact = makers.contact(email=None)
    makers.point(
        contact, "z@example.org", health=Health.UNDELIVERABLE, health_reason="550 no such user", health_at=NOON
    )

    shown = texts(clerk.get(f"/customers/{contact.pk}/"))

    assert shown.count("Undeliverable 550 no such user 2 Mar 2026") == 1


def test_an_address_we_must_not_use_says_why_and_can_be_used_again(clerk):
    contact = makers.contact(email="z@example.org")
    services.suppress(bar=services.Bar(channel=Channel.EMAIL, address="z@example.org", reason="complained"), at=NOON)

    before = texts(clerk.get(f"/customers/{contact.pk}/"))
    answer = clerk.post(f"/customers/{contact.pk}/addresses/email/main/again/", {"note": "she asked for it"})
    after = texts(clerk.get(f"/customers/{contact.pk}/"))

    assert before.count("Not used: complained since 2 Mar 2026") == 1
    assert (answer.status_code, after.count("Not used:")) == (302, 0)
    assert after.count("Nothing known against it Clerk: she asked for it") == 1


def test_a_suppression_that_is_over_is_not_shown(clerk):
    contact = makers.contact(email="z@example.org")
    services.suppress(
        bar=services.Bar(channel=Channel.EMAIL, address="z@example.org", reason="full", until=NOON), at=NOON
    )

    assert texts(clerk.get(f"/customers/{contact.pk}/")).count("Not used:") == 0


def test_an_address_is_used_again_only_with_a_reason(clerk):
    contact = makers.contact(email="z@example.org")
    services.suppress(bar=services.Bar(channel=Channel.EMAIL, address="z@example.org", reason="complained"), at=NOON)

    answer = clerk.post(f"/customers/{contact.pk}/addresses/email/main/again/", {"note": ""})

    assert answer.status_code == 422
    assert texts(clerk.get(f"/customers/{contact.pk}/")).count("Not used:") == 1


def test_records_stand_by_kind_in_the_viewers_format(clerk):
    contact = makers.contact()
    account = makers.record(contact, "accounts_receivable", "A-1", name="Main")
    makers.record(
        contact, "bill", "B-1", amount="1289.90 EUR", due_date="2026-05-03", accounts_receivable="A-1", status=HOSTILE
    )

    answer = clerk.get(f"/customers/{contact.pk}/?tab=records")
    User.objects.update(language="de")
    german = clerk.get(f"/customers/{contact.pk}/?tab=records")

    assert answer.content.decode().count(f'<a href="/customers/{contact.pk}/records/{account.pk}/">A-1</a>') == 1
    assert (texts(answer).count("€1,289.90"), texts(answer).count("3 May 2026")) == (1, 1)
    assert (texts(german).count("1.289,90"), texts(german).count("3 Mai 2026")) == (1, 1)
    assert answer.content.decode().count(HOSTILE) == 0


def test_a_relation_that_leads_nowhere_is_text(clerk):
    contact = makers.contact()
    makers.record(contact, "bill", "B-1", accounts_receivable="A-9")

    answer = clerk.get(f"/customers/{contact.pk}/?tab=records").content.decode()

    assert (answer.count("A-9"), answer.count(">A-9</a>")) == (1, 0)


def test_what_does_not_fit_its_type_stands_as_it_is_kept(clerk):
    contact = makers.contact()
    makers.record(contact, "bill", "B-1", amount="a lot", pay_link="javascript:alert(1)")

    answer = clerk.get(f"/customers/{contact.pk}/?tab=records")

    assert texts(answer).count("a lot") == 1
    assert (texts(answer).count("javascript:alert(1)"), answer.content.count(b'href="javascript')) == (1, 0)


def test_one_record_is_shown_whole_with_its_table(clerk):
    contact = makers.contact()
    kind = makers.kind("meter")
    columns = [{"name": "day", "label": "Day", "type": FieldType.DATE, "totalled": False}]
    RecordField.objects.create(kind=kind, name="readings", label="Readings", type=FieldType.TABLE, columns=columns)
    record = makers.record(contact, kind, "M-1", readings=[{"day": "2026-05-03"}, {"day": None}])

    shown = texts(clerk.get(f"/customers/{contact.pk}/records/{record.pk}/"))

    assert shown.count("Readings Day 3 May 2026") == 1


def test_all_records_of_a_kind_are_a_page_away(clerk):
    contact = makers.contact()
    for number in range(7):
        makers.record(contact, "bill", f"B-{number}")

    card = clerk.get(f"/customers/{contact.pk}/?tab=records").content.decode()
    whole = clerk.get(f"/customers/{contact.pk}/records/bill/").content.decode()

    assert (card.count('class="name"'), whole.count('class="name"')) == (5, 7)
    assert card.count(f'href="/customers/{contact.pk}/records/bill/"') == 1


def test_messages_stand_newest_first_with_their_state(clerk):
    [message] = post.messages(1, names=["Zoë"])

    answer = clerk.get(f"/customers/{message.contact_id}/")

    assert answer.content.decode().count(f'href="/outbox/{message.pk}/">Hello Zoë</a>') == 1
    assert texts(answer).count("Waiting 2 Mar 2026 12:00") == 1


def test_the_number_of_queries_does_not_grow_with_what_there_is(clerk):
    contact = makers.contact()
    makers.record(contact, "accounts_receivable", "A-1")

    def asked(tab: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get(f"/customers/{contact.pk}/?tab={tab}")
        return len(queries)

    def more(role: PointRole) -> None:
        makers.point(contact, f"{role}@example.org", kind=PointKind.EMAIL, role=role)
        makers.consent(contact, makers.topic(role))
        for kind in ("bill", "payment"):
            makers.record(contact, kind, accounts_receivable="A-1")

    more(PointRole.BILLING)
    asked("records")  # the catalogue of kinds is read once and kept
    before = asked("messages"), asked("records")
    more(PointRole.COLLECTION)
    more_records = [makers.record(contact, "bill", accounts_receivable="A-1") for _ in range(3)]

    assert len(more_records) == 3
    assert (asked("messages"), asked("records")) == before


@pytest.mark.parametrize(
    "path",
    [
        "",
        "edit/",
        "consents/",
        "addresses/email/",
        "addresses/email/main/",
        "addresses/email/main/again/",
        "records/bill/",
    ],
)
def test_a_customer_of_another_unit_is_not_there(stranger, path):
    contact = makers.contact()

    assert stranger.get(f"/customers/{contact.pk}/{path}").status_code == 404


def test_a_record_is_only_found_at_its_own_customer(clerk, stranger):
    record = makers.record(makers.contact())
    other = makers.contact()

    assert clerk.get(f"/customers/{other.pk}/records/{record.pk}/").status_code == 404
    assert stranger.get(f"/customers/{record.contact_id}/records/{record.pk}/").status_code == 404


def test_a_reader_finds_nothing_to_change(reader):
    contact = makers.contact(email="z@example.org")
    services.suppress(bar=services.Bar(channel=Channel.EMAIL, address="z@example.org", reason="complained"), at=NOON)

    answer = reader.get(f"/customers/{contact.pk}/").content.decode()

    assert [word for word in ("/edit/", "/again/", "addresses/") if word in answer] == []
