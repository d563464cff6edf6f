"""Pages as they come from an office scanner: a letter with its code, askew, grainy, pale, upside down."""

import random
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

import pikepdf
from PIL import Image, ImageDraw, ImageFilter

from postroom.core.barcode.symbol import SymbolKind, symbol

DPI = 300
A4 = (2480, 3508)
MM = DPI / 25.4


@lru_cache(maxsize=8)
def letter(code: str, *, size: float = 12, kind: SymbolKind = SymbolKind.DATA_MATRIX) -> Image.Image:
    """A page with an address, the code beside it, and some text."""
    page = Image.new("L", A4, 255)
    draw = ImageDraw.Draw(page)
    draw.text((20 * MM, 55 * MM), "Zoë Kowalska\n1 Quay Road\nDublin 1", fill=20, font_size=50)
    for line in range(25):
        draw.text(
            (25 * MM, (105 + 6 * line) * MM),
            f"Line {line} of what the letter says, as letters do.",
            fill=20,
            font_size=42,
        )
    draw_code(page, code, (190 - size, 52), size, kind)
    return page


def draw_code(page: Image.Image, code: str, at: tuple[float, float], size: float, kind: SymbolKind) -> None:
    """Draw a code, `size` millimetres wide, at millimetres from the upper left corner."""
    made = symbol(code, kind)
    module = size * MM / made.width
    high = 10 * MM if made.height == 1 else module
    pen = ImageDraw.Draw(page)
    left, top = at[0] * MM, at[1] * MM
    for x, y, length in made.bars:
        box = (left + x * module, top + y * high, left + (x + length) * module - 1, top + (y + 1) * high - 1)
        pen.rectangle(tuple(round(edge) for edge in box), fill=0)


def scanned(page: Image.Image, seed: int, *, turned: float | None = None) -> Image.Image:
    """The page after the scanner: turned a little or by half, pale, grainy, blurred."""
    luck = random.Random(seed)
    angle = luck.uniform(-6, 6) + luck.choice([0, 0, 180]) if turned is None else turned
    drawn = page.rotate(angle, fillcolor=255, resample=Image.Resampling.BILINEAR)
    dark, pale = luck.randint(0, 70), luck.randint(200, 255)
    drawn = drawn.point([dark + (pale - dark) * shade // 255 for shade in range(256)])
    grain = Image.frombytes("L", (620, 877), luck.randbytes(620 * 877)).resize(page.size)
    return Image.blend(drawn, grain, luck.uniform(0.02, 0.12)).filter(ImageFilter.GaussianBlur(luck.uniform(0.3, 1.4)))


def jpeg(page: Image.Image, quality: int = 60) -> bytes:
    target = BytesIO()
    page.save(target, "JPEG", quality=quality)
    return target.getvalue()


def pdf(pages: Sequence[bytes]) -> bytes:
    """A PDF as an office scanner makes it: each page is one picture (JPEG)."""
    made = pikepdf.new()
    for data in pages:
        width, height = Image.open(BytesIO(data)).size
        picture = pikepdf.Stream(made, data)
        picture.update(
            {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": width, "/Height": height,
             "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
        )  # fmt: skip
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
        page.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /Scan Do Q")
    target = BytesIO()
    made.save(target)
    return target.getvalue()
