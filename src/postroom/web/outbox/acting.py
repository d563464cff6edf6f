"""Do what staff ordered to the messages they chose, a chunk at a time, and say truly what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.utils.translation import ngettext_lazy

from postroom.access.viewer import Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action as Done
from postroom.outbox import services as outbox
from postroom.outbox.services import SEND_ANEW, Action, Outcome
from postroom.web.shell.faults import said_of_all

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASONS_SHOWN = 3


def carry_out(*, viewer: Viewer, order: str, chunks: Iterable[Sequence[int]], at: datetime) -> Outcome:
    """Carry an order out on chunk after chunk; each is a transaction of its own.

    The first one tells the trail what was ordered, so that it is known of an order that breaks off, too.
    """
    outcome, meant = Outcome(order), list(chunks)
    ordered = sum(map(len, meant))
    for number, chunk in enumerate(meant):
        with transaction.atomic():
            if number == 0 and ordered > 1:
                audit.record(actor=viewer, action=Done.MESSAGES_CHANGED, order=str(order), messages=ordered)
            outbox.carry_out(viewer=viewer, ids=chunk, at=at, outcome=outcome)
    return outcome


def sentence(outcome: Outcome) -> str:
    """Say how many were changed, and what became of the others."""
    return told(
        outcome.order,
        changed=len(outcome.ids),
        on_the_way=outcome.on_the_way,
        left=outcome.left,
        reasons=outcome.reasons,
    )


def told(order: str, *, changed: int, on_the_way: int, left: int, reasons: Mapping[str, int]) -> str:
    """Say the same of numbers."""
    said = [_said(_DONE[order], changed)]
    said += [_said(text, count) for text, count in ((_ON_THE_WAY, on_the_way), (_LEFT, left)) if count]
    said += [f"{said_of_all(reason)} ({count})" for reason, count in Counter(reasons).most_common(REASONS_SHOWN)]
    return " ".join(said)


def _said(text: Callable[..., str] | _StrPromise, count: int) -> str:
    return str(text % {"n": count, "count": intcomma(count)})  # type: ignore[operator]


_ON_THE_WAY = ngettext_lazy("%(count)s was already on its way.", "%(count)s were already on their way.", "n")
_LEFT = ngettext_lazy("%(count)s was left as it is.", "%(count)s were left as they are.", "n")
_DONE: Mapping[str, _StrPromise] = {
    Action.HOLD: ngettext_lazy("%(count)s message held.", "%(count)s messages held.", "n"),
    Action.RELEASE: ngettext_lazy("%(count)s message released.", "%(count)s messages released.", "n"),
    Action.CANCEL: ngettext_lazy("%(count)s message cancelled.", "%(count)s messages cancelled.", "n"),
    Action.SEND_NOW: ngettext_lazy("%(count)s message goes out now.", "%(count)s messages go out now.", "n"),
    Action.SEND_AGAIN: ngettext_lazy("%(count)s message goes out again.", "%(count)s messages go out again.", "n"),
    SEND_ANEW: ngettext_lazy(
        "%(count)s message made anew, it goes out again.", "%(count)s messages made anew, they go out again.", "n"
    ),
    Action.COUNT_AS_SENT: ngettext_lazy(
        "%(count)s message counted as sent.", "%(count)s messages counted as sent.", "n"
    ),
    Action.ARCHIVE: ngettext_lazy("%(count)s message archived.", "%(count)s messages archived.", "n"),
    Action.UNARCHIVE: ngettext_lazy(
        "%(count)s message taken out of the archive.", "%(count)s messages taken out of the archive.", "n"
    ),
    Action.DELETE: ngettext_lazy("%(count)s message deleted.", "%(count)s messages deleted.", "n"),
    Action.RESTORE: ngettext_lazy("%(count)s message restored.", "%(count)s messages restored.", "n"),
}
