"""Customers are found whatever signs, capitals and accents somebody types."""

import pytest

from postroom.contacts.folding import fold, search_text, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zoë", "zoe"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Ærøskøbing", "aeroskobing"),
        ("François", "francois"),
        ("Żółć", "zolc"),
    ],
)
def test_accents_and_capitals_are_folded(written, folded):
    assert fold(written) == folded


def test_signs_part_words():
    assert words("O'Neill-Kowalska, ul. Polna 12/4") == ["o", "neill", "kowalska", "ul", "polna", "12", "4"]


def test_a_code_is_found_in_parts_and_whole_and_a_phone_without_its_country_code():
    found = search_text(texts=["Zoë Zoë"], codes=["AC-10/7"], phones=["+48601234567"])

    assert found.split() == ["zoe", "ac", "10", "7", "ac107", "48601234567", "8601234567", "601234567", "01234567"]
