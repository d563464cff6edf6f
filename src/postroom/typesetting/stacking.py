"""Pages one below the other in one picture, as a screen scrolls through them."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

GAP = 12  # pixels
DESK = (201, 208, 216)
"""What is seen between two pages."""


def one_below_the_other(pages: Sequence[bytes]) -> bytes:
    """Return our own pictures of pages as one PNG; a single page as it is."""
    if len(pages) == 1:
        return pages[0]
    opened = [Image.open(BytesIO(page)) for page in pages]
    width = max(page.width for page in opened)
    height = sum(page.height for page in opened) + GAP * (len(opened) - 1)
    sheet = Image.new("RGB", (width, height), DESK)
    top = 0
    for page in opened:
        sheet.paste(page.convert("RGB"), (0, top))
        top += page.height + GAP
    target = BytesIO()
    sheet.save(target, "PNG", compress_level=1)
    return target.getvalue()
