"""How an account is, in words: the state it is in, and what else is to be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from postroom.delivery.quiet_hours import is_quiet

if TYPE_CHECKING:
    from postroom.delivery.models import Account


@dataclass(frozen=True, slots=True)
class Health:
    """`state` is one of the pills; the sentence says why and until when."""

    state: str
    sentence: str


def health(account: Account, *, at: datetime, stopped: bool = False) -> Health:
    """Return the first that holds: paused, not live, all stopped, not reached, quiet hours; else it is live."""
    lane = account.lane
    if lane.paused_at:
        said = {"when": _moment(lane.paused_at), "why": lane.pause_reason or _("paused by hand")}
        return Health("paused", _("Since %(when)s: %(why)s") % said)
    if not lane.is_live:
        return Health("capture", _("Messages are made and held; nothing leaves."))
    if stopped:
        return Health("paused", _("All sending is stopped."))
    if lane.cool_until and lane.cool_until > at:
        return Health(
            "cooling", _("The server could not be reached. Next try at %(when)s.") % {"when": _clock(lane.cool_until)}
        )
    until = account.quiet_until
    if until and is_quiet(
        at=at, quiet_from=account.quiet_from, quiet_until=account.quiet_until, time_zone=account.time_zone
    ):
        said = {"when": time_format(until, "H:i"), "zone": account.time_zone}
        return Health("quiet", _("Goes on at %(when)s (%(zone)s).") % said)
    return Health("live", _("Messages go out."))


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "j M Y H:i")


def _clock(at: datetime) -> str:
    return time_format(localtime(at), "H:i:s")
