"""Finding and suggesting tags."""

import pytest

from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.catalogue import Field, FieldType, Found, Kind, Reason, Unknown
from postroom.core.tags.show import show_for
from postroom.core.tags.tables import TableFormatter


def path(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))


def test_a_nested_tag_is_found_with_the_labels_on_its_way():
    found = BUILTIN.find(path("payment.accounts_receivable.balance"))

    assert isinstance(found, Found)
    assert found.labels == ("Payment", "Account", "Balance")
    assert found.field.type is FieldType.MONEY


@pytest.mark.parametrize(
    ("name", "reason", "first"),
    [
        ("paymnt.amount", Reason.NO_SUCH_KIND, "payment.amount"),
        ("bill.numbr", Reason.NO_SUCH_FIELD, "bill.number"),
        ("Bill.Number", Reason.NO_SUCH_KIND, "bill.number"),
        ("item_list", Reason.NO_SUCH_KIND, "items_list"),
        ("accounting_items.table", Reason.NO_SUCH_KIND, "items_list"),
        ("order.table", Reason.NO_SUCH_FIELD, "order.items"),
        ("bill.number.Please", Reason.NO_SUCH_FIELD, "bill.number"),
        ("payment", Reason.UNFINISHED, "payment.number"),
        ("payment.accounts_receivable", Reason.UNFINISHED, "payment.accounts_receivable.number"),
    ],
)
def test_an_unknown_tag_says_why_and_what_may_be_meant(name, reason, first):
    unknown = BUILTIN.find(path(name))

    assert isinstance(unknown, Unknown)
    assert (unknown.reason, unknown.suggestions[0]) == (reason, first)


def test_relations_are_followed_to_a_depth_of_four_names():
    deep = "activity.job.subscription.accounts_receivable.number"

    assert isinstance(BUILTIN.find(path("activity.job.subscription.number")), Found)
    assert BUILTIN.find(path(deep)) == Unknown(path(deep), Reason.TOO_DEEP)


@pytest.mark.parametrize("name", ["bill.__class__", "__class__.x", "bill.number.__len__", "company.fields", "."])
def test_names_of_python_are_no_tags(name):
    assert isinstance(BUILTIN.find(path(name)), Unknown)


def test_a_company_adds_kinds_and_fields_of_its_own():
    meter = Kind("meter", "Meter", (Field("serial", "Serial number"),))
    more = Kind("bill", "Bill", (Field("meter", "Meter", FieldType.RELATION, related_kind="meter"),))

    extended = BUILTIN.extended(kinds=[meter, more], fields=[Field("motto", "Motto")])

    assert isinstance(extended.find(path("bill.meter.serial")), Found)
    assert isinstance(extended.find(path("bill.number")), Found)
    assert isinstance(extended.find(path("motto")), Found)
    assert isinstance(BUILTIN.find(path("bill.meter.serial")), Unknown)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pay", "payment."),
        ("payment.am", "payment.amount"),
        ("payment.acc", "payment.accounts_receivable."),
        ("payment.accounts_receivable.out", "payment.accounts_receivable.outstanding_amount"),
        ("outstanding", "accounts_receivable.outstanding_amount"),
        ("#items", "items_list"),
        ("iban", "company.iban"),
    ],
)
def test_typing_suggests_the_tag_that_is_meant(typed, first):
    assert BUILTIN.suggest(typed)[0].path == first


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("items_list", "Invoice · INV-2026-0417 · 2026-04-03 · 2026-05-03 · 289.90 EUR · 189.90 EUR"),
        ("subscription.installed_items", "Router R2, Set-top box"),
        ("payment.accounts_receivable", ""),
    ],
)
def test_a_suggestion_shows_its_sample_as_people_write(typed, example):
    assert BUILTIN.suggest(typed)[0].example == example


def test_suggestions_are_as_many_as_asked_for_and_none_for_nonsense():
    assert len(BUILTIN.suggest("", limit=5)) == 5
    assert BUILTIN.suggest("zzzz") == []
    assert BUILTIN.suggest("payment.zzzz.") == []


def test_every_relation_leads_to_a_kind_and_no_name_comes_twice():
    codes = [kind.code for kind in BUILTIN.kinds]

    assert len(codes) == len(set(codes))
    for kind in BUILTIN.kinds:
        names = [field.name for field in kind.fields]
        assert len(names) == len(set(names))
        assert {field.related_kind for field in kind.fields if field.type is FieldType.RELATION} <= set(codes)


def test_every_sample_can_be_shown():
    show = show_for("en", "EUR")

    for field in [field for kind in BUILTIN.kinds for field in kind.fields] + list(BUILTIN.fields):
        if field.type is FieldType.TABLE:
            assert TableFormatter(field, show)(field.sample)[0]
        elif field.type is not FieldType.RELATION:
            assert show.text(field, field.sample)
