"""Values shown in the customer's language."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.core.tags import figures
from postroom.core.tags.catalogue import Field, FieldType
from postroom.core.tags.errors import UnknownLanguage, Unshowable
from postroom.core.tags.show import show_for
from postroom.core.tags.tables import TableFormatter

NBSP, NARROW = "\u00a0", "\u202f"
LANGUAGES = ["en", "en_GB", "en_IN", "pl", "de", "de_CH", "de_AT", "fr", "fr_CH", "es", "pt", "pt_PT", "it", "nl", "sv"]
LANGUAGES += ["cs", "hu", "ja", "ar_EG", "fa", "hi", "bg"]
FIGURES = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


def shown(type_: FieldType, value: object, language: str = "en", currency: str = "EUR") -> str:
    return show_for(language, currency).text(Field("x", "X", type_), value)


@settings(deadline=None)  # the first value in a language compiles it
@given(FIGURES, st.sampled_from(LANGUAGES), st.sampled_from(["EUR", "PLN", "JPY", "KWD"]))
def test_amounts_are_written_as_babel_writes_them(figure, language, currency):
    written = f"{figure:f} {currency}"

    assert shown(FieldType.MONEY, written, language) == format_currency(figure, currency, locale=language)


@settings(deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from(LANGUAGES))
def test_numbers_are_written_as_babel_writes_them(figure, language):
    assert shown(FieldType.NUMBER, f"{figure:f}", language) == format_decimal(figure, locale=language)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["TV", "Phone", "Net"]), min_size=1, max_size=6), st.sampled_from(LANGUAGES))
def test_lists_are_written_as_babel_writes_them(items, language):
    assert shown(FieldType.LIST, items, language) == format_list(items, locale=language)


@pytest.mark.parametrize("language", ["en", "pl", "de", "fr"])
def test_the_languages_of_the_house_are_compiled_and_not_left_to_babel(language):
    for compiled in (figures.amounts(language, "EUR"), figures.numbers(language)):
        assert compiled.places != figures.NEVER


@pytest.mark.parametrize(
    ("type_", "value", "language", "text"),
    [
        (FieldType.MONEY, "1240.50", "pl", f"1{NBSP}240,50{NBSP}€"),
        (FieldType.MONEY, "-189.9 PLN", "pl", f"-189,90{NBSP}zł"),
        (FieldType.MONEY, 5, "en", "€5.00"),
        (FieldType.MONEY, 0.1, "en", "€0.10"),
        (FieldType.MONEY, Decimal("1234.565"), "fr", f"1{NARROW}234,56{NBSP}€"),
        (FieldType.MONEY, "007", "de", f"7,00{NBSP}€"),
        (FieldType.NUMBER, "1234.5000", "de", "1.234,5"),
        (FieldType.NUMBER, 0, "de", "0"),
        (FieldType.DATE, "2026-05-03", "pl", "3 maja 2026"),
        (FieldType.DATE, date(2026, 5, 3), "de", "3. Mai 2026"),
        (FieldType.DATE, "2026-05-03T23:59:00Z", "fr", "3 mai 2026"),
        (FieldType.DATETIME, "2026-05-12T09:30:00+02:00", "de", "12. Mai 2026, 09:30"),
        (FieldType.DATETIME, datetime.fromisoformat("2026-05-12T09:30"), "pl", "12 maja 2026, 09:30"),
        (FieldType.DATETIME, "2026-05-12", "fr", "12 mai 2026"),
        (FieldType.PHONE, "+48221234567", "pl", "+48 22 123 45 67"),
        (FieldType.PHONE, "0800 123 456", "pl", "0800 123 456"),
        (FieldType.BOOLEAN, True, "pl", "Tak"),
        (FieldType.BOOLEAN, "no", "de", "Nein"),
        (FieldType.BOOLEAN, 0, "fr", "Non"),
        (FieldType.LIST, ["Fibre", "TV", "Phone"], "pl", "Fibre, TV i Phone"),
        (FieldType.LIST, "Fibre; TV", "pl", "Fibre; TV"),
        (FieldType.TEXT, 4242, "en", "4242"),
        (FieldType.TEXT, "two\r\nlines", "en", "two\nlines"),
        (FieldType.URL, "https://example.org/a?b=1#c", "en", "https://example.org/a?b=1#c"),
        (FieldType.EMAIL, "zoe@example.org", "en", "zoe@example.org"),
    ],
)
def test_a_value_is_shown_as_its_reader_writes_it(type_, value, language, text):
    assert shown(type_, value, language) == text


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (FieldType.MONEY, "soon"),
        (FieldType.MONEY, "1,240.50"),
        (FieldType.MONEY, "5 XQX"),
        (FieldType.MONEY, "NaN"),
        (FieldType.MONEY, "9" * 16),
        (FieldType.MONEY, True),
        (FieldType.MONEY, ["5"]),
        (FieldType.MONEY, "٣"),
        (FieldType.NUMBER, "5 EUR"),
        (FieldType.NUMBER, float("inf")),
        (FieldType.DATE, "tomorrow"),
        (FieldType.DATE, "2026-02-30"),
        (FieldType.DATE, 20260503),
        (FieldType.DATETIME, "2026-05-12T25:00"),
        (FieldType.PHONE, "call me"),
        (FieldType.EMAIL, "zoe"),
        (FieldType.BOOLEAN, "perhaps"),
        (FieldType.BOOLEAN, 7),
        (FieldType.LIST, [{"a": 1}]),
        (FieldType.TEXT, {"a": 1}),
        (FieldType.TEXT, ["a"]),
        (FieldType.TEXT, "nul\x00"),
        (FieldType.TEXT, "next\x85line"),
        (FieldType.TEXT, "line\u2028"),
        (FieldType.TEXT, "turned \u202e around"),
        (FieldType.TEXT, "half \ud800"),
        (FieldType.URL, "javascript:alert(1)"),
        (FieldType.URL, "https://example.org/ x"),
        (FieldType.URL, 'https://example.org/"onclick'),
        (FieldType.URL, "https://"),
        (FieldType.URL, "//example.org"),
        (FieldType.URL, "https://bank.example@evil.example/"),
    ],
)
def test_a_value_that_is_not_what_its_field_promises_is_refused(type_, value):
    with pytest.raises(Unshowable):
        shown(type_, value)


def test_nobody_is_shown_a_language_we_do_not_know():
    with pytest.raises(UnknownLanguage):
        show_for("qqq", "EUR")


def test_a_region_we_do_not_know_falls_back_to_its_language():
    assert show_for("de-XX", "EUR").text(Field("x", "X", FieldType.DATE), "2026-05-03") == "3. Mai 2026"


COLUMNS = (
    Field("number", "Number"),
    Field("due_date", "Due date", FieldType.DATE),
    Field("open_amount", "Open amount", FieldType.MONEY, totalled=True),
)
TABLE = Field("items_list", "Items", FieldType.TABLE, columns=COLUMNS)


def test_a_table_is_aligned_and_summed_by_currency():
    rows = [
        {"number": "A-1", "due_date": "2026-05-03", "open_amount": "1000.00"},
        {"number": "A-2", "due_date": None, "open_amount": "-50.25 EUR"},
        {"number": "A-3", "open_amount": "7.00 PLN", "unknown": "left out"},
    ]

    text, _ = TableFormatter(TABLE, show_for("de", "EUR"))(rows)

    assert text.replace(NBSP, " ").split("\n") == [
        "Nummer  Fällig am   Offener Betrag",
        "----------------------------------",
        "A-1     03.05.2026      1.000,00 €",
        "A-2                       -50,25 €",
        "A-3                       7,00 PLN",
        "----------------------------------",
        "Summe                     949,75 €",
        "Summe                     7,00 PLN",
    ]


def test_a_table_in_html_escapes_its_cells_and_aligns_amounts_right():
    _, html = TableFormatter(TABLE, show_for("en", "EUR"))([{"number": "<b>%s", "open_amount": "5"}])

    assert html.partition("</tr>")[2] == (
        '<tr style="border-top:1px solid #d9dfe7"><td>&lt;b&gt;%s</td><td></td><td align="right">€5.00</td></tr>'
        '<tr style="border-top:1px solid #d9dfe7"><td><b>Total</b></td><td><b></b></td>'
        '<td align="right"><b>€5.00</b></td></tr></table></div>'
    )


@pytest.mark.parametrize("rows", ["rows", 5, {"number": 1}, [["a"]], [{"open_amount": "much"}]])
def test_what_is_no_table_is_refused(rows):
    with pytest.raises(Unshowable):
        TableFormatter(TABLE, show_for("en", "EUR"))(rows)


def test_a_bad_cell_is_named_by_row_and_column():
    with pytest.raises(Unshowable, match=r"row 2, Due date: “soon” is no date"):
        TableFormatter(TABLE, show_for("en", "EUR"))([{}, {"due_date": "soon"}])
