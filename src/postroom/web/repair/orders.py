"""What may be done to a whole group of the desk, or to rows chosen in it: as far as its cause and the viewer allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import HoldReason, State
from postroom.outbox.broken import WAITS
from postroom.outbox.services import SEND_ANEW, Action, right_for_order
from postroom.web.outbox.actions import OFFERS, Offer

_FAILED = (SEND_ANEW, Action.SEND_AGAIN, Action.ARCHIVE)
_UNCERTAIN = (Action.COUNT_AS_SENT, *_FAILED)
_HELD = (SEND_ANEW, Action.RELEASE, Action.CANCEL)
_WAITING = (Action.RELEASE, Action.CANCEL)


@dataclass(frozen=True, slots=True)
class ForAll:
    """A button for the whole group, its words with the number filled in."""

    order: str
    label: object
    icon: str
    question: str
    yes: str


def offers(*, viewer: Viewer, cause: str) -> list[Offer]:
    """Return what may be done to messages of this cause."""
    return [OFFERS[order] for order in _orders(cause) if viewer.may(right_for_order(order))]


def for_all(offered: Sequence[Offer], *, total: int) -> list[ForAll]:
    """Return the same for a group of so many messages."""
    number = intcomma(total)
    return [
        ForAll(
            offer.order,
            offer.label,
            offer.icon,
            (offer.question_many if total != 1 else offer.question_one).replace("{count}", number),
            str(offer.yes).replace("{count}", number),
        )
        for offer in offered
    ]


def _orders(cause: str) -> Sequence[str]:
    if cause == State.UNCERTAIN:
        return _UNCERTAIN
    if cause in WAITS:
        return _WAITING
    return _HELD if cause in set(HoldReason) else _FAILED
