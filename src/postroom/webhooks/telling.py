"""Tells one program what waits for it, one event after the other, until it fails or the time is up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

from postroom.delivery.http import BadUrl, Client, NoAnswer, NotAsked
from postroom.webhooks.signing import headers

SECONDS = 10
"""That one request may take, all in all."""
WORDS = 300
GONE = 410


@dataclass(frozen=True, slots=True)
class Telling:
    """One event to be told."""

    delivery_id: int
    event_id: str
    body: str
    tries: int


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it. Without a status there was no answer."""

    telling: Telling
    status: int | None
    answer: str

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 -- what HTTP calls success


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a program listens, and what its events are signed with."""

    url: str
    keys: Sequence[str]
    public_only: bool

    def tell(self, events: Sequence[Telling], *, clock: Callable[[], datetime], until: float) -> list[Told]:
        """Tell one event after the other; a failure ends it, as does `until` on the monotonic clock."""
        try:
            client = Client(_base(self.url), seconds=SECONDS, public_only=self.public_only)
        except BadUrl as exc:
            return [Told(event, None, str(exc)[:WORDS]) for event in events[:1]]
        try:
            return list(self._told(client, events, clock, until))
        finally:
            client.close()

    def _told(
        self, client: Client, events: Sequence[Telling], clock: Callable[[], datetime], until: float
    ) -> Iterator[Told]:
        for event in events:
            if monotonic() > until:
                return
            told = self._one(client, event, clock())
            yield told
            if not told.is_taken:
                return

    def _one(self, client: Client, event: Telling, at: datetime) -> Told:
        body = event.body.encode()
        said = {
            "Content-Type": "application/json",
            "User-Agent": "Postroom",
            **headers(keys=self.keys, event_id=event.event_id, at=at, body=body),
        }
        try:
            answer = client.ask("POST", _target(self.url), body=body, headers=said)
        except (NotAsked, NoAnswer) as exc:
            return Told(event, None, str(exc)[:WORDS])
        return Told(event, answer.status, answer.text[:WORDS].replace("\0", ""))


def _base(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
