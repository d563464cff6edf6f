"""What codes of the outbox are called on the screens: causes, states, steps, decisions, as whole sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from postroom.core.lifecycle import State, Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Word:
    """A name with its icon."""

    text: _StrPromise
    icon: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a message needs somebody: two or three words for a group, and what happened with what to do about it."""

    short: _StrPromise
    sentence: _StrPromise


CHANNELS: Mapping[str, Word] = {
    "email": Word(lazy("E-mail"), "mail"),
    "sms": Word(lazy("SMS"), "message-2"),
    "letter": Word(lazy("Letter"), "file-text"),
}

FOLDERS: Mapping[str, _StrPromise] = {
    "drafts": lazy("Drafts"),
    "outbox": lazy("Outbox"),
    "sent": lazy("Sent"),
    "archive": lazy("Archive"),
    "errors": lazy("Errors"),
}

CAUSES: Mapping[str, Cause] = {
    # why it failed
    "no_such_address": Cause(
        lazy("No such address"),
        lazy("The server knows no such address. Correct it on the customer's card, then send again, made anew."),
    ),
    "mailbox_full": Cause(
        lazy("Mailbox full"), lazy("The mailbox is full. Send again in some days, or ask for another address.")
    ),
    "refused_by_policy": Cause(
        lazy("Refused by policy"),
        lazy("The server refuses mail from this sender. Let the sending account be put right, then send again."),
    ),
    "refused": Cause(
        lazy("Refused"), lazy("The server refused it for good. Read its answer, put right what it names, send again.")
    ),
    "bad_address": Cause(
        lazy("Not an address"),
        lazy("This cannot be an address. Correct it on the customer's card, then send again, made anew."),
    ),
    "bad_content": Cause(
        lazy("Faulty content"),
        lazy("What it says cannot be sent. Correct the template or the record, then send again, made anew."),
    ),
    "too_many_tries": Cause(
        lazy("Tried too often"),
        lazy("The server took it at no try. Send again when it can be reached, or correct the address."),
    ),
    "poison": Cause(
        lazy("Stops the workers"),
        lazy("Every worker that took it stopped. Show it to your administrator before it is sent again."),
    ),
    # why it is held
    "by_hand": Cause(lazy("Held by hand"), lazy("Somebody put it on hold. Release it when it may go.")),
    "run_paused": Cause(lazy("Run paused"), lazy("Its run is paused. It goes on with the run.")),
    "capture": Cause(
        lazy("Captured"), lazy("Its account is in capture mode. It goes out when the account is switched live.")
    ),
    "no_account": Cause(
        lazy("No account"), lazy("There is no account to send it from. Connect one for this unit, then release it.")
    ),
    "suppressed": Cause(
        lazy("On the block list"),
        lazy(
            "The address is on the block list after earlier failures. Take it off and release it,"
            " or correct the address on the customer's card, then send again, made anew."
        ),
    ),
    "opted_out": Cause(
        lazy("Opted out"), lazy("The customer does not want messages about this. Cancel it, unless consent came back.")
    ),
    "undeliverable": Cause(
        lazy("Address marked bad"),
        lazy("The address is marked undeliverable. Correct it on the customer's card, then send again, made anew."),
    ),
    "restored": Cause(
        lazy("After a restore"),
        lazy("It came back from a backup and may have gone out before. Release it, or cancel it."),
    ),
    # states that are causes themselves
    "uncertain": Cause(
        lazy("Answer lost"),
        lazy("It may have arrived: the answer was lost. Ask the customer, then count it as sent or send it again."),
    ),
    "returned": Cause(lazy("Came back"), lazy("It came back. Correct the address, then send again, made anew.")),
    "expired": Cause(
        lazy("Too late"), lazy("Its time was over before it could go. Send it again if it still matters.")
    ),
    "failed": Cause(lazy("Failed"), lazy("It could not be sent. Read what was answered, then send again.")),
}
"""By failure kind, by hold reason, and by state where neither is known."""

