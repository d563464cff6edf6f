"""One SMPP session as a state machine: bytes and moments go in, bytes and events come out. It opens nothing itself.

It numbers what it sends, keeps the window, watches how long answers take and whether the other side is alive, and
answers by itself what needs no decision. Whoever drives it writes what `take` returns to the line, calls `tick` when
`wake_at` has come, and answers every `Arrived`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from math import inf
from typing import Any, NamedTuple

from postroom.core.smpp import pdus, statuses
from postroom.core.smpp.commands import BINDS, LAST_SEQUENCE, RESPONSE, Command, Mode
from postroom.core.smpp.errors import BadPdu, BadStream
from postroom.core.smpp.framing import Frame, Framer, frame
from postroom.core.smpp.pdus import Bind, Body, Data, Named, QueryAnswer, Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a session is to be held. All times are seconds."""

    mode: Mode = Mode.TRANSCEIVER
    login: Bind = field(default_factory=Bind)
    window: int = 10
    answer_seconds: float = 30
    enquire_seconds: float = 30


class State(Enum):
    """open -> binding -> bound -> unbinding -> over"""

    OPEN = "open"
    BINDING = "binding"
    BOUND = "bound"
    UNBINDING = "unbinding"
    OVER = "over"


class Bound(NamedTuple):
    """The login was taken; `system_id` is what the other side calls itself."""

    system_id: str


class Refused(NamedTuple):
    """The login was not taken."""

    status: int


class Answered(NamedTuple):
    """What was sent as `token` was answered."""

    token: Any
    status: int
    message_id: str
    answer: QueryAnswer | None = None


class Unanswered(NamedTuple):
    """What was sent as `token` may have been taken or not: nobody will tell any more."""

    token: Any


class Arrived(NamedTuple):
    """A text message or a receipt; it has to be answered by `answer`."""

    command: int
    sequence: int
    message: Short | Data


class Over(NamedTuple):
    """The session has ended; the line is to be closed."""

    reason: str


Event = Bound | Refused | Answered | Unanswered | Arrived | Over
_QUIET = frozenset({Command.OUTBIND, Command.ALERT_NOTIFICATION})
_OURS = frozenset({Command.SUBMIT_SM, Command.DATA_SM, Command.QUERY_SM, Command.CANCEL_SM})


