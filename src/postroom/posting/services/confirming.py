"""A person says what became of a printed batch: posted, some of it not, nothing of it; or has it printed again."""

import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.lifecycle import Step
from postroom.outbox import services as outbox
from postroom.outbox.services import Result
from postroom.posting.models import BatchState, LetterState, PrintBatch, PrintCopy, PrintLetter
from postroom.posting.services.making import let_go
from postroom.posting.signals import batch_waits

AT_ONCE = 1_000
_PIECE = re.compile(r"(\d{1,6})(?:\s*[-\u2013]\s*(\d{1,6}))?")


class NotReady(Exception):
    """Somebody was quicker, or the file is not made yet."""


class BadPositions(ValueError):
    """It names no letters of the batch; `args[0]` is what it could not be read as."""


def positions(said: str, *, most: int) -> frozenset[int]:
    """Read positions as people write them: "3, 17-20". Raises `BadPositions`."""
    found: set[int] = set()
    for piece in filter(None, (piece.strip() for piece in re.split(r"[,;\n]", said))):
        read = _PIECE.fullmatch(piece)
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (0, 0)
        if not 0 < first <= last <= most:
            raise BadPositions(piece[:40])
        found |= set(range(first, last + 1))
    return frozenset(found)


@transaction.atomic
def confirm(*, viewer: Viewer, batch: PrintBatch, at: datetime, without: Collection[int] = ()) -> tuple[int, int]:
    """All letters are posted, but for those at some positions: they go back into the queue.

    Returns how many were posted and how many went back. Raises `NotReady` or `NotAllowed`.
    """
    _take(viewer, batch)
    back = let_go(batch, at, positions=without) if without else 0
    posted = _post(viewer, batch, at)
    _end(viewer, batch, BatchState.POSTED if posted else BatchState.PUT_BACK, at)
    audit.record(
        actor=viewer, action=Action.LETTERS_POSTED, about=batch, unit_id=batch.unit_id, posted=posted, put_back=back
    )
    return posted, back


@transaction.atomic
def put_back(*, viewer: Viewer, batch: PrintBatch, at: datetime) -> int:
    """Nothing of the batch was posted: all its letters go back. Raises `NotReady` or `NotAllowed`."""
    _take(viewer, batch)
    back = let_go(batch, at)
    _end(viewer, batch, BatchState.PUT_BACK, at)
    audit.record(actor=viewer, action=Action.LETTERS_PUT_BACK, about=batch, unit_id=batch.unit_id, letters=back)
    return back


@transaction.atomic
def print_again(*, viewer: Viewer, batch: PrintBatch, at: datetime) -> PrintCopy:
    """Make one copy more of the same letters; its cover sheet says so. Raises `NotReady` or `NotAllowed`."""
    viewer.must(Right.SEND, batch.unit_id)
    locked = PrintBatch.objects.select_for_update().get(pk=batch.pk)
    if not locked.digest or locked.state not in (BatchState.READY, BatchState.POSTED):
        raise NotReady
    number = PrintCopy.objects.filter(batch=batch).count() + 1
    copy = PrintCopy.objects.create(batch=batch, number=number, made_by_id=viewer.user_id or None, made_at=at)
    audit.record(actor=viewer, action=Action.PRINTED_AGAIN, about=batch, unit_id=batch.unit_id, copy=number)
    batch_waits.send(sender=PrintBatch, batch_id=batch.pk)
    return copy


def _take(viewer: Viewer, batch: PrintBatch) -> None:
    viewer.must(Right.SEND, batch.unit_id)
    if not PrintBatch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.READY).exists():
        raise NotReady


def _post(viewer: Viewer, batch: PrintBatch, at: datetime) -> int:
    """The letters are sent; what the batch lost hold of meanwhile is not, and that it was printed stays as evidence."""
    posted = 0
    while rows := list(PrintLetter.objects.filter(batch=batch, state=LetterState.SET).order_by("position")[:AT_ONCE]):
        results = [
            Result(
                message_id=row.message_id,
                attempt=row.attempt,
                step=Step.ACCEPT,
                at=at,
                by=viewer.user_id or None,
                claimed_at=batch.made_at.isoformat(),
                wire_at=at.isoformat(),
                carrier_ref=str(row),
                size=row.pages,
                note=f"print batch {batch.pk}, letter {row.position}: {viewer.name} confirmed that it was posted",
            )
            for row in rows
        ]
        written = set(outbox.record(worker_id=batch.worker_id, results=results))
        for row in rows:
            row.state = LetterState.POSTED if row.message_id in written else LetterState.PUT_BACK
        PrintLetter.objects.bulk_update(rows, ["state"])
        posted += len(written)
    return posted


def _end(viewer: Viewer, batch: PrintBatch, state: BatchState, at: datetime) -> None:
    PrintBatch.objects.filter(pk=batch.pk).update(state=state, ended_at=at, ended_by_id=viewer.user_id or None)
