"""Hands letters to Pingen, asks after them, and has them back while they are not printed."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope, Posting
from postroom.core.carriage.letters import Handed, Recall
from postroom.core.carriage.outcome import Accepted, Outcome, Unclear
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.pingen.config import PingenConfig
from postroom.delivery.channels.pingen.talk import Talk, attributes, said, stop
from postroom.delivery.channels.pingen.words import ENDING, price_of, receipt
from postroom.delivery.http import NoAnswer, NotAsked
from postroom.delivery.one_by_one import SERVER_FAULT, TOO_MANY, OneByOne, Stopped, asked_after, outcome_of

_GONE, _ASKED = 404, 202
_PAGE, _PAGES = 100, 20
"""How many letters are looked at in search of one, should Pingen not search itself."""

Place = dict[str, str]
"""Where the file lies, as it is named when the letter is made."""


class PingenCarrier:
    """A `LetterCarrier`. It belongs to one thread; several of them share an account."""

    def __init__(self, config: PingenConfig, *, public_only: bool = False) -> None:
        self._config = config
        self._talk = Talk(config, public_only=public_only)
        self._hands = OneByOne(self)

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        return self._hands.hand_over(batch)

    def wind_down(self) -> None:
        self._hands.wind_down()

    def close(self) -> None:
        self._talk.close()

    def check(self) -> Verdict:
        """Log in, and look into the organisation's letters."""
        try:
            self._talk.log_in()
            answer = self._talk.ask("GET", f"{self._talk.letters}?{urlencode({'page[limit]': 1})}")
        except Stopped as stopped:
            return Verdict((CheckStep("login", ok=False, sentence=getattr(stopped.outcome, "reason", "")),))
        except (NotAsked, NoAnswer) as problem:
            return Verdict((CheckStep("connect", ok=False, sentence=str(problem)),))
        finally:
            self.close()
        steps = (CheckStep("login", ok=True, sentence="Pingen gave us access."),)
        sentence = "The organisation's letters can be seen." if answer.is_good else said(answer)
        return Verdict((*steps, CheckStep("account", ok=answer.is_good, sentence=sentence)))

    # -- at the counter

    def find(self, envelope: Envelope) -> Accepted | None:
        """Return the letter if Pingen has it: its file bears our key as its name."""
        found = self._search(envelope.letter.key, envelope.reference)
        return _accepted(envelope, found, "200") if found else None

    def prepare(self, envelope: Envelope) -> Place:
        """Put the file there; without a letter made of it, nothing becomes of it."""
        return self._talk.upload(envelope.letter.pdf, about=envelope.reference)

    def post(self, envelope: Envelope, ready: Place) -> Outcome:
        """Make a letter of the file under our key, and let it go at once."""
        letter, config, reference = envelope.letter, self._config, envelope.reference
        is_plain = letter.posting is Posting.STANDARD
        wanted = {
            "file_original_name": f"{letter.key}{ENDING}",
            **ready,
            "address_position": config.window,
            "auto_send": True,
            "delivery_product": config.product if is_plain else config.product_registered,
            "print_mode": "duplex" if letter.duplex else "simplex",
            "print_spectrum": "color" if letter.colour else "grayscale",
        }
        try:
            answer = self._talk.ask(
                "POST", self._talk.letters, data={"data": {"type": "letters", "attributes": wanted}},
                headers={"Idempotency-Key": letter.key}, about=reference,
            )  # fmt: skip
        except Stopped as stopped:
            return stopped.outcome
        made = answer.data.get("data") if isinstance(answer.data, dict) else None
        taken = _accepted(envelope, made, str(answer.status)) if isinstance(made, dict) and made.get("id") else None
        told = said(answer)
        return outcome_of(answer, counter=self, envelope=envelope, taken=taken, said=told, why=_why(told))

    # -- afterwards

    def follow(self, letters: Sequence[Handed]) -> Iterator[Sequence[Receipt]]:
        return asked_after(letters, self._look, receipt)

    def recall(self, letter: Handed) -> tuple[Recall, str]:
        try:
            found = self._look(letter)
            if not found:
                return Recall.NO_ANSWER, "Pingen does not know the letter"
            answer = self._talk.ask("PATCH", f"{self._talk.letters}/{quote(str(found['id']), safe='')}/cancel")
        except (NotAsked, NoAnswer, Stopped) as problem:
            return Recall.NO_ANSWER, str(problem)
        if answer.is_good:
            return (Recall.ASKED if answer.status == _ASKED else Recall.DONE), ""
        if answer.status >= SERVER_FAULT or answer.status in (TOO_MANY, 401):
            return Recall.NO_ANSWER, said(answer)
        return Recall.TOO_LATE, said(answer)

    def _look(self, letter: Handed) -> dict[str, Any] | None:
        """Return a letter as Pingen describes it. Raises `Stopped`."""
        if not letter.carrier_ref:
            return self._search(letter.key, "")
        answer = self._talk.ask("GET", f"{self._talk.letters}/{quote(letter.carrier_ref, safe='')}")
        if answer.status == _GONE:
            return None
        if not answer.is_good:
            stop("", answer)
        data = answer.data.get("data") if isinstance(answer.data, dict) else None
        return data if isinstance(data, dict) and data.get("id") else None

    def _search(self, key: str, about: str) -> dict[str, Any] | None:
        """Look for a letter by the name of its file. Raises `Stopped` where nobody can say that there is none."""
        name = f"{key}{ENDING}"
        asked = {
            "filter": json.dumps({"and": [{"file_original_name": name}]}),
            "sort": "-created_at",
            "page[limit]": _PAGE,
        }
        for number in range(1, _PAGES + 1):
            answer = self._talk.ask(
                "GET", f"{self._talk.letters}?{urlencode({**asked, 'page[number]': number})}", about=about
            )
            rows = answer.data.get("data") if isinstance(answer.data, dict) else None
            if not answer.is_good or not isinstance(rows, list):
                stop(about, answer)
            same = [row for row in rows if attributes(row).get("file_original_name") == name and row.get("id")]
            if same:
                return dict(min(same, key=lambda row: attributes(row).get("status") == "cancelled"))
            if len(rows) < _PAGE:
                return None
        raise Stopped(Unclear(about, "Pingen has more letters than can be looked through"))


def _accepted(envelope: Envelope, letter: dict[str, Any], code: str) -> Accepted:
    return Accepted(envelope.reference, carrier_ref=str(letter["id"]), code=code, price=price_of(letter))


def _why(told: str) -> FailureKind:
    return FailureKind.BAD_CONTENT if "file" in told.lower() else FailureKind.REFUSED
