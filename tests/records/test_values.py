"""The values of tags are loaded for many customers in a number of queries that does not grow with them."""

import datetime as dt

import pytest

from postroom.contacts.models import PointKind
from postroom.records.selectors import catalogue, values_for
from tests import makers

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 15)


def load(*paths: str, contacts=None, author=None) -> list[dict]:
    ids = [contact.pk for contact in contacts or makers.Contact.objects.order_by("pk")]
    wanted = [tuple(path.split(".")) for path in paths]
    found = values_for(contact_ids=ids, paths=wanted, catalogue=catalogue(), today=TODAY, author=author)
    return [found[id_] for id_ in ids]


def test_a_customer_is_told_by_details_and_addresses():
    contact = makers.contact(
        "C-1",
        name="Zoë Kowalska",
        email="zoe@example.org",
        phone="+48221234567",
        language="pl",
        birth_date="1988-04-23",
        building=makers.building(),
        customer_type="household",
    )
    parts = {"lines": ["ul. Polna 12/4", "klatka B"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(contact, "ul. Polna", kind=PointKind.POSTAL, parts=parts)
    fields = (
        *("name", "account_number", "email", "phone", "street", "postcode", "city", "address", "country"),
        *("language", "birth_date", "building", "brand", "customer_type", "paperless", "company"),
    )

    [values] = load(*(f"contact_information.{field}" for field in fields))

    assert [values["contact_information"][field] for field in fields] == [
        "Zoë Kowalska",
        "C-1",
        "zoe@example.org",
        "+48221234567",
        "ul. Polna 12/4",
        "00-625",
        "Warszawa",
        "ul. Polna 12/4\nklatka B\n00-625 Warszawa\nPolska",
        "Polska",
        "polski",
        "1988-04-23",
        "Riverside",
        "Northwind",
        "household",
        True,
        None,
    ]


def test_the_newest_record_speaks_and_leads_to_others():
    contact = makers.contact()
    makers.record(contact, "accounts_receivable", "AR-1", contact_information="C-1")
    makers.record(contact, "payment", "P-1", accounts_receivable="AR-0")
    makers.record(contact, "payment", "P-2", accounts_receivable="AR-1", amount="7 EUR")

    [values] = load(
        "payment.amount", "payment.accounts_receivable.number", "payment.accounts_receivable.contact_information.name"
    )

    assert (values["payment"]["amount"], values["payment"]["accounts_receivable"]["number"]) == ("7 EUR", "AR-1")
    assert values["payment"]["accounts_receivable"]["contact_information"]["name"] == "Zoë Kowalska"


def test_a_relation_that_leads_nowhere_or_to_another_unit_has_no_value():
    contact, stranger = makers.contact(), makers.contact(at=makers.unit("elsewhere"))
    makers.record(stranger, "accounts_receivable", "AR-1")
    makers.record(contact, "payment", "P-1", accounts_receivable="AR-1")

    [values] = load("payment.accounts_receivable.number", contacts=[contact])

    assert values["payment"]["accounts_receivable"] is None


def test_open_items_come_by_due_date_and_settled_ones_stay_away():
    contact = makers.contact()
    for number, due, open_amount in (
        ("I-3", "2026-06-01", "7.00 EUR"),
        ("I-1", "2026-05-01", "5.00 EUR"),
        ("I-2", "2026-05-02", "0.00 EUR"),
        ("I-4", "2026-05-02", "-1.00 EUR"),
    ):
        makers.record(contact, "accounting_item", number, due_date=due, open_amount=open_amount)
    makers.record(contact, "accounting_item", "I-5", due_date="2026-05-05")

    [values] = load("items_list")

    assert [item["number"] for item in values["items_list"]] == ["I-1", "I-4", "I-3"]


def test_the_account_is_summed_up():
    contact = makers.contact()
    makers.record(contact, "accounts_receivable", "AR-1", status="Active")
    for number, day, due, amount, open_amount in (
        ("I-1", "2026-04-01", "2026-05-01", "10.00 EUR", "5.50 EUR"),
        ("I-2", "2026-05-02", "2026-06-01", "7.00 EUR", "7.00 EUR"),
    ):
        money = {"amount": amount, "open_amount": open_amount}
        makers.record(contact, "accounting_item", number, document="Invoice", date=day, due_date=due, **money)
    makers.record(contact, "payment", "P-1", date="2026-04-20", amount="4.50 EUR")

    [values] = load("account.balance", "account.statement")

    assert values["account"] == {
        "number": "AR-1",
        "status": "Overdue",
        "balance": "12.50 EUR",
        "overdue_amount": "5.50 EUR",
        "days_overdue": 14,
        "oldest_due_date": "2026-05-01",
        "statement": [
            {"date": "2026-04-01", "description": "Invoice I-1", "amount": "10.00 EUR", "balance": "10.00 EUR"},
            {"date": "2026-04-20", "description": "Payment P-1", "amount": "-4.50 EUR", "balance": "5.50 EUR"},
            {"date": "2026-05-02", "description": "Invoice I-2", "amount": "7.00 EUR", "balance": "12.50 EUR"},
        ],
    }


def test_amounts_in_several_currencies_have_no_sum():
    contact = makers.contact()
    for currency in ("EUR", "PLN"):
        makers.record(contact, "accounting_item", due_date="2026-05-01", open_amount=f"5 {currency}")

    [values] = load("account.balance")

    assert (values["account"]["balance"], values["account"]["days_overdue"]) == (None, 14)


def test_the_company_is_the_contacts_brand_or_the_units():
    makers.contact(name="Ann")
    makers.contact(name="Bea", brand=makers.brand("shop", legal_name="Shop Ltd", iban="IE29"))

    first, second = load("company.name", "company.iban")

    assert (first["company"]["name"], second["company"]["name"], second["company"]["iban"]) == (
        "Northwind",
        "Shop Ltd",
        "IE29",
    )


def test_the_author_is_who_the_caller_says():
    makers.contact()

    [values] = load("author.name", author={"name": "Tomás"})

    assert values["author"] == {"name": "Tomás"}


def test_a_notification_leads_to_customer_and_account():
    contact = makers.contact()
    makers.record(contact, "accounts_receivable", "AR-1")

    [values] = load("notification.contact_information.name", "notification.accounts_receivable.number")

    assert values["notification"]["contact_information"]["name"] == "Zoë Kowalska"
    assert values["notification"]["accounts_receivable"]["number"] == "AR-1"


ALL = (
    "contact_information.name",
    "contact_information.email",
    "company.name",
    "bill.amount",
    "payment.bill.accounts_receivable.number",
    "items_list",
    "account.overdue_amount",
    "account.statement",
)


@pytest.mark.parametrize("contacts", [1, 3])
def test_everything_takes_six_queries_however_many_there_are(contacts, django_assert_num_queries):
    for number in range(contacts):
        contact = makers.contact()
        makers.record(contact, "accounts_receivable", f"AR-{number}")
        makers.record(contact, "bill", f"B-{number}", accounts_receivable=f"AR-{number}")
        makers.record(contact, "payment", bill=f"B-{number}", accounts_receivable=f"AR-{number}")
        makers.record(contact, "accounting_item", open_amount="5 EUR")
    tags, wanted = catalogue(), [tuple(path.split(".")) for path in ALL]
    ids = list(makers.Contact.objects.order_by("pk").values_list("pk", flat=True))

    with django_assert_num_queries(6):  # customers, companies, newest records, two steps on, items
        found = values_for(contact_ids=ids, paths=wanted, catalogue=tags, today=TODAY)

    nested = [values["payment"]["bill"]["accounts_receivable"]["number"] for values in (found[pk] for pk in ids)]
    assert nested == [f"AR-{number}" for number in range(contacts)]


def test_only_what_is_asked_for_is_loaded(django_assert_num_queries):
    contact = makers.contact()
    tags = catalogue()

    with django_assert_num_queries(1):
        found = values_for(
            contact_ids=[contact.pk], paths=[("contact_information", "name")], catalogue=tags, today=TODAY
        )

    assert found == {contact.pk: {"contact_information": {"name": "Zoë Kowalska", "language": "English"}}}
