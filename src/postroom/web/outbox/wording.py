"""What codes of the outbox are called on the screens: causes, states, steps, as whole sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

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
    "email": Word(_("E-mail"), "mail"),
    "sms": Word(_("SMS"), "message-2"),
    "letter": Word(_("Letter"), "file-text"),
}

FOLDERS: Mapping[str, _StrPromise] = {
    "drafts": _("Drafts"),
    "outbox": _("Outbox"),
    "sent": _("Sent"),
    "archive": _("Archive"),
    "errors": _("Errors"),
}

CAUSES: Mapping[str, Cause] = {
    # why it failed
    "no_such_address": Cause(
        _("No such address"),
        _("The server knows no such address. Correct it on the customer's card, then send again, made anew."),
    ),
    "mailbox_full": Cause(
        _("Mailbox full"), _("The mailbox is full. Send again in some days, or ask for another address.")
    ),
    "refused_by_policy": Cause(
        _("Refused by policy"),
        _("The server refuses mail from this sender. Let the sending account be put right, then send again."),
    ),
    "refused": Cause(
        _("Refused"), _("The server refused it for good. Read its answer, put right what it names, send again.")
    ),
    "bad_address": Cause(
        _("Not an address"),
        _("This cannot be an address. Correct it on the customer's card, then send again, made anew."),
    ),
    "bad_content": Cause(
        _("Faulty content"),
        _("What it says cannot be sent. Correct the template or the record, then send again, made anew."),
    ),
    "too_many_tries": Cause(
        _("Tried too often"),
        _("The server took it at no try. Send again when it can be reached, or correct the address."),
    ),
    "poison": Cause(
        _("Stops the workers"),
        _("Every worker that took it stopped. Show it to your administrator before it is sent again."),
    ),
    "undelivered": Cause(
        _("Not delivered"),
        _("The network could not deliver it. Check the number on the customer's card, or use another channel."),
    ),
    "not_in_time": Cause(
        _("Not in time"),
        _("It could not be delivered in time: the phone was off or away. Send it again, or use another channel."),
    ),
    "declined": Cause(
        _("Declined"),
        _("The recipient declined the registered letter. The proof of that is kept; the letter counts as it says."),
    ),
    "unclaimed": Cause(
        _("Not claimed"),
        _("Nobody claimed the registered letter in time; the proof is kept. Send it on paper if it must arrive."),
    ),
    # why it is held
    "by_hand": Cause(_("Held by hand"), _("Somebody put it on hold. Release it when it may go.")),
    "run_paused": Cause(_("Run paused"), _("Its run is paused. It goes on with the run.")),
    "capture": Cause(
        _("Captured"), _("Its account is in capture mode. It goes out when the account is switched live.")
    ),
    "no_account": Cause(
        _("No account"), _("There is no account to send it from. Connect one for this unit, then release it.")
    ),
    "suppressed": Cause(
        _("On the block list"),
        _(
            "The address is on the block list after earlier failures. Take it off and release it,"
            " or correct the address on the customer's card, then send again, made anew."
        ),
    ),
    "opted_out": Cause(
        _("Opted out"), _("The customer does not want messages about this. Cancel it, unless consent came back.")
    ),
    "undeliverable": Cause(
        _("Address marked bad"),
        _("The address is marked undeliverable. Correct it on the customer's card, then send again, made anew."),
    ),
    "restored": Cause(
        _("After a restore"),
        _("It came back from a backup and may have gone out before. Release it, or cancel it."),
    ),
    "country": Cause(
        _("Country not allowed"),
        _(
            "The limits of its unit do not allow this country. Correct the number on the customer's card and send it"
            " again, made anew; use another channel; or let an administrator allow the country, then release it."
        ),
    ),
    "too_dear": Cause(
        _("Too dear"),
        _(
            "It costs more than a message of its unit may. Shorten it and send it again, made anew; use another"
            " channel; or let an administrator raise the limit, then release it."
        ),
    ),
    "no_price": Cause(
        _("Price not known"),
        _(
            "Its unit limits what is spent, and nobody knows what this costs in that currency. Let an administrator"
            " enter the price, then release it."
        ),
    ),
    "daily_limit": Cause(
        _("Daily limit reached"),
        _(
            "Its unit has sent all that it may in a day. It goes on by itself tomorrow; or let an administrator raise"
            " the limit, then release it."
        ),
    ),
    # states that are causes themselves
    "uncertain": Cause(
        _("Answer lost"),
        _("It may have arrived: the answer was lost. Ask the customer, then count it as sent or send it again."),
    ),
    "returned": Cause(_("Came back"), _("It came back. Correct the address, then send again, made anew.")),
    "expired": Cause(_("Too late"), _("Its time was over before it could go. Send it again if it still matters.")),
    "failed": Cause(_("Failed"), _("It could not be sent. Read what was answered, then send again.")),
}
"""By failure kind, by hold reason, and by state where neither is known."""

STATES: Mapping[State, _StrPromise] = {
    State.DRAFT: _("Being written: it goes nowhere until it is submitted."),
    State.PENDING_APPROVAL: _("Waits for approval. Whoever may approve moves it on."),
    State.QUEUED: _("Waits for its turn: the next free worker takes it."),
    State.HELD: _("On hold: somebody has to release it."),
    State.SENDING: _("A worker has it in hand right now."),
    State.SENT: _("The server of the sending account has taken it."),
    State.DELIVERED: _("It has arrived."),
    State.CANCELLED: _("Cancelled before it went out. Nothing was sent."),
    State.UNCERTAIN: CAUSES["uncertain"].sentence,
    State.RETURNED: CAUSES["returned"].sentence,
    State.EXPIRED: CAUSES["expired"].sentence,
    State.FAILED: CAUSES["failed"].sentence,
}

STEPS: Mapping[Step, _StrPromise] = {
    Step.SUBMIT: _("submitted it"),
    Step.ASK_APPROVAL: _("asked for approval"),
    Step.APPROVE: _("approved it"),
    Step.REJECT: _("sent it back to the drafts"),
    Step.HOLD: _("put it on hold"),
    Step.RELEASE: _("released it"),
    Step.CLAIM: _("took it in hand"),
    Step.ACCEPT: _("handed it over"),
    Step.DEFER: _("will try again"),
    Step.GIVE_UP: _("gave up"),
    Step.LOSE_ANSWER: _("lost the answer"),
    Step.COUNT_AS_SENT: _("counted it as sent"),
    Step.CONFIRM: _("learnt that it arrived"),
    Step.BOUNCE: _("learnt that it bounced"),
    Step.COME_BACK: _("learnt that it came back"),
    Step.UNDO_RETURN: _("found that it had not come back"),
    Step.DOUBT_AGAIN: _("found that it had not come back, and is in doubt again"),
    Step.RECALL: _("took it back from its carrier"),
    Step.EXPIRE: _("found it too late to send"),
    Step.CANCEL: _("cancelled it"),
    Step.SEND_AGAIN: _("sent it again"),
    Step.SEND_NOW: _("let it wait no longer"),
    Step.TAKE_BACK: _("took it back to the drafts"),
}
"""What somebody did, to stand behind their name."""


def moment(at: datetime) -> str:
    """Return a time as people here write it."""
    return date_format(localtime(at), "j M Y H:i")


def short_moment(at: datetime, *, now: datetime) -> str:
    """Return a time for a narrow column: the hour if it was this year, else the year."""
    return short_here(localtime(at), year=localtime(now).year, language=get_language())


def short_here(here: datetime, *, year: int, language: str | None) -> str:
    """Return the same of a time where we are, in the year that it is and the language that is spoken."""
    if here.year != year:
        return _day(here.date(), "j M Y", language)
    return f"{_day(here.date(), 'j M', language)} {here:%H:%M}"


@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, _language: str | None) -> str:
    """Write a day. A list shows a hundred moments of few days."""
    return date_format(day, pattern)


def cause_of(*, state: str, failure: str, hold_reason: str) -> Cause | None:
    """Return why a message needs somebody, or None if nothing is wrong with it."""
    return CAUSES.get(failure or hold_reason or state)
