"""The door to keeping pictures and files."""

from typing import IO

from django.conf import settings
from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.core.carriage.files import safe_name
from postroom.core.refusal import Flaw, about, said
from postroom.filing import storing
from postroom.filing.checking import BadFile, checked
from postroom.filing.models import Enclosure, Picture
from postroom.filing.reencoding import BadPicture, reencoded
from postroom.filing.storing import FileGone, Folder

__all__ = ["BadFile", "BadPicture", "FileGone", "keep_enclosure", "keep_picture"]


def keep_picture(*, viewer: Viewer, unit_id: int | None, name: str, file: IO[bytes]) -> Picture:
    """Keep a picture for messages of a unit; without one, for everybody. The same bytes are stored once.

    Raises `BadPicture` or `NotAllowed`.
    """
    viewer.must(Right.SET_UP if unit_id is None else Right.WRITE, unit_id)
    shown = safe_name(name)
    data = file.read(settings.MAX_PICTURE_BYTES + 1)
    if len(data) > settings.MAX_PICTURE_BYTES:
        raise BadPicture(said(Flaw.LARGE_FILE, shown, settings.MAX_PICTURE_BYTES // 2**20))
    try:
        drawn = reencoded(data)
    except BadPicture as refused:
        raise BadPicture(about(shown, refused.said)) from None
    with transaction.atomic():
        picture, _ = Picture.objects.get_or_create(
            unit_id=unit_id,
            digest=storing.keep(drawn.data, Folder.PICTURES),
            defaults={
                "name": shown,
                "media_type": drawn.media_type,
                "size": len(drawn.data),
                "width": drawn.width,
                "height": drawn.height,
                "made_by_id": viewer.user_id or None,
            },
        )
    return picture


@transaction.atomic
def keep_enclosure(*, viewer: Viewer, unit_id: int | None, name: str, file: IO[bytes]) -> Enclosure:
    """Keep a file that may go along with all messages of a unit; without one, of everybody.

    Raises `BadFile` or `NotAllowed`.
    """
    viewer.must(Right.SET_UP if unit_id is None else Right.WRITE, unit_id)
    found = checked(name, file)
    storing.hold([storing.digest_of(found.data)])
    kept, _ = Enclosure.objects.get_or_create(
        unit_id=unit_id,
        digest=storing.keep(found.data),
        defaults={
            "name": found.name,
            "media_type": found.media_type,
            "size": len(found.data),
            "made_by_id": viewer.user_id or None,
        },
    )
    return kept
