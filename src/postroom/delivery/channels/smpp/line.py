"""One line to a message centre: a session of SMPP on a socket of asyncio. Everything here happens in its loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from postroom.core.smpp.commands import Command
from postroom.core.smpp.session import Answered, Arrived, Bound, Event, Over, Refused, Session, State, Unanswered
from postroom.core.smpp.statuses import Meaning, status
from postroom.delivery.channels.smpp.errors import LineLost, SetupWrong

if TYPE_CHECKING:
    from postroom.core.smpp.session import Terms
    from postroom.delivery.channels.smpp.errand import Errand

_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""It holds until the next packet, and is set again with each."""
_BEAT = 1.0
_SOONEST = 0.01
_GOODBYE = 5.0
"""Seconds that the other side has to answer our goodbye."""


class Sent(Protocol):
    """Something that was sent and waits for its answer."""

    def answered(self, event: Answered, now: float) -> None: ...

    def lost(self) -> None: ...


class Line(asyncio.Protocol):
    """A session on a socket. `arrived` is told what came in; somebody has to `answer` it."""

    def __init__(self, terms: Terms, *, arrived: Callable[[Arrived], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._session = Session(terms, now=self._loop.time())
        self._arrived = arrived
        self._transport: Any = None
        self._bound: asyncio.Future[str] = self._loop.create_future()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._errand: Errand | None = None
        self._progress: Callable[[bool], None] = lambda _: None
        self._timer: asyncio.TimerHandle | None = None
        self._resuming: asyncio.TimerHandle | None = None
        self.reason = ""
        """Why it is over."""

    @property
    def is_open(self) -> bool:
        """Whether messages can go over it."""
        return self._session.state is State.BOUND

    @property
    def has_room(self) -> bool:
        """Whether the window takes one more."""
        return self._session.free > 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._beat()

    def data_received(self, data: bytes) -> None:
        self._acknowledge()
        self._handle(self._session.receive(data, self._loop.time()))

    def _acknowledge(self) -> None:
        """Acknowledge at once, on Linux: a message centre whose socket waits with its next answers until the one before
        is acknowledged (Nagle) would have us wait 40 ms, as we have nothing to send along while a window empties.
        """
        if _QUICKACK and (sock := self._transport.get_extra_info("socket")):
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._handle(self._session.end(str(exc) if exc else "the message centre hung up"))
        self._gone.set_result(None)

    async def bind(self) -> str:
        """Log in; returns what the message centre calls itself. Raises `LineLost` or `SetupWrong`."""
        self._session.bind(self._loop.time())
        self._flush()
        return await self._bound

    def take_on(self, errand: Errand, progress: Callable[[bool], None]) -> None:
        """Send the messages of an errand, one at a time; `progress` is told whenever there may be something new,
        and whether the errand is at its end."""
        self._errand, self._progress = errand, progress
        self._pump()

    def answer(self, arrived: Sequence[Arrived], code: int) -> None:
        """Say that these are kept, or why they cannot be."""
        for one in arrived:
            self._session.answer(one, code)
        self._flush()

    def ask(self, command: Command, body: bytes, sent: Sent) -> None:
        """Send something else than a message; there has to be room."""
        self._session.send(command, body, token=sent, now=self._loop.time())
        self._flush()

    async def say_goodbye(self) -> None:
        """Unbind and hang up."""
        self._session.unbind(self._loop.time())
        self._flush()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._gone), _GOODBYE)
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close the socket at once."""
        if self._transport and not self._gone.done():
            self._transport.abort()
            await self._gone

    def _handle(self, events: list[Event]) -> None:
        now = self._loop.time()
        for event in events:
            match event:
                case Answered(token):
                    token.answered(event, now)
                case Unanswered(token):
                    token.lost()
                case Arrived():
                    self._arrived(event)
                case Bound(system_id):
                    self._bound.set_result(system_id)
                case Refused(code):
                    self._bound.set_exception(_refusal(code))
                case Over(reason):
                    self._over(reason)
        self._pump()

    def _over(self, reason: str) -> None:
        self.reason = reason
        if not self._bound.done():
            self._bound.set_exception(LineLost(reason))
            self._bound.exception()  # it may be that nobody waits for it
        self._flush()
        if self._transport:
            self._transport.close()
        for timer in (self._timer, self._resuming):
            if timer:
                timer.cancel()

    def _pump(self) -> None:
        """Fill the window, write what there is, and tell how far the errand is."""
        errand, session = self._errand, self._session
        if errand is None:
            self._flush()
            return
        now = self._loop.time()
        is_through = session.state is not State.BOUND
        while session.free > 0:
            found = errand.next(now)
            if found is None:
                is_through = True
                break
            if isinstance(found, float):
                self._resume_in(found)
                break
            piece, body = found
            session.send(Command.SUBMIT_SM, body, token=piece, now=now)
        self._flush()
        at_end = is_through and errand.is_idle
        if at_end:
            self._errand = None
        self._progress(at_end)

    def _resume_in(self, seconds: float) -> None:
        if self._resuming:
            self._resuming.cancel()
        self._resuming = self._loop.call_later(min(seconds, _BEAT), self._pump)

    def _flush(self) -> None:
        out = self._session.take()
        if out and self._transport and not self._transport.is_closing():
            self._transport.write(out)

    def _beat(self) -> None:
        """Look at the clock from time to time, and no later than the session wants."""
        now = self._loop.time()
        self._handle(self._session.tick(now))
        if self._session.state is not State.OVER:
            wait = min(max(self._session.wake_at - now, _SOONEST), _BEAT)
            self._timer = self._loop.call_later(wait, self._beat)


def _refusal(code: int) -> LineLost | SetupWrong:
    said = status(code)
    sentence = f"The message centre refuses the login: {said.shown}"
    return SetupWrong(sentence) if said.meaning is Meaning.ACCOUNT else LineLost(sentence)
