"""Make the print file of a batch: some hundred letters at a time, so that memory stays small and nothing is lost."""

import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from postroom.core.address.postal import BadPostalAddress
from postroom.core.letter.block import AddressUnfit
from postroom.core.letter.letter import Letter
from postroom.core.letter.writing import letter_of, papers_in, pictures_in
from postroom.core.lifecycle import FailureKind, Step
from postroom.filing import storing
from postroom.filing.storing import FileGone, Folder
from postroom.outbox import contents
from postroom.outbox import selectors as messages
from postroom.outbox import services as outbox
from postroom.outbox.services import Result
from postroom.posting.models import BatchState, LetterState, PrintBatch, PrintLetter, PrintPart
from postroom.posting.services.copying import make_copies
from postroom.stationery.designs.letters import stock_of
from postroom.typesetting import press
from postroom.typesetting.refusals import Code, Refusal

AT_ONCE = 320
NOTHING = "None of these letters could be set. They are in Errors, each with its reason."


def make(*, batch_id: int, at: datetime, at_once: int = AT_ONCE) -> None:
    """Set the letters that are not set yet, bind all, and make the copies that are not there yet."""
    batch = PrintBatch.objects.select_related("made_by", "unit").get(pk=batch_id)
    try:
        while batch.state == BatchState.MAKING and (rows := _next(batch, at_once)):
            _set(batch, rows, at)
            batch.refresh_from_db(fields=["state"])
    except FileGone as gone:
        give_up(batch_ids=[batch_id], problem=f"{gone}.".capitalize(), at=at)
        return
    if batch.state == BatchState.MAKING:
        _bind(batch, at)
    if batch.digest:
        make_copies(batch)


def working_batches() -> set[int]:
    """Return the batches that a job should be working on."""
    return set(PrintBatch.objects.filter(state=BatchState.MAKING).values_list("pk", flat=True))


@transaction.atomic
def give_up(*, batch_ids: Collection[int], problem: str, at: datetime) -> None:
    """The file cannot be made: the letters go back into the queue."""
    for batch in PrintBatch.objects.select_for_update().filter(pk__in=batch_ids, state=BatchState.MAKING):
        let_go(batch, at)
        PrintBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, problem=problem[:300], ended_at=at)


def let_go(batch: PrintBatch, at: datetime, *, positions: Collection[int] | None = None) -> int:
    """Put letters of a batch back into the queue, all or those at some positions; returns how many."""
    theirs = PrintLetter.objects.filter(batch=batch, state__in=(LetterState.WAITING, LetterState.SET))
    if positions is not None:
        theirs = theirs.filter(position__in=positions)
    rows = list(theirs.values_list("pk", "message_id", "attempt"))
    results = [
        Result(message_id=message_id, attempt=attempt, step=Step.DEFER, at=at, claimed_at=None, burn=False)
        for _, message_id, attempt in rows
    ]
    if results:
        outbox.record(worker_id=batch.worker_id, results=results)
        outbox.wake()
    return PrintLetter.objects.filter(pk__in=[row[0] for row in rows]).update(state=LetterState.PUT_BACK)


def _next(batch: PrintBatch, number: int) -> list[PrintLetter]:
    rows = PrintLetter.objects.filter(batch=batch, state=LetterState.WAITING).select_related("message__contact")
    return list(rows.order_by("position")[:number])


def _set(batch: PrintBatch, rows: Sequence[PrintLetter], at: datetime) -> None:
    """Set some letters and write down what came of each, all at once; of two that do the same, one counts."""
    number = PrintPart.objects.filter(batch=batch).count()
    with tempfile.TemporaryDirectory(prefix="print-", dir=settings.DATA_DIR) as folder:
        ready, refusals = _written(rows)
        parts: list[tuple[Path, list[int]]] = []
        pages: dict[int, int] = {}
        if ready:
            stock = _stock(batch, [content for _, content in ready.values()])
            by_object = {id(letter): position for position, (letter, _) in ready.items()}
            said: dict[str, list[Refusal]] = defaultdict(list)
            for chunk in press.letters((letter for letter, _ in ready.values()), stock, folder=Path(folder)):
                pages |= {by_object[id(letter)]: count for letter, _, count in chunk.letters}
                if chunk.letters and isinstance(chunk.pdf, Path):
                    parts.append((chunk.pdf, [count for _, _, count in chunk.letters]))
                for refusal in chunk.refused:
                    said[refusal.who].append(refusal)
            refusals |= {at: said[one.who].pop(0) for at, (one, _) in ready.items() if at not in pages}
        digest, total = _part(parts, Path(folder) / "bound.pdf")
        with transaction.atomic():
            going = PrintBatch.objects.select_for_update().get(pk=batch.pk)
            if going.state != BatchState.MAKING or PrintPart.objects.filter(batch=batch).count() != number:
                return
            PrintPart.objects.create(batch=batch, number=number, digest=digest, pages=total)
            _settle(batch, rows, pages, refusals, at)


