"""Hands letters to Lob, asks after them, and has them back while they are not printed."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.letters import Handed, Recall
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.lob.config import LobConfig
from postroom.delivery.channels.lob.letters import MARK, form
from postroom.delivery.channels.lob.words import price_of, receipt
from postroom.delivery.http import Answer, Client, NoAnswer, NotAsked
from postroom.delivery.one_by_one import NO_ENTRY, SERVER_FAULT, TOO_MANY, OneByOne, Stopped, asked_after, outcome_of

_GONE = 404

Form = tuple[bytes, str]


class LobCarrier:
    """A `LetterCarrier`. It belongs to one thread; several of them share an account."""

    def __init__(self, config: LobConfig, *, public_only: bool = False) -> None:
        self._config = config
        self._path = urlsplit(config.url).path.rstrip("/") + "/v1/letters"
        self._client = Client(
            config.url, seconds=config.answer_seconds, public_only=public_only, ca_file=config.ca_file
        )
        self._hands = OneByOne(self)

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        return self._hands.hand_over(batch)

    def wind_down(self) -> None:
        self._hands.wind_down()

    def close(self) -> None:
        self._client.close()

    def check(self) -> Verdict:
        """Look into the list of letters: who may do that is known to Lob."""
        try:
            answer = self._ask("GET", "?limit=1")
        except (NotAsked, NoAnswer) as problem:
            return Verdict((CheckStep("connect", ok=False, sentence=str(problem)),))
        finally:
            self.close()
        steps = (CheckStep("connect", ok=True, sentence="Lob answers."),)
        if answer.status in NO_ENTRY:
            return Verdict((*steps, CheckStep("login", ok=False, sentence=_said(answer))))
        is_well = answer.is_good
        sentence = "The key opens the account." if is_well else _said(answer)
        return Verdict((*steps, CheckStep("login", ok=is_well, sentence=sentence)))

    # -- at the counter

    def find(self, envelope: Envelope) -> Accepted | None:
        """Return the letter if Lob has it: it keeps our key with each."""
        answer = self._ask("GET", _by_key(envelope.letter.key))
        if not answer.is_good:
            _stop(envelope.reference, answer)
        found = _listed(answer)
        if found is None:
            raise Stopped(NotSent(envelope.reference, "Lob's answer cannot be read"))
        return _accepted(envelope, found[0], answer.status) if found else None

    def prepare(self, envelope: Envelope) -> Form:
        """Write the form."""
        return form(envelope, self._config)

    def post(self, envelope: Envelope, ready: Form) -> Outcome:
        """Post it under our key: within a day, Lob takes the same key only once."""
        body, media_type = ready
        headers = {"Content-Type": media_type, "Idempotency-Key": envelope.letter.key}
        answer = self._ask("POST", "", body=body, headers=headers)
        letter = answer.data
        taken = _accepted(envelope, letter, answer.status) if isinstance(letter, dict) and letter.get("id") else None
        return outcome_of(
            answer, counter=self, envelope=envelope, taken=taken, said=_said(answer), why=_why(answer)
        )  # fmt: skip

    # -- afterwards

    def follow(self, letters: Sequence[Handed]) -> Iterator[Sequence[Receipt]]:
        return asked_after(letters, self._look, receipt)

    def recall(self, letter: Handed) -> tuple[Recall, str]:
        try:
            found = self._look(letter)
            if not found:
                return Recall.NO_ANSWER, "Lob does not know the letter"
            answer = self._ask("DELETE", f"/{quote(str(found['id']), safe='')}")
        except (NotAsked, NoAnswer, Stopped) as problem:
            return Recall.NO_ANSWER, str(problem)
        if answer.is_good:
            return Recall.DONE, ""
        if answer.status >= SERVER_FAULT or answer.status == TOO_MANY:
            return Recall.NO_ANSWER, _said(answer)
        return (Recall.NOT_OFFERED if answer.status in NO_ENTRY else Recall.TOO_LATE), _said(answer)

    def _look(self, letter: Handed) -> dict[str, Any] | None:
        """Return a letter as Lob describes it. Raises `Stopped`."""
        target = f"/{quote(letter.carrier_ref, safe='')}" if letter.carrier_ref else _by_key(letter.key)
        answer = self._ask("GET", target)
        if answer.status == _GONE:
            return None
        if not answer.is_good:
            _stop("", answer)
        if letter.carrier_ref:
            data = answer.data
            return data if isinstance(data, dict) and data.get("id") else None
        found = _listed(answer)
        return found[0] if found else None

    def _ask(self, method: str, target: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        token = b64encode(f"{self._config.api_key}:".encode()).decode()
        common = {"Accept": "application/json", "User-Agent": "Postroom", "Authorization": f"Basic {token}"}
        return self._client.ask(method, self._path + target, body=body, headers={**common, **(headers or {})})


def _by_key(key: str) -> str:
    return "?" + urlencode({f"metadata[{MARK}]": key, "limit": 10})


def _accepted(envelope: Envelope, letter: dict[str, Any], status: int) -> Accepted:
    return Accepted(envelope.reference, carrier_ref=str(letter["id"]), code=str(status), price=price_of(letter))


def _listed(answer: Answer) -> list[dict[str, Any]] | None:
    """Return the letters of a list, those that were deleted behind the others; None: it is no list."""
    data = answer.data
    rows = data.get("data") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return None
    return sorted((row for row in rows if row.get("id")), key=lambda row: bool(row.get("deleted")))


def _stop(reference: str, answer: Answer) -> NoReturn:
    """A question was not answered: nothing left the house."""
    if answer.status in NO_ENTRY:
        raise Stopped(Misconfigured(reference, _said(answer)))
    raise Stopped(NotSent(reference, _said(answer)))


def _why(answer: Answer) -> FailureKind:
    told = f"{_error(answer).get('code', '')} {_said(answer)}".lower()
    if "address" in told or "deliverab" in told:
        return FailureKind.BAD_ADDRESS
    return FailureKind.BAD_CONTENT if "pdf" in told or "file" in told else FailureKind.REFUSED


def _said(answer: Answer) -> str:
    return f"{answer.status} {_error(answer).get('message') or answer.text.strip()}"[:200]


def _error(answer: Answer) -> dict[str, Any]:
    data = answer.data
    error = data.get("error") if isinstance(data, dict) else None
    return error if isinstance(error, dict) else {}
