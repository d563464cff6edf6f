"""Hands text messages to one gateway over one connection, kept from message to message."""

from collections.abc import Iterator, Sequence

from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import NotSent, Outcome, Unclear
from postroom.delivery.channels.gateway.answers import outcome
from postroom.delivery.channels.gateway.config import GatewayConfig
from postroom.delivery.channels.gateway.writing import request
from postroom.delivery.http import Client, NoAnswer, NotAsked


class GatewayCarrier:
    """A `Carrier` for text messages over HTTP. It belongs to one thread; several of them share an account."""

    def __init__(self, config: GatewayConfig, *, public_only: bool = False) -> None:
        self._config = config
        self._winding_down = False
        self._client = Client(
            config.base, seconds=config.answer_seconds, public_only=public_only, ca_file=config.ca_file
        )

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        self._winding_down = False
        reason = "its turn did not come"
        away = False
        for envelope in batch:
            if away or self._winding_down:
                yield NotSent(envelope.reference, reason)
                continue
            try:
                yield self._one(envelope)
            except NotAsked as problem:
                away, reason = True, str(problem)
                yield NotSent(envelope.reference, reason)
            except NoAnswer as problem:
                yield Unclear(envelope.reference, str(problem))

    def wind_down(self) -> None:
        self._winding_down = True

    def check(self) -> Verdict:
        """Reach the gateway over an encrypted line; without sending a message nobody can tell more."""
        try:
            self._client.ask("HEAD", "/")
        except NotAsked as problem:
            return Verdict((CheckStep("connect", ok=False, sentence=str(problem)),))
        except NoAnswer:
            pass  # it was reached: many answer nothing to that
        finally:
            self.close()
        return Verdict((CheckStep("connect", ok=True, sentence="The gateway answers. Send a test to yourself."),))

    def close(self) -> None:
        self._client.close()

    def _one(self, envelope: Envelope) -> Outcome:
        asked = request(envelope, self._config)
        answer = self._client.ask(asked.method, asked.target, body=asked.body, headers=asked.headers)
        return outcome(envelope, answer, self._config.spoken)
