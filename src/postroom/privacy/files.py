"""Files that nothing names any more: those of messages that go, and whatever was left lying about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from postroom.filing import storing
from postroom.filing.models import Enclosure
from postroom.outbox.models import Attachment
from postroom.records.models import RecordFile

GRACE = timedelta(days=1)
"""So long a file may lie there unnamed: a backup that began while it was needed still wants to copy it."""
AT_ONCE = 100


def forget(theirs: QuerySet[Attachment] | QuerySet[RecordFile]) -> None:
    """Delete rows that name files, and after the commit those files that no other row names."""
    digests = set(theirs.values_list("digest", flat=True))
    theirs.delete()
    transaction.on_commit(lambda: _forget_unnamed(digests))


def sweep(*, at: datetime) -> int:
    """Take away the files that nothing names and that are older than the grace time; returns how many went."""
    gone = 0
    old = storing.stored_before(at - GRACE)
    while some := list(islice(old, AT_ONCE)):
        gone += _forget_unnamed(some)
    return gone


@transaction.atomic
def _forget_unnamed(digests: Iterable[str]) -> int:
    """Whoever attaches the same bytes just now waits for us, and stores them again; or we see that they are named."""
    digests = set(digests)
    storing.hold(digests)
    holders = (Attachment.objects.all(), Enclosure.objects.all(), RecordFile.objects.all())
    named = (holder.filter(digest__in=digests).values_list("digest", flat=True) for holder in holders)
    unnamed = digests.difference(*named)
    for digest in unnamed:
        storing.forget(digest)
    return len(unnamed)
