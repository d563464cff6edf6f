"""Files from an office scanner: every page is read in the background, and counts once however often it is tried."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction

from postroom.access import selectors as access
from postroom.access.viewer import SYSTEM, Right, Viewer
from postroom.core.carriage.files import safe_name
from postroom.filing import storing
from postroom.filing.storing import Folder
from postroom.returns.models import Page, PageFate, ReturnedLetter, Upload, UploadState, Way
from postroom.returns.services.picturing import BadScan
from postroom.returns.services.recording import Coming, record_code, record_unknown
from postroom.returns.services.refusals import NotRecorded, ReturnedAlready
from postroom.returns.signals import upload_waits
from postroom.typesetting.reading import ScannedPage, count_pages, read_pages
from postroom.typesetting.refusals import Refused

MOST_PAGES = 1_000
AT_ONCE = 4
"""Pages that a child reads in one go."""


def begin_upload(*, viewer: Viewer, unit_id: int, coming: Coming, file: IO[bytes], name: str, at: datetime) -> Upload:
    """Keep a PDF or a picture, and have its pages read. Raises `BadScan` or `NotAllowed`."""
    viewer.must(Right.WRITE, unit_id)
    data = file.read(settings.MAX_SCAN_BYTES + 1)
    if len(data) > settings.MAX_SCAN_BYTES:
        raise BadScan(f"{name}: more than {settings.MAX_SCAN_BYTES // 2**20} MB; cut it in two")
    digest = storing.keep(data, Folder.RETURNS)
    try:
        pages = count_pages(storing.path_of(digest, Folder.RETURNS))
    except Refused as refused:
        raise BadScan(f"{name}: {refused.refusal.sentence}") from None
    if not 0 < pages <= MOST_PAGES:
        raise BadScan(f"{name}: {pages} pages; {MOST_PAGES} are the most")
    with transaction.atomic():
        upload = Upload.objects.create(
            unit_id=unit_id, reason=coming.reason, returned_on=coming.returned_on,
            file_name=safe_name(name), digest=digest, pages=pages, by_id=viewer.user_id or None, begun_at=at,
        )  # fmt: skip
        upload_waits.send(sender=Upload, upload_id=upload.pk)
    return upload


def read_upload(*, upload_id: int, at: datetime) -> None:
    """Read the pages that are not read yet."""
    upload = Upload.objects.select_related("by", "reason", "unit").get(pk=upload_id)
    path = storing.path_of(upload.digest, Folder.RETURNS)
    viewer = access.viewer_for(user=upload.by) if upload.by else SYSTEM
    while upload.state == UploadState.READING:
        first = Page.objects.filter(upload=upload).count()
        if first >= upload.pages:
            end_uploads(upload_ids=[upload_id], state=UploadState.FINISHED, at=at)
            return
        for number, page in zip(count(first + 1), _read(path, first), strict=False):
            _take(upload, number, page, viewer, at)
        upload.refresh_from_db(fields=["state"])


def reading_uploads() -> set[int]:
    """Return the uploads that a job should be working on."""
    return set(Upload.objects.filter(state=UploadState.READING).values_list("pk", flat=True))


def end_uploads(*, upload_ids: Collection[int], state: UploadState, at: datetime, problem: str = "") -> None:
    """Say that these are read, or that nobody goes on with them."""
    going = Upload.objects.filter(pk__in=upload_ids, state=UploadState.READING)
    going.update(state=state, ended_at=at, problem=problem)


def _read(path: Path, first: int) -> Sequence[ScannedPage | None]:
    """Return some pages; if one of them cannot be read, the first alone, or None for it."""
    try:
        return read_pages(path, first=first, number=AT_ONCE)
    except Refused:
        pass
    try:
        return read_pages(path, first=first, number=1)
    except Refused:
        return [None]


def _take(upload: Upload, number: int, page: ScannedPage | None, viewer: Viewer, at: datetime) -> None:
    picture = storing.keep(page.picture, Folder.RETURNS) if page and page.picture else ""
    coming = Coming(
        reason=upload.reason, returned_on=upload.returned_on, way=Way.UPLOAD, picture=picture,
        upload_id=upload.pk, page=number,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row = Page.objects.create(upload=upload, number=number, fate=PageFate.UNREADABLE)
            if page:
                row.read = page.code or page.other
                row.fate, row.letter = _recorded(upload, page, coming, viewer, at)
                row.save()
    except IntegrityError:  # another worker read it meanwhile
        if not Page.objects.filter(upload=upload, number=number).exists():
            raise


def _recorded(
    upload: Upload, page: ScannedPage, coming: Coming, viewer: Viewer, at: datetime
) -> tuple[PageFate, ReturnedLetter | None]:
    if page.is_blank:
        return PageFate.BLANK, None
    if not page.code:
        return PageFate.NO_CODE, record_unknown(viewer=viewer, unit_id=upload.unit_id, coming=coming, at=at)
    try:
        return PageFate.RECORDED, record_code(viewer=viewer, read=page.code, coming=coming, at=at)
    except ReturnedAlready as refused:
        return PageFate.ALREADY, refused.letter
    except NotRecorded as refused:
        return PageFate(refused.code), None
