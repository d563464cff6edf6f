"""A chip's format: the other ways in which a value can be shown."""

import pytest

from postroom.core.tags.catalogue import FieldType
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.formats import FORMATS, LABELS, formatter, samples
from postroom.core.tags.show import show_for

NARROW, BLANK = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "type_", "code", "value", "shown"),
    [
        ("en", FieldType.TEXT, "upper", "Zoë o'Neill", "ZOË O'NEILL"),
        ("en", FieldType.TEXT, "lower", "Zoë", "zoë"),
        ("en", FieldType.TEXT, "title", "ann marie o'neill", "Ann Marie O'neill"),
        ("en", FieldType.MONEY, "plain", "1240.5 EUR", "1,240.50"),
        ("de", FieldType.MONEY, "code", "-1240.5", f"-1.240,50{BLANK}PLN"),
        ("fr", FieldType.MONEY, "plain", "1240.5 EUR", f"1{NARROW}240,50"),
        ("en", FieldType.MONEY, "code", "1240 JPY", f"1,240{BLANK}JPY"),
        ("hi", FieldType.MONEY, "plain", "1240000.5 EUR", "12,40,000.50"),
        ("en", FieldType.DATE, "short", "2026-05-12", "5/12/2026"),
        ("de", FieldType.DATE, "short", "2026-05-12", "12.5.2026"),
        ("pl", FieldType.DATE, "short", "2026-05-12", "12.05.2026"),
        ("en", FieldType.DATE, "weekday", "2026-05-12", "Tuesday, May 12, 2026"),
        ("fr", FieldType.DATE, "month", "2026-05-12", "mai 2026"),
        ("pl", FieldType.DATETIME, "time", "2026-05-12T09:30:00+02:00", "09:30"),
        ("de", FieldType.DATETIME, "weekday", "2026-05-12T09:30:00+02:00", "Dienstag, 12. Mai 2026"),
        ("en", FieldType.LIST, "lines", ["a", "b"], "a\nb"),
        ("en", FieldType.LIST, "lines", "a", "a"),
    ],
)
def test_how_it_is_shown(language, type_, code, value, shown):
    assert formatter(show_for(language, "PLN"), type_, code)(value) == shown


@pytest.mark.parametrize(
    ("type_", "value"), [(FieldType.DATE, "soon"), (FieldType.DATE, 7), (FieldType.MONEY, "x"), (FieldType.TEXT, [])]
)
def test_what_is_no_such_value_is_refused(type_, value):
    with pytest.raises(Unshowable):
        formatter(show_for("en", "EUR"), type_, FORMATS[type_][0])(value)


def test_every_format_has_a_name_and_a_sample():
    assert {code for codes in FORMATS.values() for code in codes} == set(LABELS)
    assert samples(show_for("en", "EUR"), FieldType.MONEY, "7 EUR") == [("plain", "7.00"), ("code", f"7.00{BLANK}EUR")]
    assert samples(show_for("en", "EUR"), FieldType.MONEY, "") == [("plain", ""), ("code", "")]
    assert samples(show_for("en", "EUR"), FieldType.PHONE, "1") == []