STATES: Mapping[State, _StrPromise] = {
    State.DRAFT: lazy("Being written: it goes nowhere until it is submitted."),
    State.PENDING_APPROVAL: lazy("Waits for approval. Whoever may approve moves it on."),
    State.QUEUED: lazy("Waits for its turn: the next free worker takes it."),
    State.HELD: lazy("On hold: somebody has to release it."),
    State.SENDING: lazy("A worker has it in hand right now."),
    State.SENT: lazy("The server of the sending account has taken it."),
    State.DELIVERED: lazy("It has arrived."),
    State.CANCELLED: lazy("Cancelled before it went out. Nothing was sent."),
    State.UNCERTAIN: CAUSES["uncertain"].sentence,
    State.RETURNED: CAUSES["returned"].sentence,
    State.EXPIRED: CAUSES["expired"].sentence,
    State.FAILED: CAUSES["failed"].sentence,
}

STEPS: Mapping[Step, _StrPromise] = {
    Step.SUBMIT: lazy("submitted it"),
    Step.ASK_APPROVAL: lazy("asked for approval"),
    Step.APPROVE: lazy("approved it"),
    Step.REJECT: lazy("sent it back to the drafts"),
    Step.HOLD: lazy("put it on hold"),
    Step.RELEASE: lazy("released it"),
    Step.CLAIM: lazy("took it in hand"),
    Step.ACCEPT: lazy("handed it over"),
    Step.DEFER: lazy("will try again"),
    Step.GIVE_UP: lazy("gave up"),
    Step.LOSE_ANSWER: lazy("lost the answer"),
    Step.COUNT_AS_SENT: lazy("counted it as sent"),
    Step.CONFIRM: lazy("learnt that it arrived"),
    Step.BOUNCE: lazy("learnt that it bounced"),
    Step.COME_BACK: lazy("learnt that it came back"),
    Step.EXPIRE: lazy("found it too late to send"),
    Step.CANCEL: lazy("cancelled it"),
    Step.SEND_AGAIN: lazy("sent it again"),
    Step.SEND_NOW: lazy("let it wait no longer"),
    Step.TAKE_BACK: lazy("took it back to the drafts"),
}
"""What somebody did, to stand behind their name."""

_LANGUAGE_CHOICES: Mapping[str, _StrPromise] = {
    "base": lazy("Written in %(taken)s, which stands for %(wanted)s."),
    "template_default": lazy("Written in %(taken)s, the language of the template: it has no wording in %(wanted)s."),
    "unit": lazy("Written in %(taken)s, the language of the unit: the template has no wording in %(wanted)s."),
}


def moment(at: datetime) -> str:
    """Return a time as people here write it."""
    return date_format(localtime(at), "j M Y H:i")


def short_moment(at: datetime, *, now: datetime) -> str:
    """Return a time for a narrow column: the hour if it was this year, else the year."""
    is_recent = localtime(at).year == localtime(now).year
    return date_format(localtime(at), "j M H:i" if is_recent else "j M Y")


def cause_of(*, state: str, failure: str, hold_reason: str) -> Cause | None:
    """Return why a message needs somebody, or None if nothing is wrong with it."""
    return CAUSES.get(failure or hold_reason or state)


def decision(code: str, detail: Mapping[str, Any]) -> str:
    """Say why something was chosen for a message."""
    said = _LANGUAGE_CHOICES.get(str(detail.get("why", ""))) if code == "language" else None
    if said:
        return said % {"wanted": _language(detail.get("wanted")), "taken": _language(detail.get("taken"))}
    named = ", ".join(f"{name} {value}" for name, value in detail.items())
    return f"{code}: {named}" if named else code


def _language(code: object) -> str:
    if not code:
        return _("no language")
    try:
        return str(get_language_info(str(code))["name_translated"])
    except KeyError:
        return str(code)
