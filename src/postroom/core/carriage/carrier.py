"""The protocol every channel adapter follows: a batch of envelopes goes in, one outcome each comes out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import Outcome


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of trying out an account, e.g. connect, TLS or login."""

    name: str
    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How trying out an account went, step by step up to the first that failed."""

    steps: tuple[CheckStep, ...]

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)


class Carrier(Protocol):
    """Takes finished messages out of the house over one account.

    A carrier belongs to one thread. It keeps its connection from batch to batch, and opens it when first needed.
    """

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        """Yield exactly one outcome for each envelope, as soon as it is known, in the batch's order or any other.

        The caller has committed the wire mark for the whole batch before calling: any of these envelopes may be
        past the point of no return the moment the first is asked for. It reads to the end; whoever stops early
        loses the connection and must treat what is missing as `Unclear`. What the other side does wrong is an
        outcome, never an exception. Every wait for the other side has a total deadline measured by the monotonic
        clock, so a batch ends in bounded time however slowly the answers drip.

        When a connection is lost, the envelope that was being spoken about gets `TryLater` (it may be the cause),
        one whose content had left gets `Unclear`, and those whose turn had not come get `NotSent`.
        """
        ...

    def wind_down(self) -> None:
        """Begin no further envelope of the batch being handed over; called by its reader, between two outcomes.

        What is past the point of no return still gets its outcome, the rest is `NotSent`.
        """
        ...

    def check(self) -> Verdict:
        """Try the account out over a connection of its own, sending no message."""
        ...

    def close(self) -> None:
        """Say goodbye, if connected. The carrier may be used again afterwards."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A carrier whose line also brings things in: it is kept open while there is nothing to hand over."""

    def listen(self) -> str:
        """Make sure that the line is open, or try to from time to time; called every few seconds.

        Returns a sentence if the account is set up wrongly, so that it makes no sense to try again before a person
        acts; empty otherwise.
        """
        ...

    def ask_after(self, refs: Sequence[str]) -> list[Receipt]:
        """Ask what became of messages that were taken and of which nothing was reported; in bounded time.

        What nobody can tell is left out.
        """
        ...
