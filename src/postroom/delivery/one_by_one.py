"""Letters to a carrier that takes one at a time: asked first where it may have it, handed over, never twice."""

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.letters import Handed
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome, Refused, TryLater, Unclear
from postroom.core.lifecycle import FailureKind
from postroom.delivery.http import Answer, NoAnswer, NotAsked

Ready = TypeVar("Ready")
TURN = "its turn did not come"
NO_ENTRY = frozenset({401, 402, 403})
"""HTTP: the key is not good, or the account is not paid for."""
CONFLICT, TOO_MANY, SERVER_FAULT = 409, 429, 500
_IN_DOUBT = frozenset({408, 425})
_LONGEST = 240
"""Seconds that asking after letters may take in all."""


class Stopped(Exception):
    """Nothing of the letter left the house by this try; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class Counter(Protocol[Ready]):
    """Where letters are handed in."""

    def find(self, envelope: Envelope) -> Accepted | None:
        """Return the letter if the carrier has it; None: it says that it has not. Raises `Stopped` if it cannot say."""
        ...

    def prepare(self, envelope: Envelope) -> Ready:
        """Do all that can be done before the point of no return. Raises `Stopped`."""
        ...

    def post(self, envelope: Envelope, ready: Ready) -> Outcome:
        """Hand it over: this is the point of no return."""
        ...


class OneByOne(Generic[Ready]):
    """Hands a batch over at a counter. A fault before the point of no return ends the batch and uses up no try."""

    def __init__(self, counter: Counter[Ready]) -> None:
        self._counter = counter
        self._winding_down = False

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        """As every carrier's."""
        self._winding_down = False
        reason = ""
        for envelope in batch:
            if reason or self._winding_down:
                yield NotSent(envelope.reference, reason or TURN)
                continue
            outcome = self._one(envelope)
            if isinstance(outcome, NotSent | Misconfigured):
                reason = outcome.reason
            yield outcome

    def wind_down(self) -> None:
        """As every carrier's."""
        self._winding_down = True

    def _one(self, envelope: Envelope) -> Outcome:
        try:
            if envelope.may_be_there and (found := self._counter.find(envelope)):
                return found
            ready = self._counter.prepare(envelope)
        except Stopped as stopped:
            return stopped.outcome
        except (NotAsked, NoAnswer) as problem:
            return NotSent(envelope.reference, str(problem))
        try:
            return self._counter.post(envelope, ready)
        except NotAsked as problem:
            return NotSent(envelope.reference, str(problem))
        except NoAnswer as problem:
            return Unclear(envelope.reference, str(problem))


def after_conflict(counter: Counter[Ready], envelope: Envelope, said: str) -> Outcome:
    """Say what it means that the carrier knows this letter already, or works on it: it is asked what it has."""
    try:
        found = counter.find(envelope)
    except (Stopped, NotAsked, NoAnswer):
        found = None
    return found or Unclear(envelope.reference, said)


def outcome_of(
    answer: Answer, *, counter: Counter[Ready], envelope: Envelope, taken: Accepted | None, said: str, why: FailureKind
) -> Outcome:
    """Say what an HTTP answer to the posting of a letter means.

    `taken` is the letter that a good answer names, `why` the kind of failure if it is a refusal, `said` its words.
    """
    if answer.is_good:
        return taken or Unclear(envelope.reference, said)
    if answer.status == CONFLICT:
        return after_conflict(counter, envelope, said)
    if answer.status in NO_ENTRY:
        return Misconfigured(envelope.reference, said)
    if answer.status == TOO_MANY:
        return TryLater(envelope.reference, str(answer.status), said, answer.wait)
    if answer.status >= SERVER_FAULT or answer.status in _IN_DOUBT:
        return Unclear(envelope.reference, said)
    return Refused(envelope.reference, why, str(answer.status), said)


def asked_after(
    letters: Sequence[Handed], look: Callable[[Handed], Any], receipt: Callable[[Any], Receipt]
) -> Iterator[Sequence[Receipt]]:
    """Ask after one letter after the other, until time is up or the carrier does not answer."""
    until = monotonic() + _LONGEST
    for letter in letters:
        if monotonic() > until:
            return
        try:
            found = look(letter)
        except (NotAsked, NoAnswer, Stopped):
            return
        if found:
            yield [receipt(found)]
