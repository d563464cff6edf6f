"""What people read of the price table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.costs.reading import LineFault
from postroom.web.customers.wording import country_name
from postroom.web.outbox.wording import CHANNELS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.costs.lines import Line

POSTINGS: Mapping[str, _StrPromise] = {
    "standard": _("Standard"),
    "registered": _("Registered"),
    "with_receipt": _("Registered with receipt"),
    "electronic": _("Electronic registered"),
}
MEASURES: Mapping[str, _StrPromise] = {
    "message": _("Message"),
    "part": _("Parts of a text message"),
    "page": _("Pages"),
    "sheet": _("Sheets, printed on both sides"),
    "gram": _("Grams"),
}
_SIZES: Mapping[str, _StrPromise] = {
    "part": _("%(size)s parts"),
    "page": _("%(size)s pages"),
    "sheet": _("%(size)s sheets"),
    "gram": _("%(size)s g"),
}
_EACH: Mapping[str, _StrPromise] = {"part": _("a part"), "page": _("a page"), "sheet": _("a sheet")}
FAULTS: Mapping[LineFault, _StrPromise] = {
    LineFault.NO_MEDIUM: _("The medium is sms, letter or email."),
    LineFault.NO_CLASS: _("The class of a letter is standard, registered, with_receipt or electronic; else none."),
    LineFault.NO_ACCOUNT: _("There is no account of this medium with this code."),
    LineFault.NOT_YOURS: _("You set up no such account. What holds for every account is entered by a super user."),
    LineFault.NO_COUNTRY: _("A country is its two letters, such as DE; * or nothing stands for all others."),
    LineFault.NO_MEASURE: _("A text message goes by part, a letter by sheet, page or gram; all go by message."),
    LineFault.NO_SIZE: _("A size is a whole number from 1 on, and the second is not smaller than the first."),
    LineFault.NO_PRICE: _("A price is a number with at most five places, such as 0.075."),
    LineFault.NOT_YES_OR_NO: _("Say yes or no: only parts, pages and sheets are paid each."),
    LineFault.NO_CURRENCY: _("A currency is its three letters, such as EUR."),
    LineFault.NO_DAY: _("A day is written like 2026-01-31 or 31.1.2026."),
    LineFault.ENDS_BEFORE: _("It ends before it begins."),
    LineFault.TWICE: _("An earlier line says the price of the same thing."),
}


def medium(line: Line) -> str:
    """Say what is sent, and how a letter is posted."""
    word = str(CHANNELS[line.channel].text)
    return f"{word}, {POSTINGS[line.posting]}" if line.posting else word


def country(line: Line) -> str:
    """Say where to."""
    return country_name(line.country) if line.country else str(_("All others"))


def size(line: Line) -> str:
    """Say for which sizes it holds; nothing where it holds for all."""
    if line.measure == "message" or (line.size_from == 1 and line.size_to is None):
        return ""
    told = f"{line.size_from}\N{EN DASH}{line.size_to}" if line.size_to else f"{line.size_from}+"
    return str(_SIZES[line.measure]) % {"size": told if line.size_to != line.size_from else line.size_from}


def each(line: Line) -> str:
    """Say for what the price is."""
    return str(_EACH[line.measure]) if line.is_each else str(_("a message"))
