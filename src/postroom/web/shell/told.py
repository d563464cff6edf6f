"""What is known of an address, or says why it was passed over, in the language of the reader.

What a carrier said stays as it is. What we wrote down ourselves, with a day and a reason, is told again in other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:: )?(.*)", re.DOTALL)
_RETURNED = re.compile(r"Letter returned (\d{4}-\d{2}-\d{2}): (.*)", re.DOTALL)
_OURS: Mapping[str, _StrPromise] = {
    "Complaint": _("marked as unwanted"),
    "Moved away": _("Moved away"),
    "Unknown there": _("Unknown there"),
    "Refused": _("Refused"),
    "Deceased": _("Deceased"),
    "Not collected": _("Not collected"),
    "Address incomplete": _("Address incomplete"),
    "Other reason": _("Other reason"),
}
"""What addresses are marked with, but for names that a company gave to its own reasons."""


def told_of(kept: str) -> str:
    """Say what is known; a day at its beginning is written as people here write it."""
    found = _DATED.fullmatch(kept)
    day = _day(found[1]) if found else ""
    if found and day:
        return ": ".join(filter(None, (day, _said(found[2]))))
    return _said(kept)


def _said(kept: str) -> str:
    found = _RETURNED.fullmatch(kept)
    if found and (day := _day(found[1])):
        told = {"day": day, "reason": _OURS.get(found[2], found[2])}
        return gettext("Letter returned on %(day)s: %(reason)s") % told
    return str(_OURS.get(kept, kept))


def _day(written: str) -> str:
    try:
        return date_format(date.fromisoformat(written), "j M Y")
    except ValueError:
        return ""
