"""Writes a picture anew: what is stored is a picture and nothing else, without where and by whom it was taken."""

import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from postroom.core.refusal import Flaw, Refusal, said

Image.MAX_IMAGE_PIXELS = None  # `_must_fit` asks before anything is unpacked; Pillow would only warn
MOST_PIXELS = 40_000_000
"""Of all the frames of a moving picture together."""
LARGEST_SIDE = 2_000
"""Three times the width of an e-mail: sharp on every screen, and no letter is slow because of it."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, struct.error)
"""What Pillow raises where bytes are not what they should be."""


class BadPicture(Refusal):
    """It is no picture that mail programs show, or too large; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Reencoded:
    """A picture as it is stored."""

    data: bytes
    media_type: str
    width: int
    height: int


def reencoded(data: bytes) -> Reencoded:
    """Return the picture in `data` as PNG, JPEG or GIF, upright, without its notes. Raises `BadPicture`."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            _must_fit(image)
            return _gif(image) if image.format == "GIF" and _moves(image) else _still(image)
    except UnidentifiedImageError:
        raise BadPicture(said(Flaw.NO_PICTURE)) from None
    except BadPicture:
        raise
    except _DAMAGED:
        raise BadPicture(said(Flaw.DAMAGED_PICTURE)) from None


def _must_fit(image: Image.Image) -> None:
    frames = getattr(image, "n_frames", 1)
    if image.width * image.height * frames > MOST_PIXELS:
        raise BadPicture(said(Flaw.LARGE_PICTURE, detail=MOST_PIXELS // 1_000_000))


def _moves(image: Image.Image) -> bool:
    return bool(getattr(image, "is_animated", False))


def _still(image: Image.Image) -> Reencoded:
    upright = ImageOps.exif_transpose(image)
    kept = "JPEG" if image.format == "JPEG" or (image.format == "WEBP" and not _is_see_through(image)) else "PNG"
    drawn = upright.convert("RGB") if kept == "JPEG" else upright.convert("RGBA" if _is_see_through(image) else "RGB")
    drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    drawn.info = {}
    target = BytesIO()
    if kept == "JPEG":
        drawn.save(target, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        drawn.save(target, "PNG", optimize=True)
    return Reencoded(target.getvalue(), f"image/{kept.lower()}", drawn.width, drawn.height)


def _gif(image: Image.Image) -> Reencoded:
    """A moving picture keeps its frames and its pace."""
    frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
    pace = [frame.info.get("duration", 100) for frame in ImageSequence.Iterator(image)]
    target = BytesIO()
    first, *others = frames
    first.info = {}
    first.save(
        target, "GIF", save_all=True, append_images=others, duration=pace, loop=image.info.get("loop", 0), disposal=2
    )
    return Reencoded(target.getvalue(), "image/gif", image.width, image.height)


def _is_see_through(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
