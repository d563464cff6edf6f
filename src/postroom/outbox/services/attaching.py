"""Files that go out with a message: checked by their content, stored once, handed to the carrier as they are."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from postroom.access.viewer import Right, Viewer
from postroom.core.carriage.files import FilePart, UnknownKind, media_type, safe_name
from postroom.core.lifecycle import State
from postroom.filing import storing
from postroom.outbox.models import Attachment, Draft, Message
from postroom.outbox.services.drafting import NotADraft


class BadFile(ValueError):
    """The file cannot go out; the sentence names it and says why."""


MOST_FILES = 10
_OF_MESSAGES = """
SELECT message_id, name, media_type, digest, id FROM outbox_attachment WHERE message_id = ANY(%(ids)s)
 UNION ALL
SELECT m.id, a.name, a.media_type, a.digest, a.id
  FROM outbox_message m JOIN outbox_attachment a ON a.batch_id = m.batch_id WHERE m.id = ANY(%(ids)s)
"""


def attach(*, viewer: Viewer, message_id: int, name: str, file: IO[bytes]) -> Attachment:
    """Let a file go out with a draft. Raises `BadFile`, `NotADraft`, `NotAllowed` or `Draft.DoesNotExist`."""
    shown = safe_name(name)
    data = file.read(settings.MAX_ATTACHMENT_BYTES + 1)
    if not data:
        raise BadFile(f"{shown} is empty")
    try:
        kind = media_type(shown, data)
    except UnknownKind as unknown:
        raise BadFile(str(unknown)) from None
    with transaction.atomic():
        message = _draft(viewer, message_id)
        _must_fit(message, shown, len(data))
        storing.hold([storing.digest_of(data)])
        return Attachment.objects.create(
            message=message, name=shown, media_type=kind, digest=storing.keep(data), size=len(data)
        )


@transaction.atomic
def detach(*, viewer: Viewer, message_id: int, file_id: int) -> None:
    """Take a file away from a draft; unless others need it, it goes in the night.

    Raises `Attachment.DoesNotExist` and as `attach` does.
    """
    message = _draft(viewer, message_id)
    Attachment.objects.get(pk=file_id, message=message).delete()


def parts_of(files: Iterable[Attachment]) -> tuple[FilePart, ...]:
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
    theirs = Attachment.objects.filter(message=message)
    before = theirs.aggregate(total=Sum("size"))["total"] or 0
    largest = settings.MAX_ATTACHMENT_BYTES
    if before + size > largest:
        raise BadFile(f"{name} is too large: all files of a message may have {largest // 2**20} MB together")
    if theirs.count() >= MOST_FILES:
        raise BadFile(f"{name} is one file too many: a message takes {MOST_FILES}")
