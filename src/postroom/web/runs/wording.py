"""What codes of runs are called on the screens: reasons with their repair, what is lacking, states, times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from postroom.runs.selectors import Reason
from postroom.runs.services import Lack

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody gets no message: in short for a group, as a sentence about one account, and what repairs it."""

    short: _StrPromise
    sentence: _StrPromise
    repair: _StrPromise


REASONS: Mapping[Reason, Cause] = {
    Reason.NO_ADDRESS: Cause(
        lazy("No e-mail address"),
        lazy("%(account)s has no e-mail address."),
        lazy("Add one on the customer's card."),
    ),
    Reason.UNDELIVERABLE: Cause(
        lazy("Address cannot be reached"),
        lazy("%(account)s has an e-mail address that cannot be reached."),
        lazy("Ask the customer for another address."),
    ),
    Reason.SUPPRESSED: Cause(
        lazy("Address must not be used"),
        lazy("%(account)s has an e-mail address that must not be used."),
        lazy("It complained or bounced before. Lift that on the customer's card if it is wrong."),
    ),
    Reason.OPTED_OUT: Cause(
        lazy("Does not want this"),
        lazy("%(account)s does not want messages about this."),
        lazy("Nothing to repair: it is the customer's will."),
    ),
    Reason.NO_CONSENT: Cause(
        lazy("Never agreed to this"),
        lazy("%(account)s never agreed to messages about this."),
        lazy("Ask for consent first; without it nothing may be sent."),
    ),
    Reason.SAME_ADDRESS: Cause(
        lazy("Same address as another"),
        lazy("%(account)s has the same e-mail address as another recipient."),
        lazy("One message goes to that address."),
    ),
    Reason.RUN_CANCELLED: Cause(
        lazy("Cancelled before it was written"),
        lazy("%(account)s was not written to any more: the run was cancelled."),
        lazy("Begin another run for them."),
    ),
    Reason.MISSING: Cause(
        lazy("A value is missing"),
        lazy("%(account)s lacks a value that a tag needs."),
        lazy("Fill it in on the customer's card, or give the tag something to stand in: #tag{friend}."),
    ),
    Reason.UNSHOWABLE: Cause(
        lazy("A value cannot be shown"),
        lazy("%(account)s has a value that cannot be shown."),
        lazy("Correct the value on the customer's card."),
    ),
    Reason.BAD_SUBJECT: Cause(
        lazy("A value does not fit a subject"),
        lazy("%(account)s has a value that cannot stand in a subject."),
        lazy("Correct the value, or take the tag out of the subject."),
    ),
    Reason.NO_WORDING: Cause(
        lazy("No text in their language"),
        lazy("%(account)s speaks a language that the template does not have."),
        lazy("Add this language to the template."),
    ),
    Reason.ADDRESS_GONE: Cause(
        lazy("Address was removed meanwhile"),
        lazy("%(account)s lost the e-mail address while the run was generated."),
        lazy("Add an address on the customer's card."),
    ),
}

LACKS: Mapping[Lack, tuple[_StrPromise, str]] = {
    Lack.TITLE: (lazy("The run has no title."), "what"),
    Lack.TEMPLATE: (lazy("No template is chosen."), "what"),
    Lack.ACCOUNT: (lazy("No sending account is chosen."), "what"),
    Lack.RECIPIENTS: (lazy("Nobody is chosen."), "who"),
    Lack.FREE_VALUE: (lazy("Nothing is typed for #?%(name)s."), "what"),
}
"""What is still to be chosen, and the step where."""

STANDING: Mapping[str, _StrPromise] = {
    "draft": lazy("Nothing is made yet."),
    "generating": lazy("The messages are being made. You can close this page."),
    "in_review": lazy("Made and waiting: nothing goes out before it is approved."),
    "approved": lazy("Approved. The messages are on their way to the outbox. You can close this page."),
    "sending": lazy("Going out. You can close this page."),
    "paused": lazy("Paused: what has not gone out waits until somebody resumes."),
    "finished": lazy("All messages have been dealt with."),
    "cancelled": lazy("Cancelled: what had not gone out never will."),
}


STOPPED = lazy("All sending is stopped: what has not gone out waits until somebody lets it go on.")
"""How a run stands that would be going out."""


def duration(time: timedelta) -> str:
    """Say roughly how long something takes."""
    seconds = time.total_seconds()
    if seconds < _MINUTE:
        return _("less than a minute")
    if seconds < _HOUR:
        minutes = ceil(seconds / _MINUTE)
        return ngettext("about %(n)d min", "about %(n)d min", minutes) % {"n": minutes}
    hours = round(seconds / _HOUR)
    return ngettext("about %(n)d hour", "about %(n)d hours", hours) % {"n": hours}


def lack(which: Lack, name: str) -> str:
    """Say what is still to be chosen."""
    return LACKS[which][0] % {"name": name}


def sentence(reason: str, account: str) -> str:
    """Say why an account gets no message; empty where nothing is wrong."""
    return REASONS[Reason(reason)].sentence % {"account": account} if reason else ""
