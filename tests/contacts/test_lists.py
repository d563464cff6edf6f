"""The list of customers: search, filters, pages, and nothing of other units."""

import pytest

from postroom.access.viewer import SYSTEM, Viewer
from postroom.contacts import selectors
from postroom.contacts.models import Contact, PointKind, PointRole
from postroom.contacts.rows import ContactRow, Origin
from postroom.contacts.selectors import ContactFilter, finding, lists
from postroom.contacts.services import put_contacts, read_email, read_phone, read_postal
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe():
    row = ContactRow(
        account_number="AC-1001/7",
        details={"name": "Zoë Łukasiewicz-Kowalska"},
        points={
            (PointKind.EMAIL, PointRole.MAIN): read_email("zoe.k@poczta.example.org"),
            (PointKind.PHONE, PointRole.BILLING): read_phone("+48 601 234 567"),
            (PointKind.POSTAL, PointRole.MAIN): read_postal(
                lines=["ul. Żółta 12/4"], postcode="00-625", city="Łódź", country="Polska"
            ),
        },
    )
    put_contacts(unit_id=makers.unit().pk, rows=[row], at=NOON, origin=Origin("test"))
    makers.contact("AC-2002", name="Jan Nowak", email="jan@example.com", phone="+48602234567")


def found(text: str) -> list[str]:
    return [contact.account_number for contact in selectors.search(viewer=makers.viewer(), text=text)]


@pytest.mark.parametrize(
    "typed",
    [
        "zoe",
        "LUKASIEWICZ zoë",
        "kowal łuk",
        "AC-1001/7",
        "ac10017",
        "AC-10",
        "zoe.k@poczta.example.org",
        "zoe.k@pocz",
        "+48 601 234 567",
        "601234567",
        "0601 234-567",
        "0048601234567",
        "(601) 234 567",
        "601 23",
        "żółta 12",
        "zolta 12/4",
        "lodz",
        "00-625 Łódź",
        "00625",
        "Zoë 601 234 567",
    ],
)
def test_customers_are_found_by_any_of_their_words(zoe, typed):
    assert found(typed) == ["AC-1001/7"]


@pytest.mark.parametrize(
    "typed",
    [
        "zoe nowak",
        "jan 601234567",
        "603234567",
        "jan@poczta.example.org",
        "!!!",
        "a:* | b",
        "'; DROP TABLE",
        "zoe | jan",
        "\\",
    ],
)
def test_what_nobody_has_finds_nobody(zoe, typed):
    assert found(typed) == []


@pytest.mark.parametrize(
    "typed", ["zoe", "żółta 12", "AC-", "00-625 Łódź", "zoe 601 234 567", "jan@example.com", "!", " "]
)
def test_a_customer_at_hand_fits_a_text_as_the_database_finds_it(zoe, typed):
    wanted = selectors.Wanted.of(typed)
    fitting = [
        contact.account_number
        for contact in Contact.objects.order_by("account_number")
        if wanted.fits(search=contact.search, account_number=contact.account_number)
    ]

    assert fitting == sorted(found(typed))


def test_nothing_typed_finds_all(zoe):
    assert found("  ") == ["AC-1001/7", "AC-2002"]


def test_pages_by_name_come_one_after_the_other():
    for name in ("Cy", "Ann", "Bea", "Ann"):
        makers.contact(name=name)

    first = selectors.page(viewer=makers.viewer(), narrowed=ContactFilter(), size=3)
    second = selectors.page(viewer=makers.viewer(), narrowed=ContactFilter(), after=first.after, size=3)

    assert [line.contact.name for line in first.lines] == ["Ann", "Ann", "Bea"]
    assert ([line.contact.name for line in second.lines], second.after) == (["Cy"], "")