def _written(
    rows: Sequence[PrintLetter],
) -> tuple[dict[int, tuple[Letter, Mapping[str, Any]]], dict[int, Refusal]]:
    """Return the letters that can be tried, and why others cannot, by position."""
    ids = [row.message_id for row in rows]
    said, codes = contents.letters(ids=ids), messages.return_codes(ids=ids)
    ready: dict[int, tuple[Letter, Mapping[str, Any]]] = {}
    refusals: dict[int, Refusal] = {}
    for row in rows:
        who = row.message.contact.account_number
        if (content := said.get(row.message_id)) is None:
            refusals[row.position] = Refusal(Code.NOT_SET, "it was not written as a letter", who)
            continue
        try:
            letter = letter_of(content, who=who, code=codes.get(row.message_id, ""))
            ready[row.position] = (replace(letter, place=f"B{row.batch_id}-{row.position}"), content)
        except (AddressUnfit, BadPostalAddress) as unfit:
            refusals[row.position] = Refusal(Code.NOT_SET, str(unfit), who)
    return ready, refusals


def _stock(batch: PrintBatch, said: Sequence[Mapping[str, Any]]) -> press.Stock:
    """All letters of a batch are on the same sheet; what they show and what goes with them is not the same."""
    pictures = frozenset[str]().union(*(pictures_in(content["blocks"]) for content in said))
    papers = frozenset(digest for content in said for digest in papers_in(content))
    return stock_of(said[0]["around"]["sheet"], pictures=pictures, papers=papers, at=int(batch.made_at.timestamp()))


def _part(parts: Sequence[tuple[Path, Sequence[int]]], target: Path) -> tuple[str, int]:
    if not parts:
        return "", 0
    total = press.bound(parts, target)
    return storing.keep_file(target, Folder.PRINTS), total


def _settle(
    batch: PrintBatch,
    rows: Sequence[PrintLetter],
    pages: Mapping[int, int],
    refusals: Mapping[int, Refusal],
    at: datetime,
) -> None:
    results = []
    for row in rows:
        row.state, row.pages = LetterState.SET, pages.get(row.position, 0)
        if refusal := refusals.get(row.position):
            who = f"{row.message.recipient_name} ({refusal.who})"
            row.state, row.problem = LetterState.REFUSED, Refusal(refusal.code, refusal.detail, who).sentence[:300]
            results.append(
                Result(
                    message_id=row.message_id,
                    attempt=row.attempt,
                    step=Step.GIVE_UP,
                    at=at,
                    claimed_at=None,
                    failure=FailureKind.BAD_CONTENT,
                    note=row.problem,
                )
            )
    if results:
        outbox.record(worker_id=batch.worker_id, results=results)
    PrintLetter.objects.bulk_update(rows, ["state", "pages", "problem"])


def _bind(batch: PrintBatch, at: datetime) -> None:
    parts = list(PrintPart.objects.filter(batch=batch).order_by("number"))
    files = [storing.path_of(part.digest, Folder.PRINTS) for part in parts if part.digest]
    if not files:
        PrintBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, problem=NOTHING, ended_at=at)
        return
    with tempfile.TemporaryDirectory(prefix="print-", dir=settings.DATA_DIR) as folder:
        target = Path(folder) / "letters.pdf"
        batch.pages = press.merged(files, target)
        batch.digest = storing.keep_file(target, Folder.PRINTS)
    with transaction.atomic():
        going = PrintBatch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.MAKING)
        if going.exists():
            going.update(state=BatchState.READY, digest=batch.digest, pages=batch.pages)
            PrintPart.objects.filter(batch=batch).delete()
