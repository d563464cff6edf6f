"""How things stand for a viewer at one moment: what waits, what moves, what is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postroom.access.viewer import Right, Viewer
from postroom.delivery import selectors as delivery
from postroom.outbox import selectors as outbox
from postroom.outbox import waiting
from postroom.outbox.waiting import Later
from postroom.runs import selectors as runs
from postroom.web.connections.health import Health, health
from postroom.web.home import piles
from postroom.web.home.piles import MOST_RUNS
from postroom.web.outbox.wording import CAUSES, moment
from postroom.webhooks import selectors as webhooks

if TYPE_CHECKING:
    from postroom.delivery.models import Account
    from postroom.runs.models import Run
    from postroom.web.home.piles import Pile

MOVING = ("generating", "approved", "sending", "paused")
SHOWN = 8
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Moving:
    """A run on its way: how many of its recipients or messages are through, and how many of these went wrong."""

    run: Run
    done: int
    total: int
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that Home shows and that changes by itself."""

    sees_outbox: bool
    piles: Sequence[Pile]
    in_review: Sequence[Run]
    moving: Sequence[Moving]
    errors: int
    """At most `outbox.CAUSES_OF` + 1."""
    causes: Sequence[tuple[str, str, int]]
    """Code and sentence of what went wrong, and how often, of the newest errors."""
    queue: str
    accounts: Sequence[tuple[Account, Health]]
    workers: int
    stopped: bool
    webhooks_given_up: int
    causes_of: int = outbox.CAUSES_OF

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits for anybody and nothing moves."""
        return not self.moving and not any(pile.number for pile in self.piles)


def of(*, viewer: Viewer, at: datetime) -> Standing:
    """Return how things stand now, in a fixed number of statements that look at no more than they show."""
    in_review = list(runs.runs(viewer=viewer).filter(state="in_review").order_by("generated_at", "pk")[: MOST_RUNS + 1])
    accounts = list(delivery.accounts(viewer=viewer))
    queue = waiting.queue(viewer=viewer, lanes=[account.lane for account in accounts])
    errors = outbox.newest_errors(viewer=viewer, most=outbox.CAUSES_OF + 1)
    causes: Counter[str] = Counter()
    for (_channel, code), number in errors.items():
        causes[code] += number
    stopped = delivery.situation(viewer=viewer).stopped_since is not None
    return Standing(
        sees_outbox=viewer.may(Right.OUTBOX),
        piles=piles.of(
            viewer=viewer, in_review=len(in_review), errors=errors, found=piles.counts(viewer=viewer), queue=queue
        ),
        in_review=in_review[:SHOWN],
        moving=_moving(viewer),
        errors=causes.total(),
        causes=[(code, _sentence(code), number) for code, number in causes.most_common(SHOWN)],
        queue=waiting_for(queue.oldest, queue.later, stopped=stopped),
        accounts=[(account, health(account, at=at, stopped=stopped)) for account in accounts],
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


def _sentence(code: str) -> str:
    return str(CAUSES[code].short) if code in CAUSES else code.replace("_", " ")


def _moving(viewer: Viewer) -> list[Moving]:
    shown = list(runs.runs(viewer=viewer).filter(state__in=MOVING)[:SHOWN])
    glances, wrong = runs.glances(runs=shown), runs.gone_wrong(runs=shown)
    return [Moving(run, glances[run.pk].done, glances[run.pk].total, wrong.get(run.batch_id, 0)) for run in shown]