def test_whose_account_number_was_typed_comes_first_and_once():
    for account, name in (("A-12", "Ann"), ("A-11", "Bea"), ("A-1", "Zoë")):
        makers.contact(account, name=name)
    asked = {"viewer": makers.viewer(), "narrowed": ContactFilter(text="A-1"), "size": 2, "whole": False}

    first = selectors.page(**asked)
    second = selectors.page(**asked, after=first.after)

    assert [line.contact.name for line in (*first.lines, *second.lines)] == ["Zoë", "Ann", "Bea"]


def test_a_line_has_the_main_addresses():
    contact = makers.contact(email="zoe@example.org")
    makers.point(contact, "bills@example.org", role=PointRole.BILLING)

    [line] = selectors.page(viewer=makers.viewer(), narrowed=ContactFilter()).lines

    assert (line.email.value, line.phone) == ("zoe@example.org", None)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_two_queries(rows, django_assert_num_queries):
    for _ in range(rows):
        makers.contact(building=makers.building())
    viewer = makers.viewer()

    with django_assert_num_queries(2):
        page = selectors.page(viewer=viewer, narrowed=ContactFilter())
        assert [str(line.contact.building) for line in page.lines] == ["Riverside"] * rows


def test_filters_narrow_the_list():
    shop = makers.brand("shop")
    wanted = makers.contact(customer_type="gym", language="pl", brand=shop, building=makers.building())
    for other in ({"customer_type": "home"}, {"language": "de"}, {"brand": None}, {"building": None}):
        details = {"customer_type": "gym", "language": "pl", "brand": shop, "building": makers.building()}
        makers.contact(**details | other)

    narrowed = ContactFilter(
        customer_type="gym", language="pl", brand_id=shop.pk, building_id=makers.building().pk, text="zoe"
    )

    assert list(selectors.matching(viewer=makers.viewer(), narrowed=narrowed)) == [wanted]


def test_other_units_are_not_seen():
    here, there = makers.unit("here"), makers.unit("there")
    makers.contact(at=there, name="Zoë", building=makers.building(at=there), customer_type="gym")
    clerk = makers.viewer(here)

    assert list(selectors.search(viewer=clerk, text="zoe")) == []
    assert selectors.page(viewer=clerk, narrowed=ContactFilter()).lines == []
    assert list(selectors.buildings(viewer=clerk)) == []
    assert selectors.customer_types(viewer=clerk) == []


def test_who_has_no_brand_of_their_own_has_that_of_the_unit():
    contact = makers.contact(brand=None)

    narrowed = ContactFilter(brand_id=makers.brand().pk)

    assert list(selectors.matching(viewer=makers.viewer(), narrowed=narrowed)) == [contact]


def test_the_list_narrows_to_a_unit():
    here, there = makers.unit("here"), makers.unit("there")
    wanted = makers.contact(at=there)
    makers.contact(at=here)

    narrowed = ContactFilter(unit_id=there.pk)

    assert list(selectors.matching(viewer=makers.viewer(here, there), narrowed=narrowed)) == [wanted]


def test_a_place_in_the_list_that_makes_no_sense_is_its_beginning():
    makers.contact(name="Ann")

    page = selectors.page(viewer=makers.viewer(), narrowed=ContactFilter(), after="nowhere")

    assert [line.contact.name for line in page.lines] == ["Ann"]


def test_only_so_many_are_counted(monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 2)
    for _ in range(5):
        makers.contact()

    assert selectors.count(selectors.matching(viewer=makers.viewer(), narrowed=ContactFilter())) == 3


def test_languages_are_those_that_occur():
    for language in ("pl", "de", "pl"):
        makers.contact(language=language)

    assert selectors.languages(viewer=makers.viewer()) == ["de", "pl"]


