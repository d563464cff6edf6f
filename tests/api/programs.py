"""Programs for tests of the API: a client with a key, and what it sends and gets."""

from typing import Any

import orjson
from django.test import Client
from django.utils.timezone import now

from postroom.access import keys
from postroom.access.models import ApiKey, Unit
from postroom.access.viewer import RIGHTS_OF, SYSTEM, Right, Role
from tests import makers


class Program:
    """A program with a key; every answer is read as JSON."""

    def __init__(
        self, role: Role = Role.APPROVER, *, at: Unit | None = None, sees_outbox: bool = True, **terms: Any
    ) -> None:
        extra = {Right.OUTBOX} if sees_outbox else set()
        unit = at or makers.unit()
        code = f"program-{ApiKey.objects.count()}"
        self.key, self.token = keys.issue(
            viewer=SYSTEM,
            terms=keys.Terms(code=code, name="Shop", unit=unit, rights=RIGHTS_OF[role] | extra, **terms),
            at=now(),
        )
        self._client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Return status and body."""
        said = self.answer(method, path, body, **headers)
        return said.status_code, said.json() if said.content else None

    def answer(self, method: str, path: str, body: Any = None, **headers: str):
        """Return the whole answer."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.generic(
            method, f"/api/v1{path}", b"" if body is None else _json(body), "application/json", headers=names
        )

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self.ask("PUT", path, body)


def _json(body: Any) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)
