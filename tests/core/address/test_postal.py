"""Postal addresses: a value, or refused with a reason."""

import pytest

from postroom.core.address.postal import BadPostalAddress, PostalAddress, PostalFault

GOOD = {"lines": ("ul. Polna 12/4",), "postcode": "00-625", "city": "Warszawa", "country": "PL"}


def test_an_address_fits_on_one_line():
    address = PostalAddress(
        lines=(" c/o  Nowak ", "", "ul. Polna 12/4"), postcode="00-625", city="Warszawa ", country="pl"
    )

    assert address.lines == ("c/o Nowak", "ul. Polna 12/4")
    assert address.one_line == "c/o Nowak, ul. Polna 12/4, 00-625 Warszawa, PL"


def test_an_address_turns_no_screen_around():
    address = PostalAddress(lines=("ul. \u202ePolna 12",), postcode="00-625", city="Warszawa\u2069", country="PL")

    assert address.one_line == "ul. Polna 12, 00-625 Warszawa, PL"


def test_some_countries_have_no_postcodes():
    assert PostalAddress(lines=("1 Main St",), city="Nassau", country="BS").one_line == "1 Main St, Nassau, BS"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"lines": ()}, PostalFault.NO_LINES),
        ({"lines": (" ",)}, PostalFault.NO_LINES),
        ({"city": ""}, PostalFault.NO_CITY),
        ({"lines": ("a",) * 5}, PostalFault.TOO_MANY_LINES),
        ({"lines": ("a" * 101,)}, PostalFault.LINE_TOO_LONG),
        ({"city": "War\x00szawa"}, PostalFault.CONTROL_CHARACTER),
        ({"lines": ("ul. Polna \x7f1",)}, PostalFault.CONTROL_CHARACTER),
        ({"country": "XX"}, PostalFault.UNKNOWN_COUNTRY),
        ({"country": "Poland"}, PostalFault.UNKNOWN_COUNTRY),
        ({"country": ""}, PostalFault.UNKNOWN_COUNTRY),
    ],
)
def test_an_address_no_letter_could_reach_is_refused_with_a_reason(change, fault):
    with pytest.raises(BadPostalAddress) as refused:
        PostalAddress(**{**GOOD, **change})

    assert refused.value.fault is fault
    assert str(refused.value).endswith(".")
