"""Do what staff ordered to the messages they chose, a chunk at a time, and say truly what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import ngettext_lazy

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action as Done
from postroom.core.lifecycle import State
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.outbox.services import Action

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SEND_ANEW = "send_anew"
"""Not an `Action`: what goes out is rendered again first."""
ORDERS = frozenset({*map(str, Action), SEND_ANEW})
ON_THE_WAY = frozenset({State.SENDING, State.SENT, State.DELIVERED})
REASONS_SHOWN = 3


@dataclass(slots=True)
class Outcome:
    """What an order came to: the ids it changed, how many were already on their way, and why others were left."""

    order: str
    ids: list[int] = field(default_factory=list)
    on_the_way: int = 0
    left: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    is_final: bool = False

    @property
    def undo(self) -> Action | None:
        """The action that takes it back, if there is one and it did something."""
        if not self.ids or self.is_final or self.order == SEND_ANEW:
            return None
        return outbox.UNDOES.get(Action(self.order))

    @property
    def sentence(self) -> str:
        """How many, and what became of the others."""
        said = [_said(_DONE[self.order], len(self.ids))]
        said += [_said(text, count) for text, count in ((_ON_THE_WAY, self.on_the_way), (_LEFT, self.left)) if count]
        said += [f"{reason} ({count})" for reason, count in self.reasons.most_common(REASONS_SHOWN)]
        return " ".join(said)


def right_for(order: str) -> Right:
    """Return the right that an order needs in the message's unit."""
    return Right.SEND if order == SEND_ANEW else outbox.right_for(Action(order))


def carry_out(*, viewer: Viewer, order: str, chunks: Iterable[Sequence[int]], at: datetime) -> Outcome:
    """Carry an order out on chunk after chunk; each is a transaction of its own."""
    outcome = Outcome(order)
    do = _send_anew if order == SEND_ANEW else _act
    for chunk in chunks:
        do(viewer, chunk, at, outcome)
    if len(outcome.ids) > 1:
        audit.record(actor=viewer, action=Done.MESSAGES_CHANGED, order=str(order), messages=len(outcome.ids))
    return outcome


def _act(viewer: Viewer, ids: Sequence[int], at: datetime, outcome: Outcome) -> None:
    done = outbox.act(viewer=viewer, action=Action(outcome.order), ids=ids, at=at)
    outcome.ids += done.ids
    outcome.is_final |= done.is_final
    if done.left_alone:
        states = selectors.states(viewer=viewer, ids=list(set(ids).difference(done.ids)))
        gone = sum(states[state] for state in ON_THE_WAY) if outcome.order in _STOPS else 0
        outcome.on_the_way += gone
        outcome.left += done.left_alone - gone


def _send_anew(viewer: Viewer, ids: Sequence[int], at: datetime, outcome: Outcome) -> None:
    repaired = outbox.send_anew(viewer=viewer, ids=ids, at=at)
    outcome.ids += repaired.ids
    outcome.left += len(set(ids)) - len(repaired.ids)
    outcome.reasons.update(repaired.problems.values())


def _said(text: Callable[..., str] | _StrPromise, count: int) -> str:
    return str(text % {"n": count, "count": intcomma(count)})  # type: ignore[operator]


_STOPS = frozenset({Action.HOLD, Action.CANCEL})
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
