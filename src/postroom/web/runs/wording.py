"""What codes of runs are called on the screens: reasons with their repair, what is lacking, states, times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from postroom.core.tags.catalogue import FieldType, Found
from postroom.records.selectors import catalogue
from postroom.runs.services import Lack

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.runs.models import Run

_MINUTE, _HOUR = 60, 3600


LACKS: Mapping[Lack, tuple[_StrPromise, str]] = {
    Lack.TITLE: (_("The run has no title."), "what"),
    Lack.TEMPLATE: (_("No template is chosen."), "what"),
    Lack.TEXT: (_("The text cannot go out yet. %(name)s"), "what"),
    Lack.ACCOUNT: (_("No sending account is chosen."), "what"),
    Lack.RECIPIENTS: (_("Nobody is chosen."), "who"),
    Lack.AUDIENCE: (_("An audience that was chosen is not there any more, or cannot be read."), "who"),
    Lack.FREE_VALUE: (_("Nothing is typed for #?%(name)s."), "what"),
}
"""What is still to be chosen, and the step where."""

STANDING: Mapping[str, _StrPromise] = {
    "draft": _("Nothing is made yet."),
    "generating": _("The messages are being made. You can close this page."),
    "in_review": _("Made and waiting: nothing goes out before it is approved."),
    "approved": _("Approved. The messages are on their way to the outbox. You can close this page."),
    "sending": _("Going out. You can close this page."),
    "paused": _("Paused: what has not gone out waits until somebody resumes."),
    "planned": _("Approved. The messages go out from %(time)s."),
    "overdue": _("It was planned for %(time)s, but nothing was working then. Nothing went out: is it still wanted?"),
    "finished": _("All messages have been dealt with."),
    "cancelled": _("Cancelled: what had not gone out never will."),
}


STOPPED = _("All sending is stopped: what has not gone out waits until somebody lets it go on.")
"""How a run stands that would be going out."""


def standing_of(run: Run, at: datetime) -> str:
    """Say in a sentence how a run stands."""
    standing = "overdue" if run.is_overdue else "planned" if run.waits_at(at) else run.state
    planned = date_format(localtime(run.not_before), "j M Y H:i") if run.not_before else ""
    return gettext(str(STANDING[standing])) % {"time": planned}


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
