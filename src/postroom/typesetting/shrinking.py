"""The picture of a scanned page as it is kept."""

from io import BytesIO

from PIL import Image

LARGEST_SIDE = 1_600
"""An address can be read on it."""
QUALITY = 60


def as_jpeg(image: Image.Image) -> bytes:
    """Return a picture as JPEG: grey, not larger than it can be read, without what else came with it."""
    small = image.convert("L")
    small.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)  # four times as fast, and as easy to read
    target = BytesIO()
    small.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()
