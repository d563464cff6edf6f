"""The message centre itself: numbers what it takes, and has receipts and replies brought at their time."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from postroom.config.simulation.fates import Fate, Manners, fate_of
from postroom.core.smpp import statuses
from postroom.core.smpp.receipts import MessageState

_LONGEST_KEPT = 100_000


@dataclass(slots=True)
class Taken:
    """A message that the centre has taken; `bring` brings a receipt or a reply to whoever sent it."""

    number: int
    recipient: str
    sender: str
    reference: bytes | None
    bring: Callable[["Taken", str], None]
    state: MessageState = MessageState.ENROUTE


@dataclass(slots=True)
class Centre:
    """Everything that SMPP and HTTP share."""

    manners: Manners
    luck: random.Random = field(default_factory=random.Random)
    taken: dict[int, Taken] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("taken", "refused", "throttled", "lost"), 0))
    _last: int = 1000
    _second: int = 0
    _in_second: int = 0
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)

    def take(
        self, *, recipient: str, sender: str, reference: bytes | None, bring: Callable[[Taken, str], None]
    ) -> tuple[Fate, Taken | None]:
        """Decide what becomes of a message; one that is taken has a number, and will be reported of."""
        if self._is_too_fast():
            self.counts["throttled"] += 1
            return Fate(status=statuses.THROTTLED), None
        fate = fate_of(recipient, self.manners, self.luck.random)
        if fate.status != statuses.TAKEN:
            self.counts["refused"] += 1
            return fate, None
        self.counts["taken" if fate.answers else "lost"] += 1
        self._last += 1
        message = Taken(self._last, recipient, sender, reference, bring)
        self.taken[message.number] = message
        if len(self.taken) > _LONGEST_KEPT:
            del self.taken[next(iter(self.taken))]
        self._follow(message, fate)
        return fate, message

    def named(self, message: Taken) -> str:
        """Return what an answer calls a message."""
        return f"{message.number:X}" if self.manners.hexadecimal else str(message.number)

    def found(self, name: str) -> Taken | None:
        """Return the message of that name."""
        try:
            return self.taken.get(int(name, 16 if self.manners.hexadecimal else 10))
        except ValueError:
            return None

    def cancel(self, name: str, *, sender: str) -> bool:
        """Let a message go nowhere if it still waits and the sender is the same; says whether it was so."""
        message = self.found(name)
        if message is None or message.sender != sender or message.state is not MessageState.ENROUTE:
            return False
        message.state = MessageState.DELETED
        return True

    def later(self, seconds: float, work: Callable[..., object], *told: Any) -> None:
        """Do something at its time."""
        handle: asyncio.TimerHandle

        def run() -> None:
            self._timers.discard(handle)
            work(*told)

        handle = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(handle)

    def close(self) -> None:
        """Bring nothing more."""
        for handle in self._timers:
            handle.cancel()

    def _follow(self, message: Taken, fate: Fate) -> None:
        if fate.state is not None:
            self.later(self._some_time(), self._report, message, fate.state)
        if fate.reply:
            self.later(self._some_time(), self._reply, message, fate.reply)

    def _reply(self, message: Taken, reply: str) -> None:
        """Nobody answers what was taken back."""
        if message.state is not MessageState.DELETED:
            message.bring(message, reply)

    def _report(self, message: Taken, state: MessageState) -> None:
        if message.state is MessageState.ENROUTE:
            message.state = state
        message.bring(message, "")
        if self.luck.random() < self.manners.repeated:
            self.later(self._some_time(), message.bring, message, "")

    def _some_time(self) -> float:
        return self.luck.random() * self.manners.receipt_after

    def _is_too_fast(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._in_second = second, 0
        self._in_second += 1
        return 0 < self.manners.rate < self._in_second
