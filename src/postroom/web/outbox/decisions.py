"""Why something was chosen for a message, such as its language or channel, as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from postroom.web.outbox.channels import follows, is_followed, nothing_left, why_channel

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LANGUAGE_CHOICES: Mapping[str, _StrPromise] = {
    "base": _("Written in %(taken)s, which stands for %(wanted)s."),
    "template_default": _("Written in %(taken)s, the language of the template: it has no wording in %(wanted)s."),
    "unit": _("Written in %(taken)s, the language of the unit: the template has no wording in %(wanted)s."),
}

_OF_CHANNELS = {"channel": why_channel, "fallback_of": follows, "fallback": is_followed, "no_fallback": nothing_left}


def decision(code: str, detail: Mapping[str, Any]) -> str:
    """Say why something was chosen for a message."""
    if code == "resend_of":
        return gettext("Says again what message %(message)s said.") % {"message": detail.get("message")}
    if code == "hours":
        return _hours(detail)
    if code == "hours_changed":
        return gettext("The sending hours were changed since then: it waits for them no more.")
    if code in _OF_CHANNELS:
        return _OF_CHANNELS[code](detail)
    said = _LANGUAGE_CHOICES.get(str(detail.get("why", ""))) if code == "language" else None
    if code == "without_file":
        return gettext("It went without #%(tag)s: %(who)s has no such file.") % detail
    if said:
        return said % {"wanted": _language(detail.get("wanted")), "taken": _language(detail.get("taken"))}
    named = ", ".join(f"{name} {value}" for name, value in detail.items())
    return f"{code}: {named}" if named else code


def _hours(detail: Mapping[str, Any]) -> str:
    """Say what it waits or waited for, on the customer's clock."""
    until = datetime.fromisoformat(str(detail["until"]))
    told = {"day": date_format(until, "DATE_FORMAT"), "time": time_format(until, "H:i"), "zone": detail["zone"]}
    said = gettext("Not before %(time)s of the customer's morning on %(day)s (%(zone)s): outside the sending hours.")
    return said % told


def _language(code: object) -> str:
    if not code:
        return gettext("no language")
    try:
        return str(get_language_info(str(code))["name_translated"])
    except KeyError:
        return str(code)
