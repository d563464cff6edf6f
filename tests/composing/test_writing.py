"""A slice is written with a fixed number of queries, in each customer's language, in the name of their brand."""

import pytest

from postroom.access.models import Brand
from postroom.composing import services as composing
from postroom.composing.compiling import compiled_version
from postroom.composing.looks import look_of
from postroom.composing.services import Brief, Composed, Fault, Faulty, Recipient, Slice
from postroom.contacts.models import Contact
from postroom.records import selectors as records
from postroom.stationery.models import TemplateVersion
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def to(contact: Contact) -> Recipient:
    return Recipient(
        contact.pk, contact.account_number, contact.name, contact.language, contact.brand_id, None, "a@example.org"
    )


def written(version: TemplateVersion, *contacts: Contact, **brief) -> Slice:
    common = Brief(unit_id=makers.unit().pk, catalogue=records.catalogue(), key=composing.signing_key(), **brief)
    return composing.compose_slice(
        version_id=version.pk, brief=common, recipients=[to(contact) for contact in contacts], at=NOON
    )


def test_results_stand_in_the_order_of_the_recipients():
    bad, good = makers.contact("BAD"), makers.contact("GOOD")
    office.payment(bad)
    office.payment(good, amount="3.00 EUR")

    results = written(office.version(*office.PAYMENT), bad, good, bad).results

    assert [type(result) for result in results] == [Faulty, Composed, Faulty]
    assert results[0].faults == [
        Fault(code="missing", tag="payment.amount", who="BAD", sentence="#payment.amount has no value for BAD")
    ]


def test_every_fault_of_a_recipient_is_named():
    contact = makers.contact("C-1")

    (result,) = written(office.version(*office.PAYMENT), contact).results

    assert [fault.tag for fault in result.faults] == [
        "payment.number",
        "payment.amount",
        "payment.accounts_receivable.number",
    ]


def test_each_brand_writes_in_its_own_frame():
    makers.brand(legal_name="Northwind Ltd #1", address="4 Harbour St\nDublin")
    other = makers.brand("southwind", colour="#aa0000")
    ours, theirs = makers.contact("C-1"), makers.contact("C-2", brand=other)

    made = written(office.version(), ours, theirs)

    first, second = (made.skeletons[result.skeleton].html(result.fills) for result in made.results)
    assert ("Northwind Ltd #1 · 4 Harbour St · Dublin" in first, "#aa0000" in first) == (True, False)
    assert ("Southwind" in second, "#aa0000" in second) == (True, True)


def test_recipients_of_one_language_share_one_skeleton():
    contacts = [*office.customers(3), makers.contact(language="pl")]

    made = written(office.version(), *contacts)

    assert len(made.skeletons) == 2
    assert {result.skeleton for result in made.results} == set(made.skeletons)


def test_a_version_is_compiled_once_until_the_brand_looks_different():
    version, brand, catalogue = office.version(), makers.brand(), records.catalogue()
    first = compiled_version(version.pk, look_of(brand), catalogue)

    again = compiled_version(version.pk, look_of(Brand.objects.get(pk=brand.pk)), catalogue)
    brand.colour = "#123456"
    other = compiled_version(version.pk, look_of(brand), catalogue)

    assert again is first
    assert other is not first


def test_a_hostile_name_is_text_in_html_and_one_line_in_a_subject():
    contact = makers.contact("C-1", name="<b>Eve</b>\nBcc: all@example.org #bill.number")

    (result,) = written(office.version(), contact).results

    assert result.subject == "Hello <b>Eve</b> Bcc: all@example.org #bill.number"


def test_a_value_with_a_control_character_makes_the_recipient_faulty():
    contact = makers.contact("C-1", name="Eve\x1b[2J")

    (result,) = written(office.version(), contact).results

    assert [fault.code for fault in result.faults] == ["unshowable"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_slice_takes_a_fixed_number_of_queries(number, django_assert_num_queries):
    version = office.version(
        Words.of_text(language="en", subject="#payment.number", text="#payment.amount #author.name #company.name"),
        topic=makers.topic(),
    )
    contacts = office.customers(number)
    for contact in contacts:
        office.payment(contact, amount="1.00 EUR")
    author = makers.user()
    brief = {"author_id": author.pk}
    written(version, *contacts, **brief)

    with django_assert_num_queries(9):
        made = written(version, *contacts, **brief)

    assert [type(result) for result in made.results] == [Composed] * number
