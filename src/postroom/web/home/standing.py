"""How things stand for a viewer at one moment: what waits, what moves, what is broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postroom.access.viewer import Right, Viewer
from postroom.core.lifecycle import Folder, State
from postroom.delivery import selectors as delivery
from postroom.outbox import selectors as outbox
from postroom.outbox import waiting
from postroom.outbox.waiting import Later
from postroom.returns import selectors as returns
from postroom.returns import undelivered
from postroom.runs import selectors as runs
from postroom.web.connections.health import Health, health
from postroom.web.outbox.wording import CAUSES, moment
from postroom.webhooks import selectors as webhooks

if TYPE_CHECKING:
    from postroom.delivery.models import Account
    from postroom.runs.models import Run

MOVING = ("generating", "approved", "sending", "paused")
SHOWN = 8
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Moving:
    """A run on its way: how many of its recipients or messages are through."""

    run: Run
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that Home shows and that changes by itself."""

    sees_outbox: bool
    in_review: Sequence[Run]
    moving: Sequence[Moving]
    errors: int
    causes: Sequence[tuple[str, str, int]]
    """Code and sentence of what went wrong, and how often."""
    mails_back: int
    """E-mails that did not arrive for the address's sake."""
    letters_back: int
    """Cases of returned letters that are open."""
    held: int
    waiting: int
    queue: str
    accounts: Sequence[tuple[Account, Health]]
    workers: int
    stopped: bool
    webhooks_given_up: int
    more_than: int = outbox.COUNTED


def of(*, viewer: Viewer, at: datetime) -> Standing:
    """Return how things stand now."""
    seen = runs.runs(viewer=viewer)
    stopped = delivery.situation(viewer=viewer).stopped_since is not None
    return Standing(
        sees_outbox=viewer.may(Right.OUTBOX),
        in_review=list(seen.filter(state="in_review")[:SHOWN]),
        moving=[_moving(run) for run in seen.filter(state__in=MOVING)[:SHOWN]],
        errors=outbox.count(outbox.messages(viewer=viewer, filters=outbox.Filters(folder=Folder.ERRORS))),
        causes=[(code, _sentence(code), number) for code, number in outbox.causes(viewer=viewer)[:SHOWN]],
        mails_back=outbox.count(undelivered.mails(viewer=viewer)),
        letters_back=returns.open_cases(viewer=viewer),
        held=_in_state(viewer, State.HELD),
        waiting=_in_state(viewer, State.QUEUED),
        queue=waiting_for(outbox.oldest_waiting_seconds(), waiting.later(viewer=viewer), stopped=stopped),
        accounts=[(account, health(account, at=at, stopped=stopped)) for account in delivery.accounts(viewer=viewer)],
        stopped=stopped,
        workers=delivery.alive_workers(at=at),
        webhooks_given_up=webhooks.given_up(viewer=viewer),
    )


def waiting_for(seconds: float | None, later: Later | None = None, *, stopped: bool = False) -> str:
    """Say how long the longest waiting message has been due, and what waits for a later time."""
    if stopped:
        return _("All sending is stopped: messages wait until somebody lets it go on.")
    said = [_due_for(seconds)] if seconds is not None else []
    if later:
        words = ngettext(
            "%(n)s message is tried later, on %(when)s.",
            "%(n)s messages are tried later, the first on %(when)s.",
            later.number,
        )
        said.append(words % {"n": intcomma(later.number), "when": moment(later.next_at)})
    return " ".join(said) or _("No message waits for its turn.")


def _due_for(seconds: float) -> str:
    whole = int(seconds)
    if whole < MINUTE:
        age = ngettext("%(n)s second", "%(n)s seconds", whole) % {"n": whole}
    elif whole < HOUR:
        age = ngettext("%(n)s minute", "%(n)s minutes", whole // MINUTE) % {"n": whole // MINUTE}
    else:
        age = ngettext("%(n)s hour", "%(n)s hours", whole // HOUR) % {"n": whole // HOUR}
    return _("The oldest waiting message has been due for %(age)s.") % {"age": age}


def _in_state(viewer: Viewer, state: State) -> int:
    return outbox.count(outbox.messages(viewer=viewer, filters=outbox.Filters(folder=Folder.OUTBOX, state=state)))


def _sentence(code: str) -> str:
    return str(CAUSES[code].short) if code in CAUSES else code.replace("_", " ")


def _moving(run: Run) -> Moving:
    progress = runs.progress(run=run)
    if run.state == "generating":
        return Moving(run, progress.recipients - progress.pending, progress.recipients)
    left = sum(progress.states.get(state, 0) for state in (State.QUEUED, State.SENDING, State.HELD))
    return Moving(run, progress.made - left, progress.made)
