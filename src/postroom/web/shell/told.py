"""What is known of an address, or says why it was passed over, in the language of the reader.

What others said stays as it is. What we know by a code, such as why a letter came back, is told in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.contacts.services import HealthCause

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:: )?(.*)", re.DOTALL)
_CAUSED = re.compile(rf"({'|'.join(HealthCause.values)}): (.*)", re.DOTALL)
RETURNED_FOR: Mapping[str, _StrPromise] = {
    "moved": _("Moved away"),
    "unknown": _("Unknown there"),
    "refused": _("Refused"),
    "deceased": _("Deceased"),
    "unclaimed": _("Not collected"),
    "incomplete": _("Address incomplete"),
    "other": _("Other reason"),
}
"""Why letters come back, by codes; a company's own reasons are told by their names."""


def told_of(kept: str) -> str:
    """Say what was kept of an address: a day, by what we know it, and what was said, of which each may be missing."""
    day, rest = _begins_with_day(kept)
    found = _CAUSED.fullmatch(rest)
    return ": ".join(filter(None, (day, why_so(found[1], found[2]) if found else rest)))


def why_so(cause: str, said: str) -> str:
    """Say why an address is as it is."""
    if cause == HealthCause.COMPLAINED:
        return gettext("marked as unwanted")
    if cause == HealthCause.RETURNED:
        day, reason = _begins_with_day(said)
        told = {"day": day, "reason": RETURNED_FOR.get(reason, reason)}
        return gettext("Letter returned on %(day)s: %(reason)s") % told
    return said


def _begins_with_day(kept: str) -> tuple[str, str]:
    """Return the day that a text begins with, as people here write it, and what follows."""
    found = _DATED.fullmatch(kept)
    try:
        return (date_format(date.fromisoformat(found[1]), "j M Y"), found[2]) if found else ("", kept)
    except ValueError:
        return "", kept
