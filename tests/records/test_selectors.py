"""The records of a customer: the newest of each kind, a page of one kind, and what they lead to."""

import pytest

from postroom.core.tags.catalogue import FieldType
from postroom.records import selectors
from postroom.records.models import Record
from tests import makers

pytestmark = pytest.mark.django_db


def test_the_newest_of_each_kind_come_with_how_many_there_are():
    contact = makers.contact()
    bills = [makers.record(contact, "bill") for _ in range(7)]
    payment = makers.record(contact, "payment")
    makers.record(makers.contact(), "bill")

    groups = selectors.groups(viewer=makers.viewer(), contact_id=contact.pk)

    assert [(group.kind.code, list(group.records), group.total) for group in groups] == [
        ("bill", bills[:1:-1], 7),
        ("payment", [payment], 1),
    ]


@pytest.mark.parametrize("kinds", [["bill"], ["bill", "payment", "job"]])
def test_groups_take_one_query(kinds, django_assert_num_queries):
    contact, viewer = makers.contact(), makers.viewer()
    for kind in kinds:
        makers.record(contact, kind)

    with django_assert_num_queries(1):
        assert len(selectors.groups(viewer=viewer, contact_id=contact.pk)) == len(kinds)


def test_pages_of_one_kind_come_one_after_the_other(monkeypatch):
    monkeypatch.setattr(selectors.records, "PAGE_SIZE", 2)
    contact = makers.contact()
    first, second, third = (makers.record(contact, "bill") for _ in range(3))
    makers.record(contact, "payment")
    asked = {"viewer": makers.viewer(), "contact_id": contact.pk, "kind": "bill"}

    assert selectors.page(**asked) == ([third, second], second.pk)
    assert selectors.page(**asked, before=second.pk) == ([first], None)


def test_relations_are_followed_within_the_unit_only():
    contact, elsewhere = makers.contact(), makers.contact(at=makers.unit("cork"))
    account = makers.record(contact, "accounts_receivable", "A-1")
    makers.record(elsewhere, "accounts_receivable", "A-1")
    makers.record(elsewhere, "accounts_receivable", "A-2")
    bills = [makers.record(contact, "bill", accounts_receivable=name) for name in ("A-1", "A-2", "A-3")]
    both = makers.viewer(makers.unit(), makers.unit("cork"))

    found = selectors.related(viewer=both, records=bills)

    assert dict(found) == {(contact.unit_id, "accounts_receivable", "A-1"): account}


def test_records_without_relations_need_no_query(django_assert_num_queries):
    kind = makers.kind("meter", reading=FieldType.NUMBER)
    record, viewer = makers.record(makers.contact(), kind, reading=3), makers.viewer()
    selectors.catalogue()

    with django_assert_num_queries(1):  # the version of the catalogue
        assert dict(selectors.related(viewer=viewer, records=[record])) == {}


def test_records_of_another_unit_are_not_there():
    record = makers.record(makers.contact(at=makers.unit("cork")))
    asked = {"viewer": makers.viewer(), "contact_id": record.contact_id}

    with pytest.raises(Record.DoesNotExist):
        selectors.record(viewer=makers.viewer(), record_id=record.pk)
    assert selectors.groups(**asked) == []
    assert selectors.page(**asked, kind="bill") == ([], None)
