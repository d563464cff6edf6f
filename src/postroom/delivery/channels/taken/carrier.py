"""The carrier of a queue that others take from: it hands nothing over, and says so when it is tried out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import NotSent, Outcome

REASON = "it waits until the system that this account is for takes it"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenConfig:
    """Nothing has to be known: who takes messages comes to us."""


class TakenCarrier:
    """Fits the protocol of carriers, so that an account of this kind is an account like any other."""

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        """Give every envelope back."""
        return (NotSent(envelope.reference, REASON) for envelope in batch)

    def wind_down(self) -> None:
        """Nothing is under way."""

    def check(self) -> Verdict:
        """There is nobody to call."""
        return Verdict((CheckStep("account", ok=True, sentence="nothing to connect to: messages are taken from here"),))

    def close(self) -> None:
        """Nothing is open."""
