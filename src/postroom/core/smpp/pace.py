"""How fast a line may send that was told to slow down: half as fast at once, faster again bit by bit."""

from math import inf
from typing import Final

SLOWEST: Final = 1.0
_PATIENCE: Final = 1.0
"""Seconds in which being told again is the same telling: a window of answers comes at once."""
_GROWTH: Final = 1.1
"""How much faster after each second without complaint."""
_FORGOTTEN: Final = 60.0
"""Seconds without complaint after which there is no limit any more."""


class Pace:
    """The rate of one line. `now` is any clock that only goes forward, in seconds."""

    def __init__(self) -> None:
        self.rate = inf
        self._sent = 0
        self._since = 0.0
        self._told_at = -inf
        self._grown_at = 0.0
        self._next_at = -inf

    def wait(self, now: float) -> float:
        """Return how many seconds the next message has to wait; 0: it may go."""
        if self.rate == inf:
            return 0.0
        self._recover(now)
        return max(0.0, self._next_at - now)

    def sent(self, now: float) -> None:
        """A message has left."""
        if now - self._since >= 1:
            self._sent, self._since = 0, now
        self._sent += 1
        if self.rate != inf:
            self._next_at = max(self._next_at, now) + 1 / self.rate

    def slow_down(self, now: float) -> None:
        """The other side says that we are too fast."""
        if now - self._told_at < _PATIENCE:
            return
        before = self.rate if self.rate != inf else max(self._sent / max(now - self._since, _PATIENCE), 2 * SLOWEST)
        self.rate = max(before / 2, SLOWEST)
        self._told_at = self._grown_at = now
        self._next_at = now + 1 / self.rate

    def _recover(self, now: float) -> None:
        if now - self._told_at > _FORGOTTEN:
            self.rate = inf
            return
        while now - self._grown_at >= 1:
            self._grown_at += 1
            self.rate *= _GROWTH
