"""Why a message went by one channel and not by another, in whole sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.told import told_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_Said = Mapping[str, "_StrPromise"]

PASSED: Mapping[str, _Said] = {
    "no_address": {
        "email": _("there is no e-mail address"),
        "sms": _("there is no phone number"),
        "letter": _("there is no postal address"),
    },
    "not_mobile": {"sms": _("the phone takes no text messages")},
    "undeliverable": {
        "email": _("the e-mail address cannot be reached"),
        "sms": _("the number cannot be reached"),
        "letter": _("the postal address cannot be reached"),
    },
    "suppressed": {
        "email": _("the e-mail address is on the block list"),
        "sms": _("the number is on the block list"),
        "letter": _("the postal address is on the block list"),
    },
    "opted_out": {
        "email": _("the customer does not want this by e-mail"),
        "sms": _("the customer does not want this by SMS"),
        "letter": _("the customer does not want this by letter"),
    },
    "no_consent": {
        "email": _("the customer never agreed to this by e-mail"),
        "sms": _("the customer never agreed to this by SMS"),
        "letter": _("the customer never agreed to this by letter"),
    },
    "no_text": {
        "email": _("the text says nothing as an e-mail"),
        "sms": _("the text says nothing as an SMS"),
        "letter": _("the text says nothing as a letter"),
    },
    "not_offered": {
        "email": _("the run does not go by e-mail"),
        "sms": _("the run does not go by SMS"),
        "letter": _("the run does not go by letter"),
    },
    "failed": {
        "email": _("the e-mail failed"),
        "sms": _("the SMS failed"),
        "letter": _("the letter failed"),
    },
    "returned": {"email": _("the e-mail came back"), "letter": _("the letter came back")},
    "country": {
        "sms": _("no SMS may go to this country"),
        "letter": _("no letter may go to this country"),
    },
    "too_dear": {
        "email": _("the e-mail is dearer than one may be"),
        "sms": _("the SMS is dearer than one may be"),
        "letter": _("the letter is dearer than one may be"),
    },
}
"""By reason and channel."""


def passed_over(channel: str, reason: str, detail: str = "") -> str:
    """Say why a channel was not taken, as a part of a sentence; of what was held, for which reason."""
    if reason == "held":
        reason, detail = detail, ""
    said = PASSED.get(reason, {}).get(channel)
    text = str(said) if said else f"{CHANNELS[channel].text}: {reason}"
    more = told_of(detail)
    return f"{text} ({more})" if more else text


def why_channel(detail: Mapping[str, Any]) -> str:
    """Say which channel was taken, what the customer prefers, and why each other one before it was not taken."""
    taken, prefers = detail.get("taken", ""), detail.get("prefers", "")
    name = CHANNELS[taken].text if taken in CHANNELS else taken
    passed: Sequence[Sequence[str]] = detail.get("passed", ())
    if not passed:
        if prefers == taken:
            return gettext("%(channel)s, as the customer prefers.") % {"channel": name}
        return gettext("%(channel)s, the first channel of the run.") % {"channel": name}
    reasons = "; ".join(passed_over(*each) for each in passed)
    if prefers in CHANNELS and prefers != taken:
        said = gettext("%(channel)s, because: the customer prefers %(preferred)s, but %(reasons)s.")
        return said % {"channel": name, "preferred": CHANNELS[prefers].text, "reasons": reasons}
    return gettext("%(channel)s, because: %(reasons)s.") % {"channel": name, "reasons": reasons}


def follows(detail: Mapping[str, Any]) -> str:
    """Say that a message follows one that did not arrive."""
    return gettext("It follows message %(message)s, which did not arrive.") % {"message": detail.get("message")}


def is_followed(detail: Mapping[str, Any]) -> str:
    """Say that a message did not arrive, or was not to go, and another follows it."""
    taken = detail.get("taken", "")
    name = CHANNELS[taken].text if taken in CHANNELS else taken
    said = gettext("It did not arrive: message %(message)s follows it by the next channel, %(channel)s.")
    if "held" in detail:
        said = gettext("It was held and did not go: message %(message)s follows it by the next channel, %(channel)s.")
    return said % {"message": detail.get("message"), "channel": name}


def nothing_left(detail: Mapping[str, Any]) -> str:
    """Say that nothing follows a message that did not arrive or is held: no channel is left, or the customer is not."""
    if detail.get("left_out") == "deceased":
        return gettext("Nothing follows it by the next channel: the customer is deceased.")
    if detail.get("left_out") == "disputed":
        return gettext("Nothing follows it by the next channel: the customer disputes what is asked of them.")
    reasons = "; ".join(passed_over(*each) for each in detail.get("passed", ()))
    if "held" in detail:
        return gettext("It is held, and no other channel is left: %(reasons)s.") % {"reasons": reasons}
    return gettext("It did not arrive, and no other channel is left: %(reasons)s.") % {"reasons": reasons}
