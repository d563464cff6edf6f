"""Files that go out with a message: checked by their content, stored once, handed to the carrier as they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, Sum

from postroom.access.viewer import Right, Viewer
from postroom.composing.services import MOST_FILES, Enclosed
from postroom.core.carriage.files import FilePart
from postroom.core.lifecycle import State
from postroom.core.refusal import Flaw, said
from postroom.filing import storing
from postroom.filing.checking import BadFile, Checked, checked
from postroom.outbox.models import Attachment, Batch, Draft, Message
from postroom.outbox.services.drafting import NotADraft
from postroom.outbox.services.writing import enclose

__all__ = ["BadFile", "Checked", "checked"]

_OF_MESSAGES = """
SELECT a.message_id, a.name, a.media_type, a.digest, a.id
  FROM outbox_attachment a JOIN outbox_message m ON m.id = a.message_id
 WHERE a.message_id = ANY(%(ids)s) AND a.key = '' AND coalesce(a.rendition, m.rendition) = m.rendition
 UNION ALL
SELECT m.id, a.name, a.media_type, a.digest, a.id
  FROM outbox_message m JOIN outbox_attachment a ON a.batch_id = m.batch_id WHERE m.id = ANY(%(ids)s)
"""


def attach(*, viewer: Viewer, message_id: int, name: str, file: IO[bytes]) -> Attachment:
    """Let a file go out with a draft. Raises `BadFile`, `NotADraft`, `NotAllowed` or `Draft.DoesNotExist`."""
    found = checked(name, file)
    with transaction.atomic():
        message = _draft(viewer, message_id)
        _must_fit(message, found.name, len(found.data))
        storing.hold([storing.digest_of(found.data)])
        return Attachment.objects.create(
            message=message,
            name=found.name,
            media_type=found.media_type,
            digest=storing.keep(found.data),
            size=len(found.data),
        )


def attach_to_batch(*, batch_id: int, file: Checked) -> Attachment:
    """Let one file go with every message of a batch, in the place of the one before; in a transaction."""
    storing.hold([storing.digest_of(file.data)])
    Attachment.objects.filter(batch_id=batch_id).delete()
    return Attachment.objects.create(
        batch_id=batch_id,
        name=file.name,
        media_type=file.media_type,
        digest=storing.keep(file.data),
        size=len(file.data),
    )


def detach_from_batch(*, batch_id: int) -> None:
    """Let no file go with the messages of a batch that are to be made."""
    Attachment.objects.filter(batch_id=batch_id).delete()


def batch_like(batch: Batch, *, title: str) -> Batch:
    """Begin a batch whose messages are made with what those of another one are made with, its files too."""
    kept = ("unit_id", "free_values", "design_id", "letter_design_id", "kind")
    begun = Batch.objects.create(title=title, **{name: getattr(batch, name) for name in kept})
    files = list(Attachment.objects.filter(batch_id=batch.pk).order_by("pk"))
    storing.hold([file.digest for file in files])
    for file in files:
        file.pk, file.batch_id = None, begun.pk
    Attachment.objects.bulk_create(files)
    return begun


def replace_batch(batch: Batch, *, at: datetime) -> Batch:
    """Begin a batch like this one in its stead. The messages of the old one wait, to be cancelled by the caller."""
    begun = batch_like(batch, title=batch.title)
    Batch.objects.filter(pk=batch.pk).update(paused_at=at)
    Batch.objects.filter(Q(pk=batch.pk) | Q(replaced_by=batch)).update(replaced_by=begun)
    return begun


def along_with(*, batch_id: int | None) -> tuple[Enclosed, ...]:
    """Return the files that go with every message of a batch."""
    files = Attachment.objects.filter(batch_id=batch_id).order_by("pk") if batch_id else ()
    return tuple(Enclosed(file.name, file.media_type, file.digest, file.size) for file in files)


def enclosed(file: Checked) -> Enclosed:
    """Return a file as messages name it."""
    return Enclosed(file.name, file.media_type, storing.digest_of(file.data), len(file.data))


def send_along(told: Sequence[tuple[int, Sequence[Checked]]]) -> None:
    """Let files go with messages, whatever rendition of them goes out; in the transaction that writes these."""
    data = {one.digest: file.data for _, files in told for file in files for one in [enclosed(file)]}
    storing.hold(data)
    for content in data.values():
        storing.keep(content)
    enclose([(message_id, None, [enclosed(file) for file in files]) for message_id, files in told])


@transaction.atomic
def detach(*, viewer: Viewer, message_id: int, file_id: int) -> None:
    """Take a file away from a draft; unless others need it, it goes in the night.

    Raises `Attachment.DoesNotExist` and as `attach` does.
    """
    message = _draft(viewer, message_id)
    Attachment.objects.get(pk=file_id, message=message).delete()


def parts_of(files: Iterable[Attachment | Enclosed]) -> tuple[FilePart, ...]:
    """Read files as they go out. Raises `FileGone`."""
    return tuple(FilePart(file.name, file.media_type, storing.read(file.digest)) for file in files)


def files_of(*, message_ids: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Return name, media type and digest of the files of each message and of its batch, in one query."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_MESSAGES, {"ids": list(message_ids)})
        for message_id, name, kind, digest, _ in sorted(cursor.fetchall(), key=itemgetter(4)):
            found.setdefault(message_id, []).append((name, kind, digest))
    return found


def _draft(viewer: Viewer, message_id: int) -> Message:
    seen = Draft.objects.filter(message__in=Message.objects.visible_to(viewer)).select_related("message")
    message = seen.select_for_update(of=("message",)).get(pk=message_id).message
    viewer.must(Right.WRITE, message.unit_id)
    if message.state != State.DRAFT:
        raise NotADraft(f"message {message_id} is {message.state}")
    return message


def _must_fit(message: Message, name: str, size: int) -> None:
    """All files of a message together must fit: mail servers count them as one."""
    theirs = Attachment.objects.filter(message=message, rendition__isnull=True)
    before = theirs.aggregate(total=Sum("size"))["total"] or 0
    largest = settings.MAX_ATTACHMENT_BYTES
    if before + size > largest:
        raise BadFile(said(Flaw.LARGE_FILES, name, largest // 2**20))
    if theirs.count() >= MOST_FILES:
        raise BadFile(said(Flaw.MANY_FILES, name, MOST_FILES))
