"""Scans and records of letters that go, with their pictures; and pictures that nothing names any more."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.returns.models import Case, ReturnedLetter, Upload, UploadState

GRACE = timedelta(days=1)
"""So long a file may lie there unnamed: it may just have been stored, or a backup may still want to copy it."""


@transaction.atomic
def forget(*, message_ids: Sequence[int]) -> None:
    """Take away what is known of these letters' coming back, before the messages themselves go."""
    ReturnedLetter.objects.filter(resent__in=message_ids).update(resent=None)
    letters = ReturnedLetter.objects.filter(message__in=message_ids)
    rows = list(letters.values_list("case_id", "picture"))
    if not rows:
        return
    letters.delete()
    others = Exists(ReturnedLetter.objects.filter(case=OuterRef("pk")))
    Case.objects.filter(~others, pk__in={case_id for case_id, _ in rows}).delete()
    transaction.on_commit(lambda: forget_unnamed(picture for _, picture in rows if picture))


def sweep(*, at: datetime) -> None:
    """Take away files that nothing names, and that are older than the grace time."""
    forget_unnamed(storing.stored_before(at - GRACE, Folder.RETURNS))


@transaction.atomic
def forget_unnamed(digests: Iterable[str]) -> None:
    """Take these files away, but for those that are still needed."""
    asked = set(digests)
    storing.hold(asked)
    named = set(ReturnedLetter.objects.filter(picture__in=asked).values_list("picture", flat=True))
    being_read = Upload.objects.filter(digest__in=asked, state=UploadState.READING)
    for digest in asked - named - set(being_read.values_list("digest", flat=True)):
        storing.forget(digest, Folder.RETURNS)
