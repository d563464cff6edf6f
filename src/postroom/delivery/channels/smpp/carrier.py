"""Hands text messages to one message centre over one line, which is kept open and also brings things in."""

import asyncio
import logging
import threading
from collections.abc import Coroutine, Iterator, Sequence
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, TypeVar

from postroom.core.carriage.arrival import Inbox, Receipt
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.letters import Recall
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome, Unclear
from postroom.core.carriage.withdrawing import TakenText, Withdrawal
from postroom.core.smpp.pace import Pace
from postroom.core.smpp.session import Arrived, Terms
from postroom.delivery.channels.smpp import asking, dialing, withdrawing
from postroom.delivery.channels.smpp.arriving import Arrivals
from postroom.delivery.channels.smpp.config import SmppConfig
from postroom.delivery.channels.smpp.errand import Errand
from postroom.delivery.channels.smpp.errors import LineLost, SetupWrong, SmppProblem
from postroom.delivery.channels.smpp.line import Line
from postroom.delivery.channels.smpp.reading import Reader
from postroom.delivery.channels.smpp.writing import Writer

log = logging.getLogger(__name__)
T = TypeVar("T")
LONGEST_WAIT = 60.0
"""Seconds between two tries to connect, at most."""
_MANY, _SOON = 50, 0.1
"""So many outcomes, or after so many seconds, are told of at once: to wake a thread costs as much as a message."""


