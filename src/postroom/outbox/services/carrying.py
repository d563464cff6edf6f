"""Carry out what staff ordered for the messages they chose, and count what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from postroom.access.viewer import Right, Viewer
from postroom.core.lifecycle import State
from postroom.outbox import selectors
from postroom.outbox.services import handling
from postroom.outbox.services.handling import UNDOES, Action, act
from postroom.outbox.services.repairing import send_anew

SEND_ANEW = "send_anew"
"""Not an `Action`: what goes out is rendered again first."""
ORDERS = frozenset({*map(str, Action), SEND_ANEW})
ON_THE_WAY = frozenset({State.SENDING, State.SENT, State.DELIVERED})
STOPS = frozenset({Action.HOLD, Action.CANCEL})


@dataclass(slots=True)
class Outcome:
    """What an order came to: the ids it changed, how many were already on their way, and why others were left."""

    order: str
    ids: list[int] = field(default_factory=list)
    on_the_way: int = 0
    left: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """How many were left for what: the keys of faults."""
    is_final: bool = False

    @property
    def undo(self) -> Action | None:
        """The action that takes it back, if there is one and it did something."""
        return undo_of(self.order) if self.ids and not self.is_final else None


def undo_of(order: str) -> Action | None:
    """Return the action that takes an order back, if there is one."""
    return None if order == SEND_ANEW else UNDOES.get(Action(order))


def right_for_order(order: str) -> Right:
    """Return the right that an order needs in the message's unit."""
    return Right.SEND if order == SEND_ANEW else handling.right_for(Action(order))


def carry_out(*, viewer: Viewer, ids: Sequence[int], at: datetime, outcome: Outcome) -> None:
    """Do what was ordered to these messages, and add what came of it to the outcome."""
    if outcome.order == SEND_ANEW:
        repaired = send_anew(viewer=viewer, ids=ids, at=at)
        outcome.ids += repaired.ids
        outcome.left += len(set(ids)) - len(repaired.ids)
        outcome.reasons.update(faults[0].key for faults in repaired.problems.values() if faults)
        return
    done = act(viewer=viewer, action=Action(outcome.order), ids=ids, at=at)
    outcome.ids += done.ids
    outcome.is_final |= done.is_final
    if done.left_alone:
        states = selectors.states(viewer=viewer, ids=list(set(ids).difference(done.ids)))
        gone = sum(states[state] for state in ON_THE_WAY) if outcome.order in STOPS else 0
        outcome.on_the_way += gone
        outcome.left += done.left_alone - gone
