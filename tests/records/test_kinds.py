"""Kinds and fields are data: Postroom's own are there, a company adds to them."""

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.catalogue import Field, FieldType, Found, Unknown
from postroom.records import selectors
from postroom.records.models import RecordKind
from postroom.records.services import BadKind, delete_field, delete_kind, save_field, save_kind, sync_builtin_kinds
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db


def own_kind(code: str = "meter"):
    return save_kind(viewer=makers.viewer(), code=code, label="Meter", at=NOON)


def add(kind, field: Field):
    return save_field(viewer=makers.viewer(), kind=kind, field=field, at=NOON)


def test_every_builtin_kind_has_its_row():
    assert set(RecordKind.objects.values_list("code", flat=True)) == {kind.code for kind in BUILTIN.kinds}


def test_without_own_kinds_the_catalogue_is_the_builtin_one():
    assert selectors.catalogue() == BUILTIN


def test_own_kinds_and_fields_are_in_the_catalogue_and_survive_a_sync():
    add(own_kind(), Field("reading", "Reading", FieldType.NUMBER, 1250, fallback="none yet"))
    add(RecordKind.objects.get(code="bill"), Field("meter", "Meter", FieldType.RELATION, related_kind="meter"))

    sync_builtin_kinds()

    found = selectors.catalogue().find(("bill", "meter", "reading"))
    assert isinstance(found, Found)
    assert (found.labels, found.field.fallback) == (("Bill", "Meter", "Reading"), "none yet")


def test_a_table_of_their_own_keeps_its_columns():
    columns = (Field("day", "Day", FieldType.DATE), Field("amount", "Amount", FieldType.MONEY, totalled=True))

    add(own_kind(), Field("readings", "Readings", FieldType.TABLE, columns=columns))

    assert selectors.catalogue().find(("meter", "readings")).field.columns == columns


def test_the_catalogue_takes_one_query_until_something_changes(django_assert_num_queries):
    kind = own_kind()
    selectors.catalogue()

    with django_assert_num_queries(1):
        before = selectors.catalogue()
    add(kind, Field("reading", "Reading", FieldType.NUMBER))

    assert selectors.catalogue() != before


@pytest.mark.parametrize("code", ["Meter", "my-meter", "1meter", "m.eter", "", "x" * 61])
def test_what_cannot_stand_in_a_tag_is_no_code(code):
    with pytest.raises(BadKind):
        own_kind(code)


def test_builtin_kinds_and_types_stay():
    with pytest.raises(BadKind, match="Postroom comes with this kind"):
        own_kind("bill")
    with pytest.raises(BadKind, match="it has another type"):
        add(RecordKind.objects.get(code="bill"), Field("amount", "Amount", FieldType.TEXT))


@pytest.mark.parametrize(
    "field",
    [
        Field("owner", "Owner", FieldType.RELATION),
        Field("owner", "Owner", FieldType.RELATION, related_kind="nowhere"),
        Field("owner", "Owner", FieldType.TEXT, related_kind="bill"),
    ],
)
def test_a_relation_and_nothing_else_leads_to_a_kind(field):
    with pytest.raises(BadKind):
        add(own_kind(), field)


def test_only_who_sets_up_may_add_kinds():
    with pytest.raises(NotAllowed):
        save_kind(viewer=makers.viewer(role=Role.APPROVER), code="meter", label="Meter", at=NOON)


def test_records_are_kept_of_business_objects_only():
    assert [selectors.takes_records(code=code) for code in ("bill", "company", "nothing")] == [True, False, False]


def test_a_kind_of_their_own_can_go_with_its_fields():
    kind = own_kind()
    add(kind, Field("next", "Next", FieldType.RELATION, related_kind="meter"))

    delete_kind(viewer=makers.viewer(), kind=kind)

    assert not RecordKind.objects.filter(code="meter").exists()
    assert selectors.catalogue() == BUILTIN


def test_builtin_kinds_stay():
    with pytest.raises(BadKind, match="Postroom comes with this kind"):
        delete_kind(viewer=makers.viewer(), kind=RecordKind.objects.get(code="bill"))


def test_a_kind_that_is_needed_stays():
    read, led_to = own_kind("meter"), own_kind("tariff")
    makers.record(makers.contact(), read)
    add(read, Field("tariff", "Tariff", FieldType.RELATION, related_kind="tariff"))

    with pytest.raises(BadKind, match="there are records of this kind"):
        delete_kind(viewer=makers.viewer(), kind=read)
    with pytest.raises(BadKind, match=r"#meter\.tariff leads to it"):
        delete_kind(viewer=makers.viewer(), kind=led_to)


def test_a_field_that_goes_is_no_tag_any_more():
    kind = own_kind()
    add(kind, Field("reading", "Reading", FieldType.NUMBER))
    selectors.catalogue()

    delete_field(viewer=makers.viewer(), kind=kind, name="reading", at=NOON)

    assert isinstance(selectors.catalogue().find(("meter", "reading")), Unknown)


def test_only_who_sets_up_may_delete():
    kind, reader = own_kind(), makers.viewer(role=Role.APPROVER)
    add(kind, Field("reading", "Reading", FieldType.NUMBER))

    with pytest.raises(NotAllowed):
        delete_kind(viewer=reader, kind=kind)
    with pytest.raises(NotAllowed):
        delete_field(viewer=reader, kind=kind, name="reading", at=NOON)


def test_own_fields_are_told_from_builtin_ones():
    bill = RecordKind.objects.get(code="bill")
    add(bill, Field("meter", "Meter"))

    assert selectors.own_fields(kind=bill) == {"meter"}
