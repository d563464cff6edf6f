"""What a message says, in every rendition it ever had."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import F, Q

from postroom.core.carriage.files import PDF
from postroom.core.rendering.letter_skeleton import LetterSkeleton
from postroom.core.rendering.skeleton import BadHeader
from postroom.core.rendering.stored import read_skeleton
from postroom.core.sms.counting import Count, count
from postroom.core.tags.resolve import Fill
from postroom.outbox.models import Attachment, Message, Rendition, Skeleton


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, as it went out or will go out."""

    number: int
    subject: str
    text: str
    html: str
    sha256: str
    letter: Mapping[str, Any] | None = None
    """What a letter is set from: `subject`, `blocks`, what is `around` them, and `to` whom."""

    @property
    def count(self) -> Count | None:
        """What a text message takes."""
        return None if self.html or self.letter or not self.text else count(self.text)


def content(*, message: Message, number: int | None = None) -> Content:
    """Return a rendition of the message, by default the one that goes out."""
    rendition = Rendition.objects.select_related("skeleton").get(message=message, number=number or message.rendition)
    shared = read_skeleton(rendition.skeleton.content)
    fills = orjson.loads(rendition.fills)
    if isinstance(shared, LetterSkeleton):
        return _letter(rendition, shared, fills)
    try:
        subject = shared.subject(fills)
    except BadHeader:  # it failed for that; the screens show it all the same
        subject = message.subject
    return Content(
        number=rendition.number,
        subject=subject,
        text=shared.text(fills),
        html=shared.html(fills),
        sha256=rendition.sha256,
    )


def letters(*, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Return what these letters are set from, in three queries; what is no letter is left out."""
    found = Rendition.objects.filter(message_id__in=ids, number=F("message__rendition"))
    rows = list(found.values_list("message_id", "skeleton_id", "fills"))
    stored = Skeleton.objects.filter(pk__in={digest for _, digest, _ in rows}).values_list("pk", "content")
    shared = {digest: read_skeleton(source) for digest, source in stored}
    theirs = {
        message_id: (skeleton, orjson.loads(fills))
        for message_id, digest, fills in rows
        if isinstance(skeleton := shared.get(digest), LetterSkeleton)
    }
    behind = _enclosed(theirs)
    return {
        message_id: {**letter_data(skeleton, fills), "enclosed": behind.get(message_id, ())}
        for message_id, (skeleton, fills) in theirs.items()
    }


def texts(*, ids: Sequence[int]) -> dict[int, str]:
    """Return what these messages say as plain text, in two queries; drafts, which say nothing yet, are left out."""
    found = Rendition.objects.filter(message_id__in=ids, number=F("message__rendition"))
    rows = list(found.values_list("message_id", "skeleton_id", "fills"))
    stored = Skeleton.objects.filter(pk__in={digest for _, digest, _ in rows}).values_list("pk", "content")
    shared = {digest: read_skeleton(source) for digest, source in stored}
    return {message_id: shared[digest].text(orjson.loads(fills)) for message_id, digest, fills in rows}


def letter_data(shared: LetterSkeleton, fills: Sequence[Fill]) -> Mapping[str, Any]:
    """Return what one letter is set from."""
    return {**shared.set(fills), "around": shared.around, "to": shared.address(fills)}


def _enclosed(ids: Collection[int], number: int | None = None) -> dict[int, list[str]]:
    """Return the PDFs that go along for their texts' sake; those added by hand stand in the skeletons of letters."""
    mine = Q(message_id__in=ids, rendition=number or F("message__rendition"))
    along = Attachment.objects.filter(key="", media_type=PDF)
    found: dict[int, list[str]] = {}
    for message_id, digest in along.filter(mine).order_by("pk").values_list("message_id", "digest"):
        found.setdefault(message_id, []).append(digest)
    return found


def _letter(rendition: Rendition, shared: LetterSkeleton, fills: Sequence[Fill]) -> Content:
    behind = _enclosed([rendition.message_id], rendition.number)
    letter = {**letter_data(shared, fills), "enclosed": behind.get(rendition.message_id, ())}
    return Content(
        number=rendition.number,
        subject=letter["subject"],
        text=shared.text(fills),
        html="",
        sha256=rendition.sha256,
        letter=letter,
    )


def skeleton(*, digest: str) -> str:
    """Return the stored form of a skeleton; raises `Skeleton.DoesNotExist`."""
    return Skeleton.objects.values_list("content", flat=True).get(digest=digest)
