"""What conditions of audiences are called on the screens: by name, as a sentence, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from postroom.audiences.conditions import About, Did, Op, Part, Said
from postroom.audiences.reading import Problem
from postroom.web.customers.wording import KINDS as ADDRESSES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PARTS: Mapping[Part, tuple[_StrPromise, _StrPromise]] = {
    Part.ALL: (_("All of these hold"), _("A customer is in only if each of them is true.")),
    Part.ANY: (_("At least one of these holds"), _("Of these, one is enough.")),
    Part.NONE: (_("None of these holds"), _("Whoever one of them is true for is left out.")),
}
ABOUT: Mapping[About, _StrPromise] = {
    About.CUSTOMER_TYPE: _("Customer type"),
    About.BUILDING: _("Building"),
    About.BRAND: _("Brand"),
    About.UNIT: _("Unit"),
    About.LANGUAGE: _("Language"),
    About.DELIVERY_METHOD: _("Preferred delivery"),
    About.COMPANY: _("Company or person"),
    About.POSTCODE: _("Postcode"),
    About.ADDRESS: _("Has an address"),
    About.BIRTHDAY: _("Birthday"),
    About.CONSENT: _("Consent"),
    About.MESSAGES: _("Messages so far"),
    About.LIST: _("On a list"),
    About.AUDIENCE: _("In another audience"),
}
"""In the order in which they are offered; records come behind, each kind by its own name."""
SAID: Mapping[Said, _StrPromise] = {
    Said.YES: _("said yes"),
    Said.NO: _("said no"),
    Said.NOTHING: _("said nothing"),
}
DID: Mapping[Did, _StrPromise] = {
    Did.WRITTEN: _("was written to, or soon will be"),
    Did.REACHED: _("was sent a message"),
    Did.FAILED: _("was sent a message that failed or came back"),
}
OPS: Mapping[Op, _StrPromise] = {
    Op.IS: _("is"),
    Op.BEGINS: _("begins with"),
    Op.OVER: _("is more than"),
    Op.UNDER: _("is less than"),
    Op.BEFORE: _("is before"),
    Op.AFTER: _("is after"),
    Op.OLDER: _("is more days ago than"),
    Op.LATELY: _("is within the last days"),
    Op.SOON: _("is within the next days"),
    Op.HAS: _("contains"),
    Op.FILLED: _("is filled in"),
    Op.EMPTY: _("is empty"),
}
PROBLEMS: Mapping[Problem, _StrPromise] = {
    Problem.UNKNOWN: _("There is no such condition (any more). Remove it."),
    Problem.INCOMPLETE: _("Not complete yet: it is not counted."),
    Problem.BAD_VALUE: _("This value cannot be compared: check how it is written."),
    Problem.TOO_MANY: _("This is too much for one condition."),
    Problem.NO_SUCH_KIND: _("There are no such records any more. Remove it."),
    Problem.NO_SUCH_FIELD: _("The records have no such field any more. Choose another."),
    Problem.CIRCLE: _("The audience would be part of itself."),
}
WHOLE: Mapping[Problem, _StrPromise] = {
    Problem.TOO_MANY: _("An audience has at most 40 conditions."),
    Problem.CIRCLE: _("This audience is a part of one that you named: it would be part of itself."),
}
"""What is wrong with a filter as a whole."""
YES_NO: Mapping[bool, _StrPromise] = {True: _("Companies"), False: _("Persons")}
DAYS = ngettext_lazy("in the last %(n)d day", "in the last %(n)d days", "n")
BIRTHDAYS = ngettext_lazy("within %(n)d day", "within %(n)d days", "n")


def address(kind: str) -> _StrPromise:
    """Say which kind of address."""
    return ADDRESSES[kind][0]
