"""Deposits electronic registered mail with one provider, each letter once, and asks after it."""

from collections.abc import Iterator, Sequence
from time import monotonic
from urllib.parse import urlsplit

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope, Posting
from postroom.core.carriage.letters import Handed, Recall
from postroom.core.carriage.outcome import Accepted, NotSent, Outcome, Refused
from postroom.core.carriage.registered import CannotTell
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.registered import api
from postroom.delivery.channels.registered.api import Deposit, Unreadable
from postroom.delivery.channels.registered.config import RegisteredConfig
from postroom.delivery.http import Answer, Client, NoAnswer, NotAsked
from postroom.delivery.one_by_one import OneByOne, Stopped, after_conflict

MOST_BYTES = 20_000_000
"""Of an answer: a proof may hold the whole letter."""
_ASKING_SECONDS = 120.0
_GOOD = 200


class RegisteredCarrier(OneByOne[Deposit]):
    """A `LetterCarrier` for electronic registered mail. It belongs to one thread; several of them share an account."""

    def __init__(self, config: RegisteredConfig, *, public_only: bool = False) -> None:
        super().__init__(self)
        self._config = config
        self._path = urlsplit(config.base).path
        self._client = Client(
            config.base, seconds=config.answer_seconds, public_only=public_only, ca_file=config.ca_file,
            most_bytes=MOST_BYTES,
        )  # fmt: skip

    def find(self, envelope: Envelope) -> Accepted | None:
        """Ask by our reference: only a certain "unknown" allows to deposit it again."""
        answer = self._ask("GET", envelope.letter.key)
        if api.is_unknown(answer):
            return None
        try:
            api.shown(answer)
        except Unreadable as problem:
            raise Stopped(
                NotSent(envelope.reference, f"it may be there, and the provider cannot say: {problem}")
            ) from None
        found = api.taken(envelope, answer)
        if isinstance(found, Accepted):
            return found
        raise Stopped(NotSent(envelope.reference, "the provider shows another letter than the one that was asked for"))

    def prepare(self, envelope: Envelope) -> Deposit:
        """Put it into words; what is not meant for this way never leaves by it."""
        if envelope.letter.posting is not Posting.ELECTRONIC:
            said = "this account takes electronic registered mail alone, and the letter is to be posted on paper"
            raise Stopped(Refused(envelope.reference, FailureKind.BAD_CONTENT, text=said))
        return api.deposit(envelope, self._path, self._config.key)

    def post(self, envelope: Envelope, ready: Deposit) -> Outcome:
        """Deposit it: this is the point of no return."""
        answer = self._client.ask("POST", ready.target, body=ready.body, headers=ready.headers)
        outcome = api.taken(envelope, answer)
        if answer.status == api.CONFLICT and not isinstance(outcome, Accepted):
            return after_conflict(self, envelope, answer.text[:200])
        return outcome

    def follow(self, letters: Sequence[Handed]) -> Iterator[Sequence[Receipt]]:
        """Ask after one letter after the other, for some minutes at most."""
        until = monotonic() + _ASKING_SECONDS
        for letter in letters:
            if monotonic() > until:
                return
            try:
                yield [api.receipt(api.shown(self._ask("GET", letter.key)))]
            except (Unreadable, NoAnswer):
                continue
            except NotAsked:
                return

    def recall(self, letter: Handed) -> tuple[Recall, str]:
        """Withdraw a letter: until the recipient decides, or the time is over."""
        try:
            answer = self._ask("DELETE", letter.key)
        except (NotAsked, NoAnswer) as problem:
            return Recall.NO_ANSWER, str(problem)
        return (Recall.DONE, "") if answer.status == _GOOD else (Recall.TOO_LATE, answer.text[:200])

    def proof(self, reference: str, name: str) -> bytes:
        """Fetch a proof. Raises `CannotTell`."""
        try:
            answer = self._ask("GET", reference, "proofs", name)
        except (NotAsked, NoAnswer) as problem:
            raise CannotTell(str(problem)) from problem
        if answer.status != _GOOD:
            raise CannotTell(f"the provider does not give the proof: {answer.status}")
        return answer.body

    def check(self) -> Verdict:
        """Reach the provider and have the key looked at; nothing is deposited."""
        try:
            answer = self._client.ask("GET", f"{self._path}/account", headers=api.entry(self._config.key))
        except (NotAsked, NoAnswer) as problem:
            return Verdict((CheckStep("connect", ok=False, sentence=str(problem)),))
        finally:
            self.close()
        reached = CheckStep("connect", ok=True, sentence="The provider answers.")
        if answer.status != _GOOD:
            return Verdict(
                (reached, CheckStep("login", ok=False, sentence=f"It does not take the key: {answer.status}"))
            )
        return Verdict((reached, CheckStep("login", ok=True, sentence="It takes the key.")))

    def close(self) -> None:
        self._client.close()

    def _ask(self, method: str, reference: str, *more: str) -> Answer:
        target = api.letter_path(self._path, reference, *more)
        return self._client.ask(method, target, headers=api.entry(self._config.key))
