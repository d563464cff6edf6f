"""The files of a batch: the same letters each time, behind a cover sheet that says which copy it is."""

import tempfile
from pathlib import Path

from django.conf import settings

from postroom.filing import storing
from postroom.filing.storing import FileGone, Folder
from postroom.posting.models import PrintBatch, PrintCopy
from postroom.posting.services.covers import cover_of
from postroom.typesetting import press


def make_copies(batch: PrintBatch) -> None:
    """Make the files of the copies that have none yet."""
    body = storing.path_of(batch.digest, Folder.PRINTS)
    for copy in PrintCopy.objects.filter(batch=batch, digest="").select_related("made_by"):
        with tempfile.TemporaryDirectory(prefix="print-", dir=settings.DATA_DIR) as folder:
            sheet, cover, target = (Path(folder) / name for name in ("sheet.pdf", "cover.pdf", "copy.pdf"))
            pdf, pages = cover_of(batch, copy)
            sheet.write_bytes(pdf)
            press.bound([(sheet, [pages])], cover)
            press.merged([cover, body], target)
            digest = storing.keep_file(target, Folder.PRINTS)
        PrintCopy.objects.filter(pk=copy.pk, digest="").update(digest=digest)


def file_of(copy: PrintCopy) -> Path:
    """Return where the file of a copy is. Raises `FileGone`."""
    if not copy.digest:
        raise FileGone("the file is not made yet")
    return storing.path_of(copy.digest, Folder.PRINTS)
