"""What stands in a cell is read as its field's type, or refused with field and value."""

import datetime as dt

import pytest

from postroom.core.tags.catalogue import Field, FieldType
from postroom.records.reading import BadValue, read_value


@pytest.mark.parametrize(
    ("type_", "raw", "kept"),
    [
        (FieldType.TEXT, "May", "May"),
        (FieldType.TEXT, "\u202eyaM", "yaM"),
        (FieldType.TEXT, 12.0, "12"),
        (FieldType.TEXT, dt.date(2026, 5, 3), "2026-05-03"),
        (FieldType.NUMBER, "12", 12),
        (FieldType.NUMBER, 12.0, 12),
        (FieldType.NUMBER, "12,5", "12.5"),
        (FieldType.NUMBER, 0.1, "0.1"),
        (FieldType.MONEY, "189,90 zł", "189.90 PLN"),
        (FieldType.MONEY, 189.9, "189.9"),
        (FieldType.DATE, "2026-05-03", "2026-05-03"),
        (FieldType.DATE, "3.5.2026", "2026-05-03"),
        (FieldType.DATE, "03/05/2026", "2026-05-03"),
        (FieldType.DATE, dt.datetime(2026, 5, 3, 10, 0, tzinfo=dt.UTC), "2026-05-03"),
        (FieldType.DATETIME, "2026-05-03 14:30", "2026-05-03T14:30:00"),
        (FieldType.DATETIME, dt.datetime(2026, 5, 3, 10, 0, tzinfo=dt.UTC), "2026-05-03T10:00:00+00:00"),
        (FieldType.BOOLEAN, "Tak", True),
        (FieldType.BOOLEAN, "nein", False),
        (FieldType.BOOLEAN, True, True),
        (FieldType.PHONE, "+48 22 123 45 67", "+48221234567"),
        (FieldType.EMAIL, " zoe@EXAMPLE.org ", "zoe@example.org"),
        (FieldType.URL, "https://pay.example.com/b/1?x=2", "https://pay.example.com/b/1?x=2"),
        (FieldType.LIST, "Fibre 500; TV | Phone", ["Fibre 500", "TV", "Phone"]),
        (FieldType.LIST, ["Fibre"], ["Fibre"]),
        (FieldType.TABLE, [{"quantity": 1}], [{"quantity": 1}]),
        (FieldType.RELATION, " AR-1 ", "AR-1"),
        (FieldType.RELATION, 20931, "20931"),
    ],
)
def test_values_are_kept_in_one_form(type_, raw, kept):
    assert read_value(Field("field", "Field", type_), raw) == kept


@pytest.mark.parametrize(
    ("type_", "raw", "sentence"),
    [
        (FieldType.DATE, "soon", "field: “soon” is no date: write 2026-05-03"),
        (FieldType.DATE, "31.2.2026", "field: “31.2.2026” is no date: write 2026-05-03"),
        (FieldType.DATETIME, "at noon", "field: “at noon” is no date and hour: write 2026-05-03 14:30"),
        (FieldType.NUMBER, "a few", "field: “a few” is no number"),
        (FieldType.MONEY, "a lot", "field: “a lot” is no number"),
        (FieldType.BOOLEAN, "perhaps", "field: “perhaps” is neither yes nor no"),
        (FieldType.URL, "javascript:alert(1)", "field: “javascript:alert(1)” is no web address"),
        (FieldType.PHONE, "22 123", "field: “22 123”: The number has no country code, and no country is known for it."),
        (
            FieldType.EMAIL,
            "nobody",
            "field: “nobody”: The e-mail address has no name before, or no domain after, its @.",
        ),
        (FieldType.TABLE, "a;b", "field: a table does not fit into a cell"),
        (FieldType.RELATION, "x" * 81, f"field: “{'x' * 40}…” is longer than 80 characters"),
        (FieldType.TEXT, "x" * 4001, f"field: “{'x' * 40}…” is longer than 4000 characters"),
        (FieldType.TEXT, None, "field: there is no text here"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(type_, raw, sentence):
    with pytest.raises(BadValue) as refused:
        read_value(Field("field", "Field", type_), raw)

    assert str(refused.value) == sentence
