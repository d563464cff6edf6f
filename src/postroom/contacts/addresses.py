"""Read an e-mail address, phone number or postal address as somebody typed it, into the form in which we keep it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale

from postroom.contacts.folding import fold
from postroom.core.address.email import BadEmail, EmailFault, clean_email
from postroom.core.address.phone import BadPhone, PhoneFault, clean_phone
from postroom.core.address.postal import BadPostalAddress, PostalAddress, PostalFault
from postroom.core.refusal import Objection, Refusal, Said
from postroom.core.turning import unturned

_LANGUAGES = ("en", "pl", "de", "fr")
_HOME = {"pl": "PL", "de": "DE", "fr": "FR"}
_MEMORY = 4096
_CODE = 2


Fault = EmailFault | PhoneFault | PostalFault
_KINDS = {EmailFault: "email", PhoneFault: "phone", PostalFault: "postal"}


class BadAddress(Refusal):
    """An address that cannot be used; the sentence says what was typed and what is wrong with it, `fault` only what."""

    def __init__(self, typed: str, problem: BadEmail | BadPhone | BadPostalAddress) -> None:
        self.fault: Fault = problem.fault
        super().__init__(
            Said.of(f"“{typed}”: {problem}", Objection(f"{_KINDS[type(self.fault)]}.{self.fault}", "", typed))
        )


class Address(NamedTuple):
    """One address: `value` in its normal form, `typed` where that differs, `parts` of a postal address."""

    value: str
    typed: str = ""
    parts: dict[str, Any] = {}


def read_email(typed: str) -> Address:
    """Read an e-mail address. Raises `BadAddress`."""
    try:
        value = clean_email(typed)
    except BadEmail as problem:
        raise BadAddress(typed.strip()[:80], problem) from None
    return Address(value, _if_other(typed, value))


def read_phone(typed: str, *, country: str = "", language: str = "") -> Address:
    """Read a phone number; one without country code is of `country`, else of the `language`'s. Raises `BadAddress`."""
    try:
        value = clean_phone(typed, country=country or _HOME.get(language))
    except BadPhone as problem:
        raise BadAddress(typed.strip()[:40], problem) from None
    return Address(value, _if_other(typed, value))


def read_postal(*, lines: Sequence[str], postcode: str, city: str, country: str) -> Address:
    """Read a postal address; the country by its code or its name in one of our languages. Raises `BadAddress`."""
    try:
        postal = PostalAddress(lines=tuple(lines), postcode=postcode, city=city, country=country_code(country))
    except BadPostalAddress as problem:
        written = ", ".join(part for part in (*lines, postcode, city, country) if part)
        raise BadAddress(written[:80], problem) from None
    parts = {"lines": list(postal.lines), "postcode": postal.postcode, "city": postal.city, "country": postal.country}
    return Address(postal.one_line[:320], "", parts)


@lru_cache(maxsize=_MEMORY)
def country_code(name: str) -> str:
    """Return "PL" for "pl", "Poland", "Polska", "Pologne"; what is not known comes back as it is."""
    name = name.strip()
    return name.upper() if len(name) == _CODE else _countries().get(fold(name), name)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    named = ((name, code) for language in _LANGUAGES for code, name in Locale(language).territories.items())
    return {fold(name): code for name, code in named if len(code) == _CODE and code.isalpha()}


def _if_other(typed: str, value: str) -> str:
    typed = unturned(typed).strip()[:320]
    return typed if typed != value else ""
