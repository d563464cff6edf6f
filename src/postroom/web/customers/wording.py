"""What codes of customers are called on the screens: addresses, their faults, languages, where a consent came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from postroom.core.address.email import EmailFault
from postroom.core.address.phone import PhoneFault
from postroom.core.address.postal import PostalFault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Fault: TypeAlias = EmailFault | PhoneFault | PostalFault

KINDS: Mapping[str, tuple[_StrPromise, str]] = {
    "email": (_("E-mail address"), "mail"),
    "phone": (_("Phone"), "phone"),
    "postal": (_("Postal address"), "map-pin"),
}
"""Kind of address -> word and icon."""

ROLES: Mapping[str, _StrPromise] = {
    "main": _("For everything"),
    "billing": _("For bills"),
    "collection": _("For reminders"),
}

SOURCES: Mapping[str, _StrPromise] = {
    "phone": _("By phone"),
    "in_person": _("In person"),
    "letter": _("By letter"),
    "email": _("By e-mail"),
    "form": _("On a form"),
    "import": _("Imported file"),
    "staff": _("Entered by staff"),
    "opt_out_link": _("Link in a message"),
    "preference_page": _("Preference page"),
}
"""Where a consent came from; a source that is not here is shown as it is."""

SAID_TO_STAFF = ("phone", "in_person", "letter", "email", "form")

_EMAIL: Mapping[EmailFault, _StrPromise] = {
    EmailFault.EMPTY: _("There is no e-mail address."),
    EmailFault.CONTROL_CHARACTER: _("The e-mail address contains a control character or a line break."),
    EmailFault.TOO_LONG: _("The e-mail address is too long."),
    EmailFault.NO_AT: _("The e-mail address has no name before, or no domain after, its @."),
    EmailFault.SEVERAL: _("This is more than one e-mail address, or has more than one @."),
    EmailFault.BAD_NAME: _("The part before the @ has characters or dots where none may be."),
    EmailFault.NAME_NOT_ASCII: _("The part before the @ has letters that not every mail server takes."),
    EmailFault.BAD_DOMAIN: _("The part after the @ is no domain name."),
}
_PHONE: Mapping[PhoneFault, _StrPromise] = {
    PhoneFault.EMPTY: _("There is no phone number."),
    PhoneFault.NOT_A_NUMBER: _("This is no phone number."),
    PhoneFault.NO_COUNTRY: _("Write the number with its country code, such as +48 22 123 45 67."),
    PhoneFault.TOO_SHORT: _("The phone number is too short."),
    PhoneFault.TOO_LONG: _("The phone number is too long."),
    PhoneFault.NOT_IN_USE: _("No phone numbers of this form are in use in that country."),
}
_POSTAL: Mapping[PostalFault, _StrPromise] = {
    PostalFault.NO_LINES: _("The postal address has no street or box."),
    PostalFault.NO_CITY: _("The postal address has no city."),
    PostalFault.TOO_MANY_LINES: _("The postal address has more lines than fit in an envelope's window."),
    PostalFault.LINE_TOO_LONG: _("A line of the postal address is too long."),
    PostalFault.CONTROL_CHARACTER: _("The postal address contains a control character."),
    PostalFault.UNKNOWN_COUNTRY: _("The country of the postal address is not known."),
}


def fault_sentence(fault: Fault) -> _StrPromise:
    """Say what is wrong with an address."""
    if isinstance(fault, EmailFault):
        return _EMAIL[fault]
    return _PHONE[fault] if isinstance(fault, PhoneFault) else _POSTAL[fault]


def source_word(code: str) -> _StrPromise | str:
    """Say where a consent came from."""
    return SOURCES.get(code, code)


def language_name(code: str) -> str:
    """Name a language in the viewer's own."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(_spoken()) or code
    except (ValueError, UnknownLocaleError):
        return code


def country_name(code: str) -> str:
    """Name a country in the viewer's language."""
    return str(_spoken().territories.get(code, code))


def countries() -> list[tuple[str, str]]:
    """Return code and name of every country, by name."""
    named = [(code, str(name)) for code, name in _spoken().territories.items() if code.isalpha() and code not in _NONE]
    return sorted(named, key=lambda country: country[1])


def _spoken() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"))


_NONE = {"EU", "EZ", "UN", "XA", "XB", "ZZ"}
"""Territories that are no country."""
