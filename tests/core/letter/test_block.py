import pytest

from postroom.core.address.postal import PostalAddress
from postroom.core.letter.block import AddressUnfit, BlockFault, address_lines, country_name, language_of


def lines(country="DE", *, posted_in="DE", names=("Anna Kowalska",), street=("Street 1",), most=6, **parts):
    address = PostalAddress(lines=street, country=country, **{"city": "City", "postcode": "12345", **parts})
    language = language_of(posted_in)
    return address_lines(
        names=names, address=address, posted_in=posted_in, language=language, most=most, who="AR-004217"
    )


def test_at_home_no_country_is_named():
    assert lines(city="Berlin") == ("Anna Kowalska", "Street 1", "12345 Berlin")


def test_abroad_city_and_country_are_in_capitals_and_the_country_in_the_language_of_the_sender():
    assert lines("PL", city="Łódź", postcode="90-001")[-2:] == ("90-001 ŁÓDŹ", "POLEN")
    assert lines("DE", posted_in="FR", city="Köln")[-1] == "ALLEMAGNE"


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("GB", ("Street 1", "LONDON", "SW1A 1AA")),
        ("US", ("Street 1", "LONDON SW1A 1AA")),
        ("HU", ("London", "Street 1", "sw1a 1aa")),
        ("FR", ("Street 1", "sw1a 1aa LONDON")),
        ("AT", ("Street 1", "sw1a 1aa London")),
    ],
)
def test_the_lines_are_those_of_the_country(country, expected):
    got = lines(country, posted_in=country, city="London", postcode="sw1a 1aa")[1:]

    assert tuple(line.upper() for line in got) == tuple(line.upper() for line in expected)
    assert got[0] == expected[0]


def test_too_many_lines_are_an_error_that_names_the_customer():
    with pytest.raises(AddressUnfit, match="The address of AR-004217 has 7 lines; the window shows 6") as refused:
        lines("PL", names=("Firma", "Anna Kowalska"), street=("a", "b", "c"))

    assert refused.value.fault is BlockFault.TOO_MANY_LINES


def test_the_french_post_reads_38_letters_and_one_line_more_from_abroad():
    seven = lines("FR", posted_in="DE", names=("Firme", "Anna"), street=("a", "b", "c"), most=9)
    with pytest.raises(AddressUnfit, match="too long"):
        lines("FR", posted_in="FR", street=("x" * 39,))

    assert len(seven) == 7


def test_nobody_is_written_to_without_a_name():
    with pytest.raises(AddressUnfit, match="AR-004217 has no name"):
        lines(names=("", "  "))


def test_what_turns_the_reading_direction_is_taken_out():
    assert lines(names=("Anna \u202eakslawoK",))[0] == "Anna akslawoK"


def test_a_country_is_named_in_english_where_the_language_is_not_known():
    assert country_name("PL", "xx-nothing") == "Poland"
