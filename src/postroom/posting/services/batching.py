"""Put letters that wait for own post together: each is claimed by one batch, whoever else wants it at that moment."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.delivery.policy import held
from postroom.outbox import services as outbox
from postroom.outbox.services import Claimed
from postroom.posting import selectors
from postroom.posting.models import PrintBatch, PrintCopy, PrintLetter
from postroom.posting.selectors import Stack
from postroom.posting.signals import batch_waits

MOST_LETTERS = 10_000
"""Of one batch: as many as somebody prints and folds in a day. The others wait for the next."""
AT_ONCE = 1_000
UNTIL_CONFIRMED = timedelta(days=36_500)
"""A batch holds its letters until a person says what became of them."""


class NothingWaits(Exception):
    """Nothing of what was chosen waits any more, or everything is stopped."""


@transaction.atomic
def begin_batch(*, viewer: Viewer, stack: Stack, ids: Collection[int] = (), at: datetime) -> PrintBatch:
    """Take the letters of a stack, or those of it that are named, and have their file made.

    What must not go out after all is held, as it is at any claim. Raises `NothingWaits` or `NotAllowed`.
    """
    viewer.must(Right.SEND, stack.unit_id)
    found = selectors.letters_of(viewer=viewer, of=stack)
    chosen = list((found.filter(pk__in=ids) if ids else found).values_list("pk", flat=True)[:MOST_LETTERS])
    batch = PrintBatch.objects.create(
        unit_id=stack.unit_id, paper=stack.paper, envelope=stack.envelope, sender=stack.sender, letters=0,
        made_by_id=viewer.user_id or None, made_at=at,
    )  # fmt: skip
    for claimed in _claimed(batch, chosen, at):
        rows = [
            PrintLetter(batch=batch, message_id=one.message_id, attempt=one.attempt, position=batch.letters + number)
            for number, one in enumerate(sorted(claimed, key=lambda one: one.message_id), 1)
        ]
        PrintLetter.objects.bulk_create(rows)
        batch.letters += len(rows)
    if not batch.letters:
        raise NothingWaits
    batch.save(update_fields=["letters"])
    PrintCopy.objects.create(batch=batch, number=1, made_by_id=viewer.user_id or None, made_at=at)
    audit.record(
        actor=viewer, action=Action.PRINT_BATCH_MADE, about=batch, unit_id=batch.unit_id, letters=batch.letters
    )
    batch_waits.send(sender=PrintBatch, batch_id=batch.pk)
    return batch


def _claimed(batch: PrintBatch, ids: Sequence[int], at: datetime) -> Iterator[list[Claimed]]:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        claimed = outbox.claim_by_hand(worker_id=batch.worker_id, ids=some, lease=UNTIL_CONFIRMED)
        if stopped := [held(one, at=at) for one in claimed if one.hold]:
            outbox.record(worker_id=batch.worker_id, results=stopped)
        yield [one for one in claimed if not one.hold]
