"""The scan of a letter as it is kept: one JPEG, not larger than it can be read, without what else came with it."""

from io import BytesIO

from PIL import Image

from postroom.filing import reencoding, storing
from postroom.filing.reencoding import BadPicture
from postroom.filing.storing import FileGone, Folder
from postroom.returns.models import ReturnedLetter
from postroom.typesetting.shrinking import as_jpeg

MOST_BYTES = 8 * 1024 * 1024


class BadScan(ValueError):
    """It is no picture, or too large."""


def keep_scan(data: bytes) -> str:
    """Keep what somebody sent as the picture of a letter; returns its digest. Raises `BadScan`."""
    if len(data) > MOST_BYTES:
        raise BadScan(f"the picture has more than {MOST_BYTES // 2**20} MB")
    try:
        drawn = reencoding.reencoded(data)
    except BadPicture as refused:
        raise BadScan(str(refused)) from None
    return storing.keep(as_jpeg(Image.open(BytesIO(drawn.data))), Folder.RETURNS)


def scan_of(letter: ReturnedLetter) -> bytes:
    """Return the picture of a letter. Raises `FileGone`, also where there is none."""
    if not letter.picture:
        raise FileGone("no picture was kept of this letter")
    return storing.read(letter.picture, Folder.RETURNS)
