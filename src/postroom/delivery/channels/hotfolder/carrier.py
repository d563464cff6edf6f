"""Puts batches of letters into a folder, and reads there what became of them."""

import logging
import secrets
from collections.abc import Iterator, Sequence

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.letters import Handed, Recall
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent, Outcome, Unclear
from postroom.delivery.channels.hotfolder import ledger
from postroom.delivery.channels.hotfolder.config import Manifest
from postroom.delivery.channels.hotfolder.ledger import ASIDE, GIVEN, LEDGER, OWN, STAGING
from postroom.delivery.channels.hotfolder.manifest import READY, file_name, written
from postroom.delivery.channels.hotfolder.place import File, Place, PlaceAway, PlaceWrong
from postroom.delivery.channels.hotfolder.statuses import ENDINGS, Unreadable, receipts

log = logging.getLogger(__name__)
BACK, READ, UNREADABLE = "out", f"{OWN}/read", f"{OWN}/unreadable"
PROBE = f"{OWN}/check"
_FOLDERS = (GIVEN, BACK, STAGING, ASIDE, LEDGER, READ, UNREADABLE)
_MOST_BYTES = 20_000_000
_YOUNG = 60
"""Seconds for which a file without an end of line at its end may still be being written."""
_ELSEWHERE = "somebody else has it in hand"


class FolderCarrier:
    """A `LetterCarrier` over a folder. It belongs to one thread; several of them share an account."""

    def __init__(self, place: Place, manifest: Manifest) -> None:
        self._place, self._manifest = place, manifest
        self._is_ready = False

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        """Give all of it away at once, or nothing."""
        try:
            self._make_ready()
            going, outcomes = self._entered(batch)
        except PlaceWrong as problem:
            yield from self._none(batch, Misconfigured, str(problem))
            return
        except PlaceAway as problem:
            yield from self._none(batch, NotSent, str(problem))
            return
        yield from outcomes
        yield from going

    def wind_down(self) -> None:
        """All of a batch is given away by the time its first outcome is told."""

    def check(self) -> Verdict:
        """Write into the folder, change a name there, and take it away again."""
        steps: list[CheckStep] = []
        name = f"{PROBE}/{secrets.token_hex(4)}"
        try:
            steps += [CheckStep("connect", ok=True, sentence=said) for said in self._place.open()]
            for folder in (*_FOLDERS, PROBE):
                self._place.make(folder)
            self._place.put_once(name, b"")
            self._place.move(name, f"{name}.seen")
            self._place.empty(PROBE)
        except (PlaceAway, PlaceWrong) as problem:
            step = "folder" if steps else "connect"
            return Verdict((*steps, CheckStep(step, ok=False, sentence=str(problem))))
        finally:
            self.close()
        return Verdict((*steps, CheckStep("folder", ok=True, sentence="Letters can be put into the folder.")))

    def close(self) -> None:
        self._is_ready = False
        self._place.close()

    def follow(self, letters: Sequence[Handed]) -> Iterator[Sequence[Receipt]]:  # noqa: ARG002 -- files tell of any
        try:
            self._make_ready()
            for file in self._place.files(BACK):
                if not file.name.lower().endswith(ENDINGS):
                    continue
                data = self._place.get(f"{BACK}/{file.name}", most=_MOST_BYTES) or b""
                if not data.endswith(b"\n") and self._is_young(file):
                    continue
                try:
                    found = receipts(file.name.lower(), data)
                except Unreadable as problem:
                    log.error("what a printer wrote back is put aside: %s", problem)  # noqa: TRY400 -- no fault of ours
                    self._put_away(file.name, UNREADABLE)
                    continue
                yield found
                self._put_away(file.name, READ)
        except (PlaceAway, PlaceWrong) as problem:
            log.warning("a folder of letters cannot be looked into: %s", problem)

    def recall(self, letter: Handed) -> tuple[Recall, str]:  # noqa: ARG002 -- none
        return Recall.NOT_OFFERED, "Who empties the folder has to be asked."

    def _make_ready(self) -> None:
        if self._is_ready:
            return
        self._place.open()
        for folder in _FOLDERS:
            self._place.make(folder)
        self._is_ready = True

    def _entered(self, batch: Sequence[Envelope]) -> tuple[list[Outcome], list[Outcome]]:
        """Give what was not given away yet away in one batch; returns its outcomes, and those of the others."""
        name = f"{batch[0].letter.key}-{secrets.token_hex(4)}" if batch else ""
        others: list[Outcome] = []
        mine: list[Envelope] = []
        is_made = False
        for envelope in batch:
            key = envelope.letter.key
            standing = ledger.standing(self._place, key)
            if standing.was_given:
                others.append(Accepted(envelope.reference, carrier_ref=key))
                continue
            if not is_made:
                self._place.make(f"{STAGING}/{name}")
                is_made = True
            if not ledger.enter(self._place, key, standing.next_entry, name):
                others.append(NotSent(envelope.reference, _ELSEWHERE))
                continue
            self._place.put(f"{STAGING}/{name}/{file_name(envelope.letter)}", envelope.letter.pdf)
            mine.append(envelope)
        return (self._give(name, mine) if mine else []), others

    def _give(self, name: str, mine: Sequence[Envelope]) -> list[Outcome]:
        file, data = written([envelope.letter for envelope in mine], self._manifest)
        self._place.put(f"{STAGING}/{name}/{file}", data)
        self._place.put(f"{STAGING}/{name}/{READY}", b"")
        try:
            is_given = ledger.give(self._place, name)
        except PlaceAway as problem:
            return [Unclear(envelope.reference, str(problem)) for envelope in mine]
        if not is_given:
            return [NotSent(envelope.reference, _ELSEWHERE) for envelope in mine]
        return [Accepted(one.reference, carrier_ref=one.letter.key, text=f"batch {name}") for one in mine]

    def _none(
        self, batch: Sequence[Envelope], kind: type[Misconfigured] | type[NotSent], reason: str
    ) -> Iterator[Outcome]:
        self.close()
        return (kind(envelope.reference, reason) for envelope in batch)

    def _is_young(self, file: File) -> bool:
        """Say whether it was written to just now, by the clock of whoever keeps the folder."""
        self._place.make(PROBE)
        self._place.put(f"{PROBE}/{secrets.token_hex(4)}", b"")
        now = self._place.files(PROBE)[-1].written
        self._place.empty(PROBE)
        return now - file.written < _YOUNG

    def _put_away(self, name: str, folder: str) -> None:
        """Names come again: a printer may call every day's file the same."""
        self._place.move(f"{BACK}/{name}", f"{folder}/{secrets.token_hex(4)}-{name}")