class SmppCarrier:
    """A `Carrier` for text messages. It belongs to one thread; the line is served by a thread of its own.

    With `public_only` it talks to no message centre inside our own network.
    """

    def __init__(self, config: SmppConfig, *, inbox: Inbox | None = None, public_only: bool = False) -> None:
        self._config = config
        self._public_only = public_only
        self._inbox = inbox
        self._writer = Writer(config)
        self._pace = Pace()
        self._room: _Room | None = None
        self._line: Line | None = None
        self._errand: Errand | None = None
        self._wait, self._not_before, self._opened = 1.0, 0.0, 0.0

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        try:
            room, line = self._open()
        except SetupWrong as wrong:
            yield from (Misconfigured(envelope.reference, str(wrong)) for envelope in batch)
            return
        except LineLost as lost:
            yield from (NotSent(envelope.reference, str(lost)) for envelope in batch)
            return
        waiting = dict.fromkeys(envelope.reference for envelope in batch)
        finished = False
        try:
            for outcome in self._outcomes(batch, room, line):
                del waiting[outcome.reference]
                yield outcome
            finished = True
        finally:
            self._errand = None
            if not finished:
                self._drop()
        for reference in waiting:
            yield Unclear(reference, "the line stood still")

    def wind_down(self) -> None:
        if self._errand:
            self._errand.end()

    def listen(self) -> str:
        try:
            self._open()
        except SetupWrong as wrong:
            return str(wrong)
        except LineLost as problem:
            log.debug("no line to %s: %s", self._config.host, problem)
        return ""

    def ask_after(self, refs: Sequence[str]) -> list[Receipt]:
        try:
            room, line = self._open()
        except SmppProblem:
            return []
        return room.run(asking.ask_after(line, self._config, refs))

    def withdraw(self, text: TakenText) -> list[Withdrawal]:
        try:
            room, line = self._open()
        except SmppProblem as problem:
            return [Withdrawal(Recall.NO_ANSWER, str(problem))]
        return room.run(withdrawing.withdraw(line, self._config, text))

    def check(self) -> Verdict:
        room = _Room(self._config, None)
        try:
            return Verdict(tuple(room.run(self._steps(room))))
        finally:
            room.close()

    def close(self) -> None:
        if self._room:
            self._room.close()
        self._room = self._line = None

    def _outcomes(self, batch: Sequence[Envelope], room: "_Room", line: Line) -> Iterator[Outcome]:
        config = self._config
        told: SimpleQueue[tuple[list[Outcome], bool]] = SimpleQueue()
        errand = Errand(batch, self._writer, self._pace, until=monotonic() + config.batch_seconds)
        self._errand = errand

        told_at = 0.0

        def progress(at_end: bool) -> None:  # noqa: FBT001 -- that is what the line tells
            nonlocal told_at
            now = monotonic()
            if at_end or errand.known >= _MANY or (errand.known and now - told_at > _SOON):
                told_at = now
                told.put((errand.take(), at_end))

        room.call(line.take_on, errand, progress)
        until = monotonic() + config.batch_seconds + 2 * config.answer_seconds + 1
        at_end = False
        while not at_end:
            try:
                known, at_end = told.get(timeout=max(0.0, until - monotonic()))
            except Empty:
                self._drop()
                return
            if any(isinstance(outcome, Accepted) for outcome in known):
                self._wait = 1.0
            yield from known
        yield from errand.rest(line.reason or "its turn did not come")

    def _open(self) -> tuple["_Room", Line]:
        """Return the line, new if the last one is over. Raises `LineLost` or `SetupWrong`."""
        if self._room and self._line and self._line.is_open:
            return self._room, self._line
        if self._line:  # it is over; whoever hangs up again and again gets less and less to lose
            self._line = None
            self._wait = 1.0 if monotonic() - self._opened > LONGEST_WAIT else self._wait
            self._later()
        now = monotonic()
        if now < self._not_before:
            raise LineLost(f"the line was lost, and is not tried again for {self._not_before - now:.0f} seconds")
        self._room = self._room or _Room(self._config, self._inbox)
        try:
            self._line = self._room.run(self._begin(self._room))
        except SmppProblem:
            self._later()
            raise
        self._opened = monotonic()
        return self._room, self._line

    def _later(self) -> None:
        self._not_before = monotonic() + self._wait
        self._wait = min(self._wait * 2, LONGEST_WAIT)

    def _drop(self) -> None:
        if self._room and self._line:
            self._room.run(self._line.hang_up())

    async def _begin(self, room: "_Room") -> Line:
        sock = await dialing.dial(self._config, public_only=self._public_only)
        line, _ = await dialing.begin(self._config, room.terms, sock, arrived=room.arrived)
        room.line = line
        await line.bind()
        return line

    async def _steps(self, room: "_Room") -> list[CheckStep]:
        """Connect, encrypt and log in, up to the first step that fails."""
        config, steps = self._config, list[CheckStep]()
        name = "connect"
        try:
            sock = await dialing.dial(config, public_only=self._public_only)
            steps.append(CheckStep(name, ok=True, sentence=f"Connected to {config.host}, port {config.port}."))
            name = "tls"
            line, sentence = await dialing.begin(config, room.terms, sock, arrived=room.arrived)
            room.line = line
            steps.append(CheckStep(name, ok=True, sentence=sentence))
            name = "login"
            called = await line.bind()
            steps.append(CheckStep(name, ok=True, sentence=f"Bound as {config.system_id}, to {called or 'it'}."))
        except SmppProblem as problem:
            steps.append(CheckStep(name, ok=False, sentence=str(problem)))
        return steps


class _Room:
    """The thread in which a line is served, with its loop, and with the thread that keeps what comes in."""

    def __init__(self, config: SmppConfig, inbox: Inbox | None) -> None:
        self.terms = Terms(
            mode=config.mode,
            login=config.login,
            window=config.window,
            answer_seconds=config.answer_seconds,
            enquire_seconds=config.enquire_seconds,
        )
        self.line: Line | None = None
        self._loop = asyncio.new_event_loop()
        self._arrivals = Arrivals(Reader(config), inbox)
        self._thread = threading.Thread(target=self._serve, name="smpp-line", daemon=True)
        self._thread.start()

    def arrived(self, event: Arrived) -> None:
        """Have something kept that came over the line, which answers then."""
        if self.line:
            self._arrivals.take(event, self.line.answer)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def call(self, work: Any, *told: Any) -> None:
        """Have something done in the loop."""
        self._loop.call_soon_threadsafe(work, *told)

    def close(self) -> None:
        """Keep what came in, say goodbye, and end."""
        self.run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._arrivals.close()

    async def _end(self) -> None:
        await self._arrivals.finish()
        if self.line:
            await self.line.say_goodbye()
        await self._arrivals.finish()
        await self._loop.shutdown_default_executor()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()
