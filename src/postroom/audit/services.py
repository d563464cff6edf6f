"""Write to the trail, in the same transaction as what is told: both are there, or neither."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model

from postroom.audit.actions import Action
from postroom.audit.models import Entry

NAME = 200


class Actor(Protocol):
    """Who did it. A `Viewer` is one."""

    @property
    def user_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody who was not let in: all that is known is what they typed, and from where."""

    name: str
    address: str = ""
    user_id: int = 0


def record(
    *, actor: Actor, action: Action, about: Model | None = None, unit_id: int | None = None, **details: Any
) -> None:
    """Write down what was done, about which row, and in which unit (none: only super users read it).

    Details are plain values: never a secret, never the contents of a message.
    """
    Entry.objects.create(
        action=action,
        actor_id=actor.user_id or None,
        actor=actor.name[:NAME],
        address=actor.address,
        unit_id=unit_id,
        about_kind=about._meta.model_name or "" if about else "",
        about_id=str(about.pk) if about else "",
        about=str(about)[:NAME] if about else "",
        details=details,
    )
