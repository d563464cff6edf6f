"""Records are checked value by value, compared, and only what differs is written."""

import pytest

from postroom.core.fate import Fate, Result
from postroom.records import selectors
from postroom.records.models import Record
from postroom.records.services import RecordRow, put_records
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db


def put(*rows: RecordRow, kind: str = "bill") -> list[Result]:
    return put_records(unit_id=makers.unit().pk, kind=makers.kind(kind), rows=rows, at=NOON)


def row(external_id: str = "B-1", account_number: str = "C-1", **values) -> RecordRow:
    return RecordRow(external_id=external_id, account_number=account_number, values=values)


def test_new_changed_and_unchanged_records_are_told_apart():
    makers.contact("C-1")
    put(row("B-1", amount="12,50 EUR"), row("B-2"))

    results = put(row("B-1", amount="12.50 EUR"), row("B-2", status="Overdue"), row("B-3"))

    assert [result.fate for result in results] == [Fate.UNCHANGED, Fate.CHANGED, Fate.CREATED]


def test_fields_that_are_not_said_stay():
    makers.contact("C-1")
    put(row(amount="12.50 EUR", status="Open"))

    put(row(status="Paid"))

    assert Record.objects.get().values == {"amount": "12.50 EUR", "status": "Paid"}


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (row(account_number="C-9"), "account_number: there is no customer “C-9”"),
        (row(external_id=""), "external_id: “” must have 1 to 80 characters"),
        (row(colour="red"), "colour: this kind has no such field"),
        (row(due_date="soon"), "due_date: “soon” is no date: write 2026-05-03"),
    ],
)
def test_a_wrong_row_is_refused_by_field_and_value_and_the_others_go_in(refused, reason):
    makers.contact("C-1")

    results = put(row("B-0"), refused)

    assert results == [Result(Fate.CREATED), Result(Fate.REFUSED, reason)]
    assert Record.objects.count() == 1


def test_a_customer_of_another_unit_is_no_customer():
    makers.contact("C-1", at=makers.unit("elsewhere"))

    assert put(row()) == [Result(Fate.REFUSED, "account_number: there is no customer “C-1”")]


def test_a_relation_that_leads_nowhere_yet_is_taken_with_a_remark():
    contact = makers.contact("C-1")
    makers.record(contact, "accounts_receivable", "AR-1")

    results = put(row("B-1", accounts_receivable="AR-1"), row("B-2", accounts_receivable="AR-2"))

    assert results == [
        Result(Fate.CREATED),
        Result(Fate.CREATED, remark="accounts_receivable: there is no “AR-2” yet"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow_with_the_rows(rows, django_assert_num_queries):
    makers.contact("C-1")
    unit_id, kind = makers.unit().pk, makers.kind("bill")
    selectors.catalogue()
    said = [row(f"B-{number}", accounts_receivable=f"AR-{number}") for number in range(rows)]

    with django_assert_num_queries(7):  # savepoint, catalogue, customers, records, write, relations, release
        put_records(unit_id=unit_id, kind=kind, rows=said, at=NOON)


def test_records_are_shown_by_kind_and_to_their_unit_only():
    contact = makers.contact()
    for kind, number in (("payment", "P-1"), ("bill", "B-1"), ("bill", "B-2")):
        makers.record(contact, kind, number)

    def shown(viewer):
        return [record.external_id for record in selectors.of_contact(viewer=viewer, contact_id=contact.pk)]

    assert shown(makers.viewer()) == ["B-2", "B-1", "P-1"]
    assert shown(makers.viewer(makers.unit("elsewhere"))) == []