def test_what_occurs_is_that_of_the_units_one_sees():
    for unit, kind, language in (("", "farm", "pl"), ("cork", "household", "en"), ("cork", "", "ga")):
        makers.contact(at=makers.unit(unit) if unit else makers.unit(), customer_type=kind, language=language)

    cork = makers.viewer(makers.unit("cork"))

    assert (selectors.customer_types(viewer=makers.viewer()), selectors.languages(viewer=makers.viewer())) == (
        ["farm"],
        ["pl"],
    )
    assert (selectors.customer_types(viewer=cork), selectors.languages(viewer=cork)) == (["household"], ["en", "ga"])
    assert selectors.customer_types(viewer=SYSTEM) == ["farm", "household"]


def test_a_text_that_fits_very_many_shows_some_of_them_and_a_program_gets_all(monkeypatch):
    monkeypatch.setattr(lists, "SEARCHED", 2)
    for name in ("Ann 1", "Ann 2", "Ann 3", "Ben"):
        makers.contact(name=name)
    narrowed = ContactFilter(text="ann")

    some = selectors.page(viewer=makers.viewer(), narrowed=narrowed, whole=False)
    whole = selectors.page(viewer=makers.viewer(), narrowed=narrowed)

    assert (len(some.lines), some.after) == (2, "")
    assert [line.contact.name for line in whole.lines] == ["Ann 1", "Ann 2", "Ann 3"]


@pytest.fixture
def many(monkeypatch):
    """Forty customers of whom every one has a word, half have another, and one has a third; all are looked at."""
    monkeypatch.setattr(finding, "_SAMPLE", "contacts_contact")
    monkeypatch.setattr(finding, "_ENOUGH", 40)
    for number in range(40):
        makers.contact(f"AC-{number:03}", name=f"Common {'Half' if number % 2 else 'Other'} {'Rare' * (number == 7)}")


@pytest.mark.parametrize(
    ("typed", "number", "by_words"),
    [("common", 40, False), ("COM ha", 20, False), ("rare common", 1, True), ("ac-007", 1, True), ("nobody", 0, True)],
)
def test_what_very_many_have_is_read_from_the_customers_and_not_from_the_index_of_words(
    many, typed, number, by_words, django_assert_num_queries
):
    seen = Contact.objects.visible_to(makers.viewer())

    with django_assert_num_queries(2) as asked:
        found = selectors.first_meant(seen, text=typed, most=100)

    assert sorted(found) == sorted(selectors.search(viewer=makers.viewer(), text=typed).values_list("pk", flat=True))
    assert (len(found), "to_tsvector" in asked[-1]["sql"]) == (number, by_words)
    assert len(selectors.first_meant(seen, text=typed, most=5)) == min(number, 5)
    assert (
        selectors.first_meant(Contact.objects.visible_to(makers.viewer(makers.unit("cork"))), text=typed, most=5) == []
    )


@pytest.mark.parametrize(("typed", "number"), [("common", None), ("COM ha", None), ("rare", 1), ("ac-007", 1)])
def test_of_many_no_numbers_are_told(many, typed, number):
    found = selectors.few_meant(Contact.objects.visible_to(makers.viewer()), text=typed, most=30)
    elsewhere = selectors.few_meant(Contact.objects.visible_to(makers.viewer(makers.unit("cork"))), text=typed, most=30)

    assert (found if found is None else len(found), elsewhere) == (number, [])


def test_more_than_are_wanted_are_many_whatever_a_sample_says(monkeypatch, many):
    monkeypatch.setattr(finding, "_MANY", 1000)
    seen = Contact.objects.visible_to(makers.viewer())

    assert selectors.few_meant(seen, text="common", most=39) is None
    assert len(selectors.few_meant(seen, text="common", most=40)) == 40


def test_who_sees_no_unit_finds_nobody_however_many_are_meant(many):
    nobody = Contact.objects.visible_to(Viewer(user_id=99))

    assert selectors.few_meant(nobody, text="common", most=30) == []


def test_a_sign_that_no_text_holds_is_left_out_of_what_is_looked_for(many):
    assert selectors.search(viewer=makers.viewer(), text="rare\0 common").count() == 1
