"""A carrier that keeps what it is handed and answers as told."""

from collections.abc import Callable, Iterator, Sequence

from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import Accepted, NotSent, Outcome

Answer = Callable[[Envelope], Outcome]


def accept(envelope: Envelope) -> Outcome:
    """Take the message, as a carrier in good health does."""
    return Accepted(envelope.reference, carrier_ref=f"memory-{envelope.reference}-{envelope.attempt}", code="250")


class MemoryCarrier:
    """Keeps every envelope in `handed`; `answers` says per recipient what to answer, one answer per try.

    The last answer of a recipient repeats; whoever is not mentioned is accepted.
    """

    def __init__(self, answers: dict[str, Sequence[Answer]] | None = None) -> None:
        self.handed: list[Envelope] = []
        self._winding_down = False
        self._answers = {recipient: list(script) for recipient, script in (answers or {}).items()}

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        self._winding_down = False
        for envelope in batch:
            if self._winding_down:
                yield NotSent(envelope.reference, "its turn did not come")
                continue
            self.handed.append(envelope)
            yield self._next_answer(envelope.recipient)(envelope)

    def wind_down(self) -> None:
        self._winding_down = True

    def check(self) -> Verdict:
        return Verdict((CheckStep("memory", ok=True, sentence="Messages are kept in memory."),))

    def close(self) -> None:
        """Nothing is open."""

    def _next_answer(self, recipient: str) -> Answer:
        script = self._answers.get(recipient)
        if not script:
            return accept
        return script.pop(0) if len(script) > 1 else script[0]
