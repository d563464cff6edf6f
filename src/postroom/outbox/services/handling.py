"""What staff do to messages they selected: hold, release, cancel, send again, archive, delete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postroom.access.viewer import Right, Viewer
from postroom.core.lifecycle import HoldReason, Step
from postroom.outbox.models import Message
from postroom.outbox.services.keeping import archive, delete, restore, unarchive
from postroom.outbox.services.moving import move


class Action(StrEnum):
    """What may be done to a selection."""

    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"
    SEND_NOW = "send_now"
    SEND_AGAIN = "send_again"
    COUNT_AS_SENT = "count_as_sent"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    DELETE = "delete"
    RESTORE = "restore"


UNDOES: Mapping[Action, Action] = {
    Action.HOLD: Action.RELEASE,
    Action.RELEASE: Action.HOLD,
    Action.ARCHIVE: Action.UNARCHIVE,
    Action.UNARCHIVE: Action.ARCHIVE,
    Action.DELETE: Action.RESTORE,
    Action.RESTORE: Action.DELETE,
}
"""What takes an action back. Sending and cancelling cannot be taken back, they are asked about first."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action came to: the ids it changed, and how many it left alone because their state did not allow it."""

    action: Action
    ids: tuple[int, ...]
    left_alone: int
    is_final: bool = False
    """Something else than a person had held them: put on hold again by hand, it would not release them any more."""

    @property
    def undo(self) -> Action | None:
        """The action that takes this one back, if there is one."""
        return None if self.is_final else UNDOES.get(self.action)


def act(*, viewer: Viewer, action: Action, ids: Sequence[int], at: datetime) -> Done:
    """Do `action` to those of the messages that the viewer may see and change, and whose state allows it.

    The answer tells the truth about races: a message that a worker took meanwhile is left alone.
    """
    rows = Message.objects.visible_to(viewer, deleted=action is Action.RESTORE)
    allowed = [
        pk
        for pk, unit_id in rows.filter(pk__in=ids).values_list("pk", "unit_id")
        if viewer.may(right_for(action), unit_id)
    ]
    held_by_others = rows.filter(pk__in=allowed).exclude(hold_reason=HoldReason.BY_HAND)
    is_final = action is Action.RELEASE and held_by_others.exists()
    changed = _ACTIONS[action](allowed, viewer.user_id or None, at) if allowed else []
    return Done(action, tuple(changed), len(set(ids)) - len(changed), is_final)


def right_for(action: Action) -> Right:
    """Return the right that an action needs in the message's unit."""
    return _RIGHTS.get(action, Right.WRITE)


_RIGHTS = {
    Action.RELEASE: Right.SEND,
    Action.SEND_NOW: Right.SEND,
    Action.SEND_AGAIN: Right.SEND,
    Action.COUNT_AS_SENT: Right.SEND,
}
_Does = Callable[[Sequence[int], int | None, datetime], list[int]]
_ACTIONS: Mapping[Action, _Does] = {
    Action.HOLD: lambda ids, by, at: move(ids=ids, step=Step.HOLD, by=by, at=at, hold_reason=HoldReason.BY_HAND),
    Action.RELEASE: lambda ids, by, at: move(ids=ids, step=Step.RELEASE, by=by, at=at),
    Action.CANCEL: lambda ids, by, at: move(ids=ids, step=Step.CANCEL, by=by, at=at),
    Action.SEND_NOW: lambda ids, by, at: move(ids=ids, step=Step.SEND_NOW, by=by, at=at),
    Action.SEND_AGAIN: lambda ids, by, at: move(ids=ids, step=Step.SEND_AGAIN, by=by, at=at),
    Action.COUNT_AS_SENT: lambda ids, by, at: move(ids=ids, step=Step.COUNT_AS_SENT, by=by, at=at),
    Action.ARCHIVE: lambda ids, _, at: archive(ids=ids, at=at),
    Action.UNARCHIVE: lambda ids, _, __: unarchive(ids=ids),
    Action.DELETE: lambda ids, _, at: delete(ids=ids, at=at),
    Action.RESTORE: lambda ids, _, __: restore(ids=ids),
}
