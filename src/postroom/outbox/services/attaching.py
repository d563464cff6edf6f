"""Files that go out with a message: checked by their content, stored once, handed to the carrier as they are."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from postroom.access.viewer import Right, Viewer
from postroom.composing.services import MOST_FILES, Enclosed
from postroom.core.carriage.files import FilePart
from postroom.core.lifecycle import State
from postroom.core.refusal import Flaw, said
from postroom.filing import storing
from postroom.filing.checking import BadFile, checked
from postroom.outbox.models import Attachment, Draft, Message
from postroom.outbox.services.drafting import NotADraft

__all__ = ["BadFile"]

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
