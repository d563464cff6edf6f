"""A system that takes messages, as tests need it: let in, with its key in hand."""

from collections.abc import Sequence
from typing import Any

from django.test import Client

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Lane, Message
from postroom.systems import services
from postroom.systems.models import System
from tests import makers, post


def let_in(code: str = "boxes", channels: Sequence[Channel] = (Channel.EMAIL,), **terms) -> tuple[System, str]:
    """The system and its key."""
    wanted = services.Terms(
        code=code, name=code.title(), unit=terms.pop("unit", None) or makers.unit(), channels=channels, **terms
    )
    return services.register(viewer=SYSTEM, terms=wanted, at=makers.NOON)


def lane(system: System) -> Lane:
    """The lane of its first account."""
    return system.accounts.order_by("pk").first().lane


def waiting(system: System, count: int = 1, **details) -> list[Message]:
    """Messages that wait for it."""
    return post.messages(count, on=lane(system), **details)


class Taker:
    """The system's program."""

    def __init__(self, key: str) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {key}"})

    def ask(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Return status and body."""
        said = self._client.post(f"/api/v1{path}", body, content_type="application/json")
        return said.status_code, said.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Ask at a door of the queue."""
        return self.ask(f"/queue{path}", body or {})

    def take(self, **wanted) -> list[dict[str, Any]]:
        """Take what there is."""
        status, said = self.post("/lease", wanted)
        assert status == 200, said
        return said["items"]
