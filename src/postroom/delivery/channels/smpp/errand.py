"""A batch on its way over a line: which message goes next, what was answered, and what that means for each envelope.

The line asks for the next piece whenever its window has room, and tells of every answer. All parts of a message are
pieces of one `Sending`; its outcome is known when none of them is under way any more.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final

from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome, Refused, TryLater, Unclear
from postroom.core.lifecycle import FailureKind
from postroom.core.smpp.statuses import TAKEN, Meaning, Status, status
from postroom.delivery.channels.smpp.writing import Unsendable, Writer

if TYPE_CHECKING:
    from postroom.core.carriage.envelope import Envelope
    from postroom.core.smpp.pace import Pace
    from postroom.core.smpp.session import Answered

log = logging.getLogger(__name__)
MOST_TRIES: Final = 3
"""Tries that a fault on the other side is worth."""


@dataclass(slots=True, eq=False)
class Sending:
    """One envelope whose pieces go out. `names` are what the answers called them."""

    reference: str
    bodies: list[bytes]
    names: list[str]
    begun: int = 0
    under_way: int = 0
    taken: int = 0
    refused: Status | None = None
    lost: bool = False
    throttled: list[int] = field(default_factory=list)
    """Pieces that were refused only because we were too fast."""

    @property
    def is_spoilt(self) -> bool:
        """Whether what is left of it need not go."""
        return self.lost or self.refused is not None


class Piece:
    """One message of SMPP that goes out; its answer comes back to it."""

    __slots__ = ("_errand", "place", "sending")

    def __init__(self, errand: Errand, sending: Sending, place: int) -> None:
        self._errand, self.sending, self.place = errand, sending, place

    def answered(self, event: Answered, now: float) -> None:
        self._errand.answered(self, event.status, event.message_id, now)

    def lost(self) -> None:
        self._errand.lost(self)


class Errand:
    """The messages of one batch. `until` is when none is begun any more, by the line's clock."""

    def __init__(self, batch: Sequence[Envelope], writer: Writer, pace: Pace, *, until: float) -> None:
        self._left = iter(batch)
        self._writer = writer
        self._pace = pace
        self._until = until
        self._current: Sending | None = None
        """Its next part goes next."""
        self._again: deque[tuple[Sending, int]] = deque()
        self._known: list[Outcome] = []
        self._under_way = 0
        self._account: Status | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing that was begun waits for its answer."""
        return not self._under_way

    @property
    def known(self) -> int:
        """How many outcomes there are to take."""
        return len(self._known)

    def end(self) -> None:
        """Begin nothing more."""
        self._until = -inf

    def next(self, now: float) -> tuple[Piece, bytes] | float | None:
        """Return what to send next, or how many seconds to wait before that; None: nothing."""
        if now >= self._until:
            return None
        if wait := self._pace.wait(now):
            return wait
        found = self._again.popleft() if self._again else self._fresh()
        if found is None:
            return None
        sending, place = found
        sending.under_way += 1
        self._under_way += 1
        self._pace.sent(now)
        return Piece(self, sending, place), sending.bodies[place]

    def answered(self, piece: Piece, code: int, name: str, now: float) -> None:
        """Take in the answer to a piece."""
        sending = piece.sending
        if code == TAKEN:
            sending.taken += 1
            sending.names[piece.place] = name
        else:
            self._refused(piece, status(code), now)
        self._settled(sending)

    def lost(self, piece: Piece) -> None:
        """No answer will come: it may have been taken. Nothing more is begun, lest the same befall it."""
        piece.sending.lost = True
        self.end()
        self._settled(piece.sending)

    def take(self) -> list[Outcome]:
        """Return the outcomes that became known, once."""
        known, self._known = self._known, []
        return known

    def rest(self, reason: str) -> Iterator[Outcome]:
        """Yield the outcomes of all that was not begun, or not to its end; nothing is under way any more."""
        reason = _rule(self._account) if self._account else reason
        begun = [sending for sending, _ in self._again] + ([self._current] if self._current else [])
        for sending in dict.fromkeys(begun):
            yield self._stopped(sending, reason)
        for envelope in self._left:
            yield self._untouched(envelope.reference, reason)

    def _fresh(self) -> tuple[Sending, int] | None:
        sending = self._current
        if sending is None or sending.is_spoilt:
            sending = self._begin()
        if sending is None:
            self._current = None
            return None
        place = sending.begun
        sending.begun += 1
        self._current = sending if sending.begun < len(sending.bodies) else None
        return sending, place

    def _begin(self) -> Sending | None:
        for envelope in self._left:
            try:
                bodies = self._writer.bodies(envelope)
            except Unsendable as problem:
                self._known.append(Refused(envelope.reference, problem.kind, text=str(problem)))
                continue
            except Exception as problem:  # one message must not stop the line
                log.exception("cannot write message %s", envelope.reference)
                refused = Refused(envelope.reference, FailureKind.BAD_CONTENT, text=f"our adapter broke: {problem}")
                self._known.append(refused)
                continue
            return Sending(envelope.reference, bodies, [""] * len(bodies))
        return None

    def _refused(self, piece: Piece, said: Status, now: float) -> None:
        sending = piece.sending
        if said.meaning is Meaning.THROTTLE:
            self._pace.slow_down(now)
            sending.throttled.append(piece.place)
            return
        if said.meaning is Meaning.ACCOUNT:
            self._account = said
            self.end()
        sending.refused = sending.refused or said

    def _settled(self, sending: Sending) -> None:
        """One piece less is under way. With the last: all went, or something is wrong, or more is to go."""
        sending.under_way -= 1
        self._under_way -= 1
        if sending.under_way:
            return
        if sending.is_spoilt:
            self._forget(sending)
            self._known.append(_trouble(sending))
        elif sending.throttled:
            self._again.extend((sending, place) for place in sending.throttled)
            sending.throttled.clear()
        elif sending.taken == len(sending.bodies):
            names = tuple(sending.names)
            parts = names if len(names) > 1 else ()
            self._known.append(Accepted(sending.reference, names[0] or sending.reference, part_refs=parts))

    def _forget(self, sending: Sending) -> None:
        if self._current is sending:
            self._current = None
        if any(waiting is sending for waiting, _ in self._again):
            self._again = deque(pair for pair in self._again if pair[0] is not sending)

    def _stopped(self, sending: Sending, reason: str) -> Outcome:
        if sending.taken:
            return Unclear(sending.reference, f"{_so_far(sending)}: {reason}")
        return self._untouched(sending.reference, reason)

    def _untouched(self, reference: str, reason: str) -> Outcome:
        return Misconfigured(reference, reason) if self._account else NotSent(reference, reason)


def _trouble(sending: Sending) -> Outcome:
    said = sending.refused
    if sending.lost or said is None:
        return Unclear(sending.reference, f"no answer came{'; ' + _so_far(sending) if sending.taken else ''}")
    if said.meaning is Meaning.PERMANENT:
        return Refused(sending.reference, said.kind, str(said.code), said.shown, said.suppress)
    if sending.taken:
        return Unclear(sending.reference, f"{_so_far(sending)}: {said.shown}")
    if said.meaning is Meaning.ACCOUNT:
        return Misconfigured(sending.reference, _rule(said))
    return TryLater(sending.reference, str(said.code), said.shown, most_tries=MOST_TRIES)


def _so_far(sending: Sending) -> str:
    return f"{sending.taken} of {len(sending.bodies)} parts were taken"


def _rule(said: Status) -> str:
    return f"The message centre does not take messages with these settings: {said.shown}"
