"""What one delivery thread claims next, and how much of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from postroom.outbox import services as outbox
from postroom.outbox.models import Priority
from postroom.outbox.services import Claimed, Cursor

CURSOR_SECONDS = 5.0
"""How long a claim starts its scan where the last one ended; then it looks from the front again."""
LARGEST_CLAIM = 500
CLASSES = (Priority.URGENT, Priority.NORMAL, Priority.BULK)


@dataclass(slots=True, kw_only=True)
class Claims:
    """Claims about as much as one thread hands over in a second, urgent before bulk, within the lane's rate."""

    lane_id: int
    worker_id: int
    lease: timedelta
    size: int = 50
    cursors: dict[Priority, Cursor] = field(default_factory=dict)
    reset_at: float = 0.0

    def next(self) -> list[Claimed]:
        """Return the next messages to hand over: a suspect alone, or else the best of the three classes."""
        granted = outbox.take_tokens(lane_id=self.lane_id, wanted=self.size)
        if not granted:
            return []
        claimed = self._claim(Priority.SUSPECT, 1, None)
        if not claimed:
            claimed = self._of_classes(granted)
        if len(claimed) < granted:
            outbox.return_tokens(lane_id=self.lane_id, unused=granted - len(claimed))
        return claimed

    def learn(self, count: int, seconds: float) -> None:
        """Fit the size of the next claim to what a second carries."""
        if count >= self.size and seconds < 1:
            self.size = min(self.size * 2, LARGEST_CLAIM)
        elif seconds > 2:  # noqa: PLR2004 -- seconds; twice what a claim should take
            self.size = max(1, self.size // 2)

    def _of_classes(self, granted: int) -> list[Claimed]:
        if monotonic() > self.reset_at:
            self.cursors.clear()
            self.reset_at = monotonic() + CURSOR_SECONDS
        claimed: list[Claimed] = []
        for priority in CLASSES:
            wanted = granted - len(claimed)
            if wanted <= 0:
                break
            found = self._claim(priority, wanted, self.cursors.get(priority))
            claimed += found
            if len(found) < wanted:
                self.cursors.pop(priority, None)
            else:
                self.cursors[priority] = Cursor(found[-1].due_at, found[-1].message_id)
        return claimed

    def _claim(self, priority: Priority, limit: int, after: Cursor | None) -> list[Claimed]:
        return outbox.claim(
            lane_id=self.lane_id,
            worker_id=self.worker_id,
            priority=priority,
            limit=limit,
            lease=self.lease,
            after=after,
        )
