"""Staff add and correct customers; what is wrong is named at its field, and readers change nothing."""

import pytest
from django.utils.timezone import localdate

from postroom.contacts import services
from postroom.contacts.models import Consent, ConsentChange, Contact, ContactPoint, PointKind, PointRole
from postroom.core.carriage.envelope import Channel
from tests import makers
from tests.makers import NOON
from tests.web.customers.conftest import client_of

NEW = {"account_number": "AR-9", "name": "Zoë Kowalska", "language": "pl", "delivery_method": "email"}
POSTAL = {"lines": "ul. Polna 12/4\nm. 3", "postcode": "00-625", "city": "Warszawa", "country": "PL"}


def new(client, **told):
    return client.post("/customers/new/", {"unit": makers.unit().pk, **NEW, **told})


def test_a_new_customer_is_made_with_addresses(clerk):
    answer = new(clerk, email="zoe@Example.org", phone="601 234 567", customer_type="gym")

    made = Contact.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{made.pk}/")
    assert (made.account_number, made.name, made.customer_type, made.language) == ("AR-9", "Zoë Kowalska", "gym", "pl")
    assert sorted(ContactPoint.objects.values_list("value", flat=True)) == ["+48601234567", "zoe@example.org"]


def test_an_account_number_is_not_given_twice(clerk):
    makers.contact("AR-9", name="Jan")

    answer = new(clerk)

    assert (answer.status_code, answer.content.count(b"Another customer has this account number.")) == (422, 1)
    assert Contact.objects.get().name == "Jan"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"name": ""}, b"This field is required."),
        ({"name": "Zo\x08e"}, b"There is a character in it that cannot be shown."),
        ({"name": "x" * 201}, b"at most 200 characters"),
        ({"email": "zoe@@x"}, b"more than one @"),
        ({"phone": "12"}, b"The phone number is too short."),
        ({"birth_date": "2999-01-01"}, b"This day is still to come."),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(clerk, told, sentence):
    answer = new(clerk, **told)

    assert (answer.status_code, answer.content.count(sentence)) == (422, 1)
    assert not Contact.objects.exists()


def test_a_building_of_another_unit_is_refused(db):
    root = makers.user("root@example.org", role=None, is_super=True)
    from_elsewhere = makers.building(at=makers.unit("cork"))
    client = client_of(root)

    answer = new(client, building_id=from_elsewhere.pk)

    assert (answer.status_code, answer.content.count(b"belongs to another unit")) == (422, 1)


def test_nobody_adds_a_customer_to_a_unit_of_others(stranger):
    assert new(stranger).status_code == 422
    assert not Contact.objects.exists()


def test_only_what_was_changed_is_written(clerk):
    contact = makers.contact("AR-1", name="Zoë", language="pl")
    clerk.get(f"/customers/{contact.pk}/edit/")

    told = {"name": "Zoë Nowak", "language": "pl", "delivery_method": "letter", "birth_date": "1988-04-23"}
    answer = clerk.post(f"/customers/{contact.pk}/edit/", told)

    contact.refresh_from_db()
    assert answer.status_code == 302
    assert (contact.name, contact.delivery_method, str(contact.birth_date)) == ("Zoë Nowak", "letter", "1988-04-23")


def test_an_address_is_added_changed_and_taken_away(clerk):
    contact = makers.contact(email=None)
    here = f"/customers/{contact.pk}/addresses/postal/"

    clerk.post(here, {**POSTAL, "role": "billing"})
    added = ContactPoint.objects.get()
    clerk.post(f"{here}billing/", {**POSTAL, "city": "Łódź"})
    changed = ContactPoint.objects.get()
    clerk.post(f"{here}billing/remove/")

    assert (added.kind, added.role) == (PointKind.POSTAL, PointRole.BILLING)
    assert added.value == "ul. Polna 12/4, m. 3, 00-625 Warszawa, PL"
    assert changed.parts == {"lines": ["ul. Polna 12/4", "m. 3"], "postcode": "00-625", "city": "Łódź", "country": "PL"}
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize(
    ("kind", "told", "field"),
    [
        ("email", {"value": "zoe"}, "value"),
        ("phone", {"value": "call me"}, "value"),
        ("postal", {**POSTAL, "lines": "1\n2\n3\n4\n5"}, "lines"),
        ("postal", {**POSTAL, "city": ""}, "city"),
        ("postal", {**POSTAL, "country": "XX"}, "country"),
    ],
)
def test_what_is_wrong_with_an_address_stands_at_its_field(clerk, kind, told, field):
    contact = makers.contact(email=None)

    answer = clerk.post(f"/customers/{contact.pk}/addresses/{kind}/", {**told, "role": "main"})

    assert (answer.status_code, answer.content.decode().count('class="field-error" id="id_')) == (422, 1)
    assert answer.content.decode().count(f'class="field-error" id="id_{field}_error"') == 1
    assert not ContactPoint.objects.exists()


