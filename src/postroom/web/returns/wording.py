"""What the desk says: reasons, what came of a scan, and what came of a case, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.returns.services import NeverSent, NotRecorded, ReturnedAlready, is_shipped
from postroom.web.outbox.wording import moment
from postroom.web.shell.pills import PILLS
from postroom.web.shell.told import RETURNED_FOR

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.outbox.services import NotWritten
    from postroom.returns.models import Reason

REFUSED: Mapping[str, _StrPromise] = {
    "foreign": _("This is not a code of ours: scan the small square that our letters bear. Nothing was changed."),
    "misread": _("Misread: the code does not add up. Scan it again. Nothing was changed."),
    "unknown": _("No letter that you may see has this code. Nothing was changed."),
}


@dataclass(frozen=True, slots=True)
class PageWord:
    """What came of a page: in two words for a count, and as a sentence."""

    short: _StrPromise
    sentence: _StrPromise
    is_bad: bool = False


FATES: Mapping[str, PageWord] = {
    "recorded": PageWord(_("recorded"), _("Recorded as returned.")),
    "already": PageWord(_("recorded before"), _("Recorded before: nothing was changed.")),
    "no_code": PageWord(_("without a code"), _("No code of ours: a case to find out whose it is."), is_bad=True),
    "unknown": PageWord(_("unknown"), _("No letter that you may see has this code."), is_bad=True),
    "not_sent": PageWord(_("never sent"), _("This letter never left the house, as far as we know."), is_bad=True),
    "misread": PageWord(_("misread"), _("The code does not add up."), is_bad=True),
    "foreign": PageWord(_("foreign"), _("Not a code of ours."), is_bad=True),
    "blank": PageWord(_("blank"), _("Blank: the back of a sheet.")),
    "unreadable": PageWord(_("unreadable"), _("This page cannot be read."), is_bad=True),
}
WAYS: Mapping[str, _StrPromise] = {
    "scan": _("scanned"),
    "upload": _("read from a file"),
    "hand": _("found by hand"),
    "program": _("told by a program"),
    "carrier": _("told by the carrier"),
}
ROLES: Mapping[str, _StrPromise] = {"email": _("by e-mail"), "phone": _("by SMS"), "postal": _("by letter")}


def reason_name(reason: Reason) -> str:
    """Return what a reason is called; one that a company added or named otherwise is called as it wrote it."""
    return str(RETURNED_FOR[reason.code]) if is_shipped(reason) else reason.name


def refusal(refused: NotRecorded) -> str:
    """Say why a scan changed nothing."""
    if isinstance(refused, ReturnedAlready):
        before = refused.letter
        told = {"name": before.message.recipient_name if before.message else "", "when": moment(before.recorded_at)}
        if before.by:
            return gettext("%(name)s: scanned already on %(when)s by %(who)s. Nothing was changed.") % {
                **told,
                "who": before.by.name,
            }
        return gettext("%(name)s: recorded already on %(when)s. Nothing was changed.") % told
    if isinstance(refused, NeverSent):
        state = str(PILLS[refused.state].word) if refused.state in PILLS else refused.state
        return gettext("This letter never left the house: it is “%(state)s”. Nothing was changed.") % {"state": state}
    return str(REFUSED.get(refused.code, REFUSED["unknown"]))


def problem(fault: NotWritten) -> str:
    """Say why a letter could not be written anew, and whose it is."""
    sentences = {
        "not_kept": gettext("a program wrote this, and its text is kept only as it went out: write a new message"),
        "undeliverable": gettext("the address is marked undeliverable: correct it first"),
        "suppressed": gettext("the address is on the block list"),
        "opted_out": gettext("the customer does not want messages about this"),
        "no_consent": gettext("the customer never agreed to messages about this"),
        "unknown_template": gettext("its template is retired, or not for this unit any more"),
    }
    return f"{fault.name} ({fault.account_number}): {sentences.get(fault.code, fault.sentence)}"
