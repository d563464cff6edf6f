"""Files of messages: what goes along, and what a text links to until that expires or somebody revokes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.outbox.models import Attachment, Fetch, Message


class LinkOver(LookupError):
    """The link has expired, or was revoked."""


def attachment_names(shown: Sequence[Message]) -> dict[int, list[str]]:
    """Return the names of the files that go with each of these messages, in one query."""
    names: dict[int, list[str]] = {message.pk: [] for message in shown}
    by_batch: dict[int, list[int]] = {}
    for message in shown:
        if message.batch_id:
            by_batch.setdefault(message.batch_id, []).append(message.pk)
    now = Q(rendition__isnull=True) | Q(rendition=F("message__rendition"))
    along = Attachment.objects.filter(Q(message_id__in=names) & now | Q(batch_id__in=by_batch), key="")
    for attachment in along.order_by("pk"):
        owners = [attachment.message_id] if attachment.message_id else by_batch[attachment.batch_id or 0]
        for owner in owners:
            names[owner].append(attachment.name)
    return names


def linked_files(*, message: Message) -> QuerySet[Attachment]:
    """Return the files that what goes out links to, with how often and when last each was fetched."""
    theirs = Attachment.objects.filter(message=message, rendition=message.rendition).exclude(key="")
    return theirs.annotate(fetched=Count("fetch"), fetched_at=Max("fetch__at")).order_by("pk")


def file_behind(*, key: str, at: datetime) -> Attachment:
    """Return the file that a link leads to. Raises `Attachment.DoesNotExist` or `LinkOver`."""
    behind = Attachment.objects.select_related("message__contact__unit__brand", "message__contact__brand")
    found = behind.exclude(key="").get(key=key)
    if found.revoked_at or found.expires_at is None or found.expires_at <= at:
        raise LinkOver(found.name)
    return found


def note_fetch(*, file: Attachment, at: datetime) -> None:
    """Write down that a file was fetched."""
    Fetch.objects.create(attachment=file, at=at)


@transaction.atomic
def revoke(*, viewer: Viewer, message_id: int, file_id: int, at: datetime) -> Attachment:
    """Let the link to a file open nothing any more. Raises `Attachment.DoesNotExist` or `NotAllowed`."""
    seen = Attachment.objects.filter(message__in=Message.objects.visible_to(viewer)).exclude(key="")
    file = seen.select_related("message").get(pk=file_id, message_id=message_id)
    if file.message is None:
        raise Attachment.DoesNotExist
    viewer.must(Right.SEND, file.message.unit_id)
    if file.revoked_at is None:
        file.revoked_at = at
        file.save(update_fields=["revoked_at"])
        audit.record(
            actor=viewer,
            action=Action.LINK_REVOKED,
            about=file.message,
            unit_id=file.message.unit_id,
            name=file.name,
        )
    return file