def test_there_is_no_second_address_in_one_place(clerk):
    contact = makers.contact(email="z@example.org")

    answer = clerk.post(f"/customers/{contact.pk}/addresses/email/", {"value": "y@example.org", "role": "main"})

    assert answer.status_code == 422
    assert ContactPoint.objects.get().value == "z@example.org"


@pytest.mark.parametrize("path", ["addresses/fax/", "addresses/email/billing/", "addresses/fax/main/remove/"])
def test_addresses_that_cannot_be_are_not_there(clerk, path):
    contact = makers.contact(email="z@example.org")

    assert clerk.post(f"/customers/{contact.pk}/{path}", {"value": "x"}).status_code == 404


def test_a_word_is_written_down_with_its_source(clerk):
    contact, topic = makers.contact(), makers.topic()
    told = {"topic": topic.pk, "channel": "email", "answer": "yes", "source": "phone", "wording": "May we? Yes."}

    answer = clerk.post(f"/customers/{contact.pk}/consents/", {**told, "day": localdate().isoformat()})
    page = clerk.get(f"/customers/{contact.pk}/consents/").content.decode()

    change = ConsentChange.objects.get()
    assert answer.status_code == 302
    assert (change.opted_in, change.source, change.wording, str(change.by)) == (True, "phone", "May we? Yes.", "Clerk")
    assert (page.count("By phone"), page.count("May we? Yes.")) == (2, 1)


def test_an_earlier_word_goes_into_the_history_and_changes_nothing(clerk):
    contact, topic = makers.contact(), makers.topic()
    said = {"contact": contact, "topic": topic, "channel": Channel.EMAIL}
    services.opt_out(**said, at=NOON, origin=services.Origin("form"))
    told = {"topic": topic.pk, "channel": "email", "answer": "yes", "source": "letter", "day": "2025-12-01"}

    clerk.post(f"/customers/{contact.pk}/consents/", told)

    assert (Consent.objects.get().opted_in, ConsentChange.objects.count()) == (False, 2)


@pytest.mark.parametrize("told", [{"day": "2999-01-01"}, {"source": "guess"}, {"answer": ""}, {"topic": "0"}])
def test_a_word_that_cannot_be_is_refused(clerk, told):
    contact = makers.contact()
    good = {"topic": makers.topic().pk, "channel": "email", "answer": "yes", "source": "phone", "day": "2025-12-01"}

    answer = clerk.post(f"/customers/{contact.pk}/consents/", {**good, **told})

    assert answer.status_code == 422
    assert not ConsentChange.objects.exists()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("edit/", {"name": "X", "language": "en", "delivery_method": "email"}),
        ("addresses/phone/", {"value": "+48601234567", "role": "main"}),
        ("addresses/email/main/", {"value": "new@example.org"}),
        ("addresses/email/main/remove/", {}),
        ("addresses/email/main/again/", {"note": "please"}),
        ("consents/", {"topic": 1, "channel": "email", "answer": "yes", "source": "phone", "day": "2025-12-01"}),
    ],
)
def test_who_may_not_write_changes_nothing(reader, stranger, path, told):
    contact = makers.contact(name="Zoë", email="z@example.org")
    told = {**told, "topic": makers.topic().pk} if "topic" in told else told
    services.suppress(bar=services.Bar(channel=Channel.EMAIL, address="z@example.org", reason="complained"), at=NOON)

    answers = [client.post(f"/customers/{contact.pk}/{path}", told).status_code for client in (reader, stranger)]

    contact.refresh_from_db()
    assert answers == [403, 404]
    assert (contact.name, [point.value for point in ContactPoint.objects.all()]) == ("Zoë", ["z@example.org"])
    assert not ConsentChange.objects.exists()


def test_readers_add_nobody(reader):
    assert (reader.get("/customers/new/").status_code, new(reader).status_code) == (403, 403)


@pytest.mark.parametrize("path", ["addresses/email/main/remove/"])
def test_reading_an_address_changes_nothing(clerk, path):
    contact = makers.contact(email="z@example.org")

    assert clerk.get(f"/customers/{contact.pk}/{path}").status_code == 405
