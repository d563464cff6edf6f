"""What a message centre delivers to us: kept by the inbox in a thread of its own, and only then answered."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from postroom.core.carriage.arrival import Inbox
from postroom.core.smpp.session import Arrived
from postroom.core.smpp.statuses import NOT_NOW, QUEUE_FULL, TAKEN
from postroom.delivery.channels.smpp.reading import Reader

log = logging.getLogger(__name__)
_AT_ONCE = 500
_MOST_WAITING = 5000
"""What comes beyond that is refused for now; the message centre brings it again."""

Answer = Callable[[Sequence[Arrived], int], None]


class Arrivals:
    """Keeps what comes in, as many at once as came meanwhile. Without an inbox everything is refused for now."""

    def __init__(self, reader: Reader, inbox: Inbox | None) -> None:
        self._reader = reader
        self._inbox = inbox
        self._waiting: list[tuple[Arrived, Answer]] = []
        self._keeping: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smpp-inbox")

    def take(self, arrived: Arrived, answer: Answer) -> None:
        """Keep it soon, and answer then."""
        if self._inbox is None:
            answer([arrived], NOT_NOW)
        elif len(self._waiting) >= _MOST_WAITING:
            answer([arrived], QUEUE_FULL)
        else:
            self._waiting.append((arrived, answer))
            if self._keeping is None or self._keeping.done():
                self._keeping = asyncio.create_task(self._keep_all(self._inbox))

    async def finish(self) -> None:
        """Wait until all is kept."""
        if self._keeping:
            await self._keeping

    def close(self) -> None:
        """Nothing more comes."""
        if self._inbox:
            self._thread.submit(self._inbox.close)
        self._thread.shutdown()

    async def _keep_all(self, inbox: Inbox) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            code = await loop.run_in_executor(self._thread, self._keep, inbox, [arrived for arrived, _ in some])
            for answer in dict.fromkeys(answer for _, answer in some):
                answer([arrived for arrived, by in some if by == answer], code)

    def _keep(self, inbox: Inbox, some: list[Arrived]) -> int:
        try:
            inbox.keep(*self._reader.sort([arrived.message for arrived in some]))
        except Exception as problem:
            log.warning("cannot keep %d arrivals, they will come again: %s", len(some), problem)
            return NOT_NOW
        return TAKEN
