"""Print files go when a letter in them goes, and when nothing names them any more."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.posting.models import PrintBatch, PrintCopy, PrintLetter, PrintPart

GRACE = timedelta(days=1)
"""So long a file may lie there unnamed: it may just have been stored, or a backup may still want to copy it."""


@transaction.atomic
def forget(*, message_ids: Sequence[int], rows_too: bool) -> None:
    """Take away the files that hold these letters; with `rows_too`, also that they were printed.

    That the batch was printed stays. Its other letters can be looked at one by one, as ever.
    """
    theirs = PrintLetter.objects.filter(message_id__in=message_ids)
    batch_ids = set(theirs.values_list("batch_id", flat=True))
    if not batch_ids:
        return
    whole, copies = PrintBatch.objects.filter(pk__in=batch_ids), PrintCopy.objects.filter(batch__in=batch_ids)
    digests = {*whole.values_list("digest", flat=True), *copies.values_list("digest", flat=True)}
    whole.update(digest="")
    copies.delete()
    if rows_too:
        theirs.delete()
    transaction.on_commit(lambda: _forget_unnamed(digests - {""}))


def sweep(*, at: datetime) -> None:
    """Take away print files that nothing names, and that are older than the grace time."""
    _forget_unnamed(storing.stored_before(at - GRACE, Folder.PRINTS))


@transaction.atomic
def _forget_unnamed(digests: Iterable[str]) -> None:
    asked = set(digests)
    storing.hold(asked)
    holders = (PrintBatch.objects, PrintPart.objects, PrintCopy.objects)
    named = (holder.filter(digest__in=asked).values_list("digest", flat=True) for holder in holders)
    for digest in asked.difference(*named):
        storing.forget(digest, Folder.PRINTS)
