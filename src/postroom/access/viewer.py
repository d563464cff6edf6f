"""Who is looking, and what they may do where: handed to every selector and service that a person calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Right(StrEnum):
    """What a role allows in a unit."""

    SEE = "see"
    WRITE = "write"
    SEND = "send"
    APPROVE = "approve"
    SET_UP = "set_up"
    OUTBOX = "see_outbox"
    """Comes with no role: who may look into the outbox is granted one by one."""


class Role(StrEnum):
    """What a user is in a unit."""

    READER = "reader"
    WRITER = "writer"
    SENDER = "sender"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


RIGHTS_OF: Mapping[Role, frozenset[Right]] = {
    Role.READER: frozenset({Right.SEE}),
    Role.WRITER: frozenset({Right.SEE, Right.WRITE}),
    Role.SENDER: frozenset({Right.SEE, Right.WRITE, Right.SEND}),
    Role.APPROVER: frozenset({Right.SEE, Right.WRITE, Right.SEND, Right.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Right.SEE, Right.WRITE, Right.SEND, Right.APPROVE, Right.SET_UP}),
}
SHARED = frozenset({Right.SEE, Right.OUTBOX})
"""What holds in a collaborating unit too: looking, never changing."""


class NotAllowed(Exception):
    """The viewer sees this, but may not do that to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in user, as selectors and services see them. `sees_all` marks a super user."""

    user_id: int
    name: str = ""
    sees_all: bool = False
    units: Mapping[Right, frozenset[int]] = field(default_factory=dict, hash=False)
    above_ids: frozenset[int] = frozenset()
    """The units above those that this viewer sees: what they share with the units below, the viewer sees too."""
    author_ids: frozenset[int] = frozenset()
    """Whose messages this viewer sees in any unit: their own; and, with the outbox granted, those of the members of
    their groups and of the groups that collaborate."""
    key_id: int | None = None
    """The key of a program: it sees the messages that it ordered."""
    address: str = ""
    """The IP address that the request came from, for the audit trail."""

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units whose things this viewer may see."""
        return self.units.get(Right.SEE, frozenset())

    @property
    def outbox_ids(self) -> frozenset[int]:
        """The units whose messages this viewer may see."""
        return self.units.get(Right.OUTBOX, frozenset())

    def may(self, right: Right, unit_id: int | None = None) -> bool:
        """Say whether the viewer has `right` in the unit, or in any unit when none is named."""
        if self.sees_all:
            return True
        granted = self.units.get(right, frozenset())
        return bool(granted) if unit_id is None else unit_id in granted

    def must(self, right: Right, unit_id: int | None = None) -> None:
        """Raise `NotAllowed` unless the viewer has `right` there."""
        if not self.may(right, unit_id):
            raise NotAllowed(f"needs the right to {right.replace('_', ' ')}")


SYSTEM = Viewer(user_id=0, name="Postroom", sees_all=True)
"""Postroom itself: background work and the command line."""
