"""Which actions a folder and a message offer to a viewer: what cannot be done, or not by them, is absent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import END_STATES, Folder, HoldReason, State, Step, starts
from postroom.outbox.services import SEND_ANEW, Action, right_for_order

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.outbox.listing import Listed
    from postroom.outbox.models import Message

_SEVERAL = 5
"""Stands for any number but one: languages that have a form for few have the same noun here."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A button. `question` is asked before what cannot be undone is done to many, `yes` agrees; {count} names them."""

    order: str
    label: _StrPromise
    icon: str
    question: Any = ""
    """In one wording for one and another for many; which, and how many, only the screen knows."""
    hint: _StrPromise | str = ""
    yes: _StrPromise | str = ""

    @property
    def question_one(self) -> str:
        """The question about a single message."""
        return self._worded(1)

    @property
    def question_many(self) -> str:
        """The question about several."""
        return self._worded(_SEVERAL)

    def _worded(self, number: int) -> str:
        return str(self.question % {"n": number}) if self.question else ""


OFFERS: Mapping[str, Offer] = {
    Action.HOLD: Offer(Action.HOLD, _("Hold"), "player-pause"),
    Action.RELEASE: Offer(Action.RELEASE, _("Release"), "player-play"),
    Action.SEND_NOW: Offer(Action.SEND_NOW, _("Send now"), "send"),
    Action.SEND_AGAIN: Offer(
        Action.SEND_AGAIN,
        _("Send again as it was"),
        "refresh",
        ngettext_lazy(
            "Send {count} message again, word for word? What is on its way cannot be called back.",
            "Send {count} messages again, word for word? What is on its way cannot be called back.",
            "n",
        ),
        _("Word for word what it said before."),
        _("Send {count} again"),
    ),
    SEND_ANEW: Offer(
        SEND_ANEW,
        _("Send again, made anew"),
        "rotate-clockwise",
        ngettext_lazy(
            "Make {count} message anew and send it again? What is on its way cannot be called back.",
            "Make {count} messages anew and send them again? What is on its way cannot be called back.",
            "n",
        ),
        _("With today's address and values, from the same version of the template."),
        _("Make {count} anew and send"),
    ),
    Action.COUNT_AS_SENT: Offer(
        Action.COUNT_AS_SENT,
        _("Count as sent"),
        "mail-check",
        ngettext_lazy(
            "Count {count} message as sent? It is not sent again.",
            "Count {count} messages as sent? They are not sent again.",
            "n",
        ),
        yes=_("Count {count} as sent"),
    ),
    Action.CANCEL: Offer(
        Action.CANCEL,
        _("Cancel"),
        "ban",
        ngettext_lazy(
            "Cancel {count} message? What is cancelled never goes out.",
            "Cancel {count} messages? What is cancelled never goes out.",
            "n",
        ),
        yes=_("Never send {count}"),
    ),
    Action.ARCHIVE: Offer(Action.ARCHIVE, _("Archive"), "archive"),
    Action.UNARCHIVE: Offer(Action.UNARCHIVE, _("Take out of the archive"), "upload"),
    Action.DELETE: Offer(Action.DELETE, _("Delete"), "trash"),
}
AGAIN = (Action.SEND_AGAIN, SEND_ANEW)
OF_FOLDER: Mapping[Folder, tuple[str, ...]] = {
    Folder.DRAFTS: (Action.CANCEL, Action.DELETE),
    Folder.OUTBOX: (Action.SEND_NOW, Action.HOLD, Action.RELEASE, Action.CANCEL),
    Folder.SENT: (Action.ARCHIVE, Action.DELETE),
    Folder.ARCHIVE: (Action.UNARCHIVE, Action.DELETE),
    Folder.ERRORS: (*AGAIN, Action.RELEASE, Action.COUNT_AS_SENT, Action.CANCEL, Action.ARCHIVE, Action.DELETE),
}
_WAIT_FOR_A_WORD = frozenset({HoldReason.BY_HAND, HoldReason.CAPTURE, HoldReason.RUN_PAUSED})
"""Held with nothing to repair: they are released, not sent again."""


def of_folder(*, viewer: Viewer, folder: Folder, causes: Collection[str]) -> list[Offer]:
    """Return what may be done to a selection; counting as sent is for messages whose answer was lost only."""
    without = set() if State.UNCERTAIN in causes else {Action.COUNT_AS_SENT}
    orders = [order for order in OF_FOLDER[folder] if order not in without]
    return [OFFERS[order] for order in orders if viewer.may(right_for_order(order))]


def of_message(*, viewer: Viewer, message: Message | Listed, is_claimed: bool) -> list[Offer]:
    """Return what may be done to one message now. What a worker has in hand has to come back first."""
    if is_claimed:
        return []
    orders = _fitting(State(message.state), message.hold_reason, message.archived_at is not None)
    return [OFFERS[order] for order in orders if viewer.may(right_for_order(order), message.unit_id)]


@cache
def _fitting(state: State, hold_reason: str, is_archived: bool) -> Sequence[str]:  # noqa: FBT001 -- a key of the cache
    return [order for order in OFFERS if _fits(order, state, hold_reason, is_archived=is_archived)]


def _fits(order: str, state: State, hold_reason: str, *, is_archived: bool) -> bool:
    if order in AGAIN:
        is_broken = state is not State.HELD or hold_reason not in _WAIT_FOR_A_WORD
        return state in starts(Step.SEND_AGAIN) and is_broken and not is_archived
    if order in _STEPS:
        return state in starts(_STEPS[order]) and not is_archived
    if order == Action.UNARCHIVE:
        return is_archived
    if order == Action.ARCHIVE:
        return state in END_STATES and not is_archived
    return state in END_STATES | {State.DRAFT}


_STEPS: Mapping[str, Step] = {
    Action.HOLD: Step.HOLD,
    Action.RELEASE: Step.RELEASE,
    Action.SEND_NOW: Step.SEND_NOW,
    Action.CANCEL: Step.CANCEL,
    Action.COUNT_AS_SENT: Step.COUNT_AS_SENT,
}
