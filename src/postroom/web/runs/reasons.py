"""Why somebody gets no message of a run, in words: in short, as a sentence, and what repairs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.runs.selectors import Reason

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.runs.models import Run


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody gets no message: in short for a group, as a sentence about one account, and what repairs it."""

    short: _StrPromise
    sentence: _StrPromise
    repair: _StrPromise


REASONS: Mapping[Reason, Cause] = {
    Reason.NO_ADDRESS: Cause(
        _("No address"),
        _("%(account)s has no address to write to."),
        _("Add one on the customer's card."),
    ),
    Reason.NOT_MOBILE: Cause(
        _("Phone takes no text messages"),
        _("%(account)s has a phone that takes no text messages."),
        _("Add a mobile number on the customer's card, or let another channel stand in."),
    ),
    Reason.UNDELIVERABLE: Cause(
        _("Address cannot be reached"),
        _("%(account)s has an address that cannot be reached."),
        _("Ask the customer for another address."),
    ),
    Reason.SUPPRESSED: Cause(
        _("Address must not be used"),
        _("%(account)s has an address that must not be used."),
        _("It complained or bounced before. Lift that on the customer's card if it is wrong."),
    ),
    Reason.OPTED_OUT: Cause(
        _("Does not want this"),
        _("%(account)s does not want messages about this."),
        _("Nothing to repair: it is the customer's will."),
    ),
    Reason.NO_CONSENT: Cause(
        _("Never agreed to this"),
        _("%(account)s never agreed to messages about this."),
        _("Ask for consent first; without it nothing may be sent."),
    ),
    Reason.NO_TEXT: Cause(
        _("The text says nothing there"),
        _("%(account)s cannot be written to: the text says nothing on this channel."),
        _("Write a text for this channel in the template."),
    ),
    Reason.NO_CHANNEL: Cause(
        _("No channel reaches them"),
        _("%(account)s can be reached by none of the channels."),
        _("Add an address on the customer's card, or let another channel stand in."),
    ),
    Reason.NOT_OFFERED: Cause(
        _("Prefers another channel"),
        _("%(account)s prefers a channel that the run does not go by."),
        _("Let this channel stand in."),
    ),
    Reason.SAME_ADDRESS: Cause(
        _("Same address as another"),
        _("%(account)s has the same address as another recipient."),
        _("One message goes to that address."),
    ),
    Reason.DECEASED: Cause(
        _("Deceased"),
        _("%(account)s is deceased."),
        _("Nothing to repair: it was chosen so. Change it under Who."),
    ),
    Reason.DISPUTED: Cause(
        _("In dispute"),
        _("%(account)s disputes what is asked of them."),
        _("Nothing to repair: it was chosen so. Change it under Who."),
    ),
    Reason.IN_AUDIENCE: Cause(
        _("In an audience that is left out"),
        _("%(account)s is in an audience that was left out."),
        _("Nothing to repair: it was chosen so. Change it under Who."),
    ),
    Reason.WRITTEN_LATELY: Cause(
        _("Written to a short time ago"),
        _("%(account)s was written to a short time ago."),
        _("Nothing to repair: it was chosen so. Change it under Who."),
    ),
    Reason.SAME_HOUSEHOLD: Cause(
        _("Same household as another"),
        _("%(account)s has the same postal address as another recipient."),
        _("One message goes to the household. Change it under Who."),
    ),
    Reason.BY_HAND: Cause(
        _("Left out by hand"),
        _("%(account)s was left out by hand."),
        _("Nothing to repair: it was chosen so. Take it back under Who."),
    ),
    Reason.RUN_CANCELLED: Cause(
        _("Cancelled before it was written"),
        _("%(account)s was not written to any more: the run was cancelled."),
        _("Begin another run for them."),
    ),
    Reason.MISSING: Cause(
        _("A value is missing"),
        _("%(account)s lacks a value that a tag needs."),
        _("Fill it in on the customer's card, or give the tag something to stand in: #tag{friend}."),
    ),
    Reason.UNSHOWABLE: Cause(
        _("A value cannot be shown"),
        _("%(account)s has a value that cannot be shown."),
        _("Correct the value on the customer's card."),
    ),
    Reason.BAD_SUBJECT: Cause(
        _("A value does not fit a subject"),
        _("%(account)s has a value that cannot stand in a subject."),
        _("Correct the value, or take the tag out of the subject."),
    ),
    Reason.NO_WORDING: Cause(
        _("No text in their language"),
        _("%(account)s speaks a language that the template does not have."),
        _("Add this language to the template."),
    ),
    Reason.ADDRESS_GONE: Cause(
        _("Address was removed meanwhile"),
        _("%(account)s lost the address while the run was generated."),
        _("Add an address on the customer's card."),
    ),
    Reason.NO_FILE: Cause(
        _("A file is missing"),
        _("%(account)s has no file where one must go along."),
        _("Add the file to their record, or let the text go without."),
    ),
    Reason.UNKNOWN_FILE: Cause(
        _("A file of the text is gone"),
        _("%(account)s was to get a file that is not there any more."),
        _("Add the file to the template again."),
    ),
    Reason.FILES_TOO_LARGE: Cause(
        _("Files too large"),
        _("%(account)s has files that are too large for one message."),
        _("Let the text link to the file instead."),
    ),
    Reason.UNKNOWN_SNIPPET: Cause(
        _("A snippet of the text is gone"),
        _("%(account)s was to get a text whose snippet is not there any more."),
        _("Publish the snippet again, or take it out of the template."),
    ),
    Reason.SNIPPET_WITHIN: Cause(
        _("A snippet stands in another one"),
        _("%(account)s was to get a text whose snippet puts in another one."),
        _("Copy the text of the inner snippet instead."),
    ),
    Reason.NOTHING_SAID: Cause(
        _("Nothing to say"),
        _("%(account)s would get an empty message."),
        _("Write a text for this channel in the template."),
    ),
    Reason.NO_NUMBER: Cause(
        _("No mobile number"),
        _("%(account)s has no mobile number."),
        _("Add one on the customer's card."),
    ),
    Reason.IMPOSSIBLE_NUMBER: Cause(
        _("Number cannot be dialled"),
        _("%(account)s has a number that cannot be dialled."),
        _("Correct it on the customer's card."),
    ),
    Reason.NO_POSTAL_ADDRESS: Cause(
        _("No postal address"),
        _("%(account)s has no postal address."),
        _("Add one on the customer's card."),
    ),
    Reason.BAD_POSTAL_ADDRESS: Cause(
        _("Postal address cannot be used"),
        _("%(account)s has a postal address that cannot be used."),
        _("Correct it on the customer's card."),
    ),
    Reason.ADDRESS_UNFIT: Cause(
        _("Address does not fit the window"),
        _("%(account)s has an address that does not fit the window of the envelope."),
        _("Shorten it, or choose a design with more room for the address."),
    ),
}

_NO_ADDRESS: Mapping[str, Cause] = {
    "email": Cause(
        _("No e-mail address"),
        _("%(account)s has no e-mail address."),
        _("Add one on the customer's card."),
    ),
    "sms": Cause(
        _("No phone number"),
        _("%(account)s has no phone number."),
        _("Add a mobile number on the customer's card."),
    ),
    "letter": Cause(
        _("No postal address"),
        _("%(account)s has no postal address."),
        _("Add one on the customer's card."),
    ),
}


def cause(reason: Reason, run: Run) -> Cause:
    """Return why somebody gets no message of a run, in words."""
    if reason is Reason.NO_ADDRESS and not run.is_mixed:
        return _NO_ADDRESS[run.channel]
    return REASONS[reason]


def sentence(reason: str, account: str, run: Run) -> str:
    """Say why an account gets no message; empty where nothing is wrong."""
    return str(cause(Reason(reason), run).sentence % {"account": account}) if reason else ""
