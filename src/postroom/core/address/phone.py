"""What a phone number that can be dialled looks like, and why another is not one."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult


class PhoneFault(StrEnum):
    """Why a number is refused."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    NO_COUNTRY = "no_country"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_IN_USE = "not_in_use"


_SENTENCES = {
    PhoneFault.EMPTY: "There is no phone number.",
    PhoneFault.NOT_A_NUMBER: "This is no phone number.",
    PhoneFault.NO_COUNTRY: "The number has no country code, and no country is known for it.",
    PhoneFault.TOO_SHORT: "The phone number is too short.",
    PhoneFault.TOO_LONG: "The phone number is too long.",
    PhoneFault.NOT_IN_USE: "No phone numbers of this form are in use in that country.",
}
_PARSING = {
    NumberParseException.INVALID_COUNTRY_CODE: PhoneFault.NO_COUNTRY,
    NumberParseException.TOO_SHORT_AFTER_IDD: PhoneFault.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: PhoneFault.TOO_SHORT,
    NumberParseException.TOO_LONG: PhoneFault.TOO_LONG,
}
_LENGTH = {
    ValidationResult.TOO_SHORT: PhoneFault.TOO_SHORT,
    ValidationResult.TOO_LONG: PhoneFault.TOO_LONG,
}
_LONGEST = 40
_INTERNATIONAL = re.compile(r"\+[1-9][0-9 ().-]*")
"""Written so, its digits alone say all, whatever the country: `_read` then knows a number also by its E.164."""
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class Line(NamedTuple):
    """What the form of a number tells: its country (ISO 3166; empty for numbers of no country), and what it may be."""

    country: str
    takes_texts: bool
    """It is of a mobile phone, or of a country where the form does not tell."""


class BadPhone(ValueError):
    """A phone number that cannot be dialled; `fault` says why, the message says it in a sentence."""

    def __init__(self, fault: PhoneFault) -> None:
        super().__init__(_SENTENCES[fault])
        self.fault = fault


def clean_phone(written: str, *, country: str | None = None) -> str:
    """The number in E.164 (`+48221234567`); a number without country code is read as one of `country` (ISO 3166).

    Raises `BadPhone`.
    """
    written = written.strip().lstrip("'")  # a spreadsheet's guard against formulas
    if not written:
        raise BadPhone(PhoneFault.EMPTY)
    if len(written) > _LONGEST or not written.isprintable():
        raise BadPhone(PhoneFault.NOT_A_NUMBER)
    if _INTERNATIONAL.fullmatch(written):
        written, country = f"+{''.join(filter(str.isdigit, written))}", None
    return _read(written, country)[0]


def line_of(number: str) -> Line:
    """What the form of a number in E.164 tells. Raises `BadPhone` where no such numbers are in use."""
    return _read(number, None)[1]


@lru_cache(maxsize=4096)  # a number is read as it comes and looked at again when it is stored
def _read(written: str, country: str | None) -> tuple[str, Line]:
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException as error:
        raise BadPhone(_PARSING.get(error.error_type, PhoneFault.NOT_A_NUMBER)) from None
    form = phonenumbers.number_type(number)
    if form == PhoneNumberType.UNKNOWN:
        length = phonenumbers.is_possible_number_with_reason(number)
        raise BadPhone(_LENGTH.get(length, PhoneFault.NOT_IN_USE))
    region = phonenumbers.region_code_for_number(number) or ""
    line = Line("" if region == "001" else region, form in _MOBILE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), line


def takes_texts(number: str) -> bool:
    """Say whether text messages may reach a number in E.164, by its form."""
    try:
        return line_of(number).takes_texts
    except BadPhone:
        return False
