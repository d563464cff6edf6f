"""Phone numbers: in E.164, or refused with a reason."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.address.phone import BadPhone, PhoneFault, clean_phone, takes_texts


@pytest.mark.parametrize(
    ("written", "country", "clean"),
    [
        ("+48 22 123 45 67", None, "+48221234567"),
        ("22 123 45 67", "PL", "+48221234567"),
        ("0048 512 345 678", "PL", "+48512345678"),
        ("+0048 512 345 678", "PL", "+48512345678"),
        ("+48 512 345 678", "US", "+48512345678"),
        ("'+49 30 901820", None, "+4930901820"),
        ("(030) 901820", "DE", "+4930901820"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_a_number_is_written_in_e164(written, country, clean):
    assert clean_phone(written, country=country) == clean


@pytest.mark.parametrize(
    ("written", "country", "fault"),
    [
        ("", "PL", PhoneFault.EMPTY),
        ("call me", "PL", PhoneFault.NOT_A_NUMBER),
        ("22 123 45 67", None, PhoneFault.NO_COUNTRY),
        ("22 123 45 67", "XX", PhoneFault.NO_COUNTRY),
        ("+999 123456789", None, PhoneFault.NO_COUNTRY),
        ("+48 12", None, PhoneFault.TOO_SHORT),
        ("+48 22 123 45 67 890", None, PhoneFault.TOO_LONG),
        ("+48 00 000 00 00", None, PhoneFault.NOT_IN_USE),
        ("+48221234567\r\nx", None, PhoneFault.NOT_A_NUMBER),
        ("1" * 300, "PL", PhoneFault.NOT_A_NUMBER),
    ],
)
def test_a_number_nobody_can_dial_is_refused_with_a_reason(written, country, fault):
    with pytest.raises(BadPhone) as refused:
        clean_phone(written, country=country)

    assert refused.value.fault is fault
    assert str(refused.value).endswith(".")


@given(st.text() | st.from_regex(r"\+?[0-9 ()-]{5,20}", fullmatch=True))
def test_what_comes_out_is_digits_and_stays_as_it_is(written):
    try:
        clean = clean_phone(written, country="DE")
    except BadPhone:
        return

    assert clean[0] == "+"
    assert clean[1:].isdigit()
    assert clean_phone(clean) == clean


def test_a_number_is_read_once_as_it_comes_and_is_stored(monkeypatch):
    clean = clean_phone("+48 512 777 001", country="PL")
    monkeypatch.delattr(phonenumbers, "parse")

    assert takes_texts(clean)
    assert clean_phone("+48 (512) 777-001", country="DE") == clean


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_a_number_in_use_anywhere_is_long_enough(region):
    number = phonenumbers.format_number(phonenumbers.example_number(region), phonenumbers.PhoneNumberFormat.E164)

    assert clean_phone(number) == number
