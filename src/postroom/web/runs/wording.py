"""What codes of runs are called on the screens: reasons with their repair, what is lacking, states, times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from postroom.core.tags.catalogue import FieldType, Found
from postroom.outbox.pricing import Money
from postroom.records.selectors import catalogue
from postroom.runs.services import Lack, Need, Why
from postroom.web.shell.figures import money

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.runs.models import Run
    from postroom.web.runs.shares import Share

_MINUTE, _HOUR = 60, 3600


LACKS: Mapping[Lack, tuple[_StrPromise, str]] = {
    Lack.TITLE: (_("The run has no title."), "what"),
    Lack.TEMPLATE: (_("No template is chosen."), "what"),
    Lack.TOPIC: (
        _("A newsletter needs a topic that customers agree to: choose a text that has one."),
        "what",
    ),
    Lack.TEXT: (_("The text cannot go out yet. %(name)s"), "what"),
    Lack.OPT_OUT: (
        _("The design “%(name)s” has no link to unsubscribe, which this text needs: choose another one."),
        "what",
    ),
    Lack.ACCOUNT: (_("No sending account is chosen."), "what"),
    Lack.RECIPIENTS: (_("Nobody is chosen."), "who"),
    Lack.AUDIENCE: (_("An audience that was chosen is not there any more, or cannot be read."), "who"),
    Lack.FREE_VALUE: (_("Nothing is typed for #?%(name)s."), "what"),
    Lack.TIME: (_("The time from which it may go out has passed: choose a later one."), "what"),
}
"""What is still to be chosen, and the step where."""

STANDING: Mapping[str, _StrPromise] = {
    "draft": _("Nothing is made yet."),
    "generating": _("The messages are being made. You can close this page."),
    "in_review": _("Made and waiting: nothing goes out before it is approved."),
    "approved": _("Approved. The messages are on their way to the outbox. You can close this page."),
    "sending": _("Going out. You can close this page."),
    "paused": _("Paused: what has not gone out waits until somebody resumes."),
    "undoable": _("Approved. The messages go out in a moment; until then it can be undone."),
    "planned": _("Approved. The messages go out from %(time)s."),
    "overdue": _("It was planned for %(time)s, but nothing was working then. Nothing went out: is it still wanted?"),
    "finished": _("All messages have been dealt with."),
    "cancelled": _("Cancelled: what had not gone out never will."),
}


KINDS: Mapping[str, _StrPromise] = {
    "other": _("Something else"),
    "newsletter": _("Newsletter"),
    "greeting": _("Greeting"),
    "notice": _("Service notice"),
    "dunning": _("Dunning"),
}
NEEDS: Mapping[Why, _StrPromise] = {
    Why.KIND: _("Messages of this kind are always approved by a second person."),
    Why.MESSAGES: _("From %(limit)s messages on a second person approves."),
    Why.COST: _("From %(limit)s on a second person approves."),
    Why.NO_PRICE: _("From %(limit)s on a second person approves, and of some messages nobody knows the price."),
}
CHANGES: Mapping[str, _StrPromise] = {
    "title": _("The title is “%(now)s”, it was “%(before)s”."),
    "version": _("Another version of the text was chosen."),
    "design": _("Another design of its e-mails was chosen."),
    "letter_design": _("Another design of its letters was chosen."),
    "account": _("It goes out from another account."),
    "not_before": _("The time it may go out from was changed."),
    "going": _("%(now)s messages would go out; it was %(before)s before."),
    "written_anew": _("%(now)s messages were written anew; it was %(before)s before."),
    "recipients": _("Some message goes somewhere else, or says something else."),
}
"""What is different from what was looked at."""

STOPPED = _("All sending is stopped: what has not gone out waits until somebody lets it go on.")
"""How a run stands that would be going out."""


def standing_of(run: Run, at: datetime) -> str:
    """Say in a sentence how a run stands."""
    standing = "overdue" if run.is_overdue else "planned" if run.waits_at(at) else run.state
    standing = "undoable" if run.can_undo(at) else standing
    planned = date_format(localtime(run.not_before), "j M Y H:i") if run.not_before else ""
    return gettext(str(STANDING[standing])) % {"time": planned}


def need(need: Need) -> str:
    """Say why a second person approves."""
    limit = money(Money(Decimal(need.limit or 0), need.currency)) if need.currency else intcomma(need.limit or 0)
    return str(NEEDS[need.why]) % {"limit": limit}


def changes(found: Iterable[Sequence[Any]]) -> list[str]:
    """Say what is different from what was looked at."""
    return [str(CHANGES[what]) % {"before": before, "now": now} for what, before, now in found]


def approve_label(made: int) -> str:
    """Say what the button does."""
    return ngettext("Approve %(count)s message", "Approve %(count)s messages", made) % {"count": intcomma(made)}


def approve_question(run: Run, shares: Sequence[Share]) -> str:
    """Say what approving sets going: how many, on which channels, from which accounts, how long it takes."""
    asked = [share.question for share in shares]
    if run.not_before:
        asked.append(gettext("Not before %(time)s.") % {"time": date_format(localtime(run.not_before), "j M Y H:i")})
    return " ".join(asked)


def duration(time: timedelta) -> str:
    """Say roughly how long something takes."""
    seconds = time.total_seconds()
    if seconds < _MINUTE:
        return gettext("less than a minute")
    if seconds < _HOUR:
        minutes = ceil(seconds / _MINUTE)
        return ngettext("about %(n)d min", "about %(n)d min", minutes) % {"n": minutes}
    hours = round(seconds / _HOUR)
    return ngettext("about %(n)d hour", "about %(n)d hours", hours) % {"n": hours}


def lack(which: Lack, name: str) -> str:
    """Say what is still to be chosen."""
    return LACKS[which][0] % {"name": name}


def lacking(tags: Mapping[str, int]) -> list[str]:
    """Say for how many customers each tag has no value that could be shown, the tag most lacked first."""
    known = catalogue() if tags else None
    said = []
    for tag, number in sorted(tags.items(), key=lambda each: (-each[1], each[0])):
        found = known.find(tuple(tag.split("."))) if known and not tag.startswith("?") else None
        is_table = isinstance(found, Found) and found.field.type is FieldType.TABLE
        text = _no_records(number) if is_table else _no_value(number)
        said.append(text % {"tag": tag, "count": intcomma(number)})
    return said


def _no_value(number: int) -> str:
    return ngettext(
        "#%(tag)s: nothing to show for %(count)s customer.",
        "#%(tag)s: nothing to show for %(count)s customers.",
        number,
    )


def _no_records(number: int) -> str:
    return ngettext(
        "#%(tag)s: %(count)s customer has no such records, so there is no table.",
        "#%(tag)s: %(count)s customers have no such records, so there is no table.",
        number,
    )