class Session:
    """The client's side of one line. `now` is any clock that only goes forward, in seconds."""

    def __init__(self, terms: Terms, *, now: float) -> None:
        self.terms = terms
        self.state = State.OPEN
        self._framer = Framer()
        self._out: list[bytes] = []
        self._sequence = 0
        self._waiting: dict[int, tuple[Any, float]] = {}
        """Sequence number -> what we sent and until when its answer is due; the oldest is the first."""
        self._heard_at = now
        self._asked_at: float | None = None
        """When we asked whether anybody is there, and have heard nothing since."""
        self._until = inf
        """When binding or unbinding has taken too long."""

    @property
    def free(self) -> int:
        """How many messages may be sent before one is answered."""
        return self.terms.window - len(self._waiting) if self.state is State.BOUND else 0

    @property
    def unanswered(self) -> int:
        """How many are not yet answered."""
        return len(self._waiting)

    @property
    def wake_at(self) -> float:
        """When `tick` has something to do."""
        if self.state is State.OVER:
            return inf
        moments = [self._until, self._first_due()]
        if self.state is State.BOUND:
            alive = self.terms.enquire_seconds if self._asked_at is None else self.terms.answer_seconds
            moments.append((self._heard_at if self._asked_at is None else self._asked_at) + alive)
        return min(moments)

    def take(self) -> bytes:
        """Return what is to be written, once."""
        out = b"".join(self._out)
        self._out.clear()
        return out

    def bind(self, now: float) -> None:
        """Ask to be let in; `Bound` or `Refused` follows."""
        self.state, self._until = State.BINDING, now + self.terms.answer_seconds
        self._send(BINDS[self.terms.mode], pdus.encode_body(self.terms.login))

    def send(self, command: Command, body: bytes, *, token: Any, now: float) -> None:
        """Send a message (its body as bytes); `Answered` or `Unanswered` follows. Only while `free`."""
        if self.free < 1:
            raise RuntimeError("the window is full")
        sequence = self._send(command, body)
        self._waiting[sequence] = (token, now + self.terms.answer_seconds)

    def answer(self, arrived: Arrived, status: int = statuses.TAKEN) -> None:
        """Say that an arrival is kept, or why it cannot be."""
        if self.state in (State.BOUND, State.UNBINDING):
            body = b"\0" if status == statuses.TAKEN or arrived.command == Command.DELIVER_SM else b""
            self._out.append(frame(arrived.command | RESPONSE, status, arrived.sequence, body))

    def unbind(self, now: float) -> None:
        """Say goodbye; `Over` follows. What is not answered before it is over is `Unanswered`."""
        if self.state is State.BOUND:
            self.state, self._until = State.UNBINDING, now + self.terms.answer_seconds
            self._send(Command.UNBIND)

    def receive(self, data: bytes, now: float) -> list[Event]:
        """Take in what the line brought."""
        self._heard_at, self._asked_at = now, None
        events: list[Event] = []
        try:
            for found in self._framer.feed(data):
                if self.state is State.OVER:
                    break
                events += self._on(found)
        except BadStream as bad:
            self._out.append(frame(Command.GENERIC_NACK, statuses.BAD_LENGTH, 0))
            events += self.end(f"the other side does not speak SMPP: {bad}")
        return events

    def tick(self, now: float) -> list[Event]:
        """See what has taken too long."""
        if self.state is State.OVER:
            return []
        if now >= self._until:
            return self.end("the other side did not answer in time")
        events: list[Event] = [Unanswered(token) for token in self._overdue(now)]
        if self.state is State.BOUND:
            if self._asked_at is not None and now >= self._asked_at + self.terms.answer_seconds:
                return events + self.end("the other side is silent")
            if self._asked_at is None and now >= self._heard_at + self.terms.enquire_seconds:
                self._asked_at = now
                self._send(Command.ENQUIRE_LINK)
        return events

    def end(self, reason: str) -> list[Event]:
        """The line is lost: everything that was not answered may have been taken."""
        if self.state is State.OVER:
            return []
        self.state = State.OVER
        events: list[Event] = [Unanswered(token) for token, _ in self._waiting.values()]
        self._waiting.clear()
        return [*events, Over(reason)]

    def _on(self, found: Frame) -> Iterator[Event]:
        if found.command == Command.SUBMIT_SM_RESP:  # the one that comes a thousand times a second
            return self._on_answer(found)
        if found.command & RESPONSE:
            return self._on_other_answer(found)
        return self._on_request(found)

    def _on_answer(self, found: Frame) -> Iterator[Event]:
        """One that nobody waits for any more is passed over."""
        waiting = self._waiting.pop(found.sequence, None)
        if waiting is not None:
            name = found.body.partition(b"\0")[0].decode("latin-1")
            yield Answered(waiting[0], found.status, name)

    def _on_other_answer(self, found: Frame) -> Iterator[Event]:
        command = found.command & ~RESPONSE
        if found.command == Command.GENERIC_NACK:
            yield from self._on_nack(found)
        elif self.state is State.BINDING and command == BINDS[self.terms.mode]:
            yield from self._on_bind_answer(found)
        elif self.state is State.UNBINDING and command == Command.UNBIND:
            yield from self.end("we said goodbye")
        elif command in _OURS:
            yield from self._on_asked(found)

    def _on_bind_answer(self, found: Frame) -> Iterator[Event]:
        self._until = inf
        if found.status != statuses.TAKEN:
            yield Refused(found.status)
            yield from self.end(f"the login was refused: {statuses.status(found.status).shown}")
            return
        self.state = State.BOUND
        yield Bound(found.body.partition(b"\0")[0].decode("latin-1"))

    def _on_nack(self, found: Frame) -> Iterator[Event]:
        """Without a number it says that our stream is broken for them, so that no answer fits to anything."""
        if self.state is State.BINDING:
            yield Refused(found.status)
            yield from self.end(f"the login was not understood: {statuses.status(found.status).shown}")
        elif found.sequence == 0:
            yield from self.end(f"the other side lost the thread: {statuses.status(found.status).shown}")
        else:
            yield from self._on_answer(found._replace(body=b""))

    def _on_asked(self, found: Frame) -> Iterator[Event]:
        waiting = self._waiting.pop(found.sequence, None)
        if waiting is None:
            return
        try:
            body: Body = pdus.decode(found).body
        except BadPdu:
            yield Answered(waiting[0], found.status or statuses.SYSTEM_ERROR, "")
            return
        answer = body if isinstance(body, QueryAnswer) else None
        name = body.message_id if isinstance(body, Named | QueryAnswer) else ""
        yield Answered(waiting[0], found.status, name, answer)

    def _on_request(self, found: Frame) -> Iterator[Event]:
        command = found.command
        if command in (Command.DELIVER_SM, Command.DATA_SM) and self.state in (State.BOUND, State.UNBINDING):
            yield from self._on_arrival(found)
        elif command == Command.ENQUIRE_LINK:
            self._out.append(frame(Command.ENQUIRE_LINK_RESP, statuses.TAKEN, found.sequence))
        elif command == Command.UNBIND:
            self._out.append(frame(Command.UNBIND_RESP, statuses.TAKEN, found.sequence))
            yield from self.end("the other side said goodbye")
        elif command not in _QUIET:
            self._out.append(frame(Command.GENERIC_NACK, statuses.BAD_COMMAND, found.sequence))

    def _on_arrival(self, found: Frame) -> Iterator[Event]:
        try:
            body: Any = pdus.decode(found).body
        except BadPdu:
            self._out.append(frame(Command.GENERIC_NACK, statuses.BAD_LENGTH, found.sequence))
            return
        yield Arrived(found.command, found.sequence, body)

    def _send(self, command: Command, body: bytes = b"") -> int:
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        self._out.append(frame(command, 0, self._sequence, body))
        return self._sequence

    def _overdue(self, now: float) -> list[Any]:
        found = []
        while self._waiting and self._first_due() <= now:
            token, _ = self._waiting.pop(next(iter(self._waiting)))
            found.append(token)
        return found

    def _first_due(self) -> float:
        return next((due for _, due in self._waiting.values()), inf)
