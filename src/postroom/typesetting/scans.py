"""Scanned pages: how many a file has, which codes stand on each, and what it looks like. Runs in a child only.

A page is read in steps, each slower and surer than the one before: the upper and the lower third at half the
resolution, where the code of a letter stands, the page upside down or not; then all of it; then all points.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import zxingcpp
from PIL import Image, ImageOps

from postroom.core.barcode.return_code import Misread, NoReturnCode, parse
from postroom.typesetting.refusals import Code, Refused
from postroom.typesetting.shrinking import as_jpeg

Image.MAX_IMAGE_PIXELS = None  # `_must_fit` asks before anything is unpacked; Pillow would only warn
MOST_PIXELS = 40_000_000
_PICTURES = ("JPEG", "PNG", "TIFF", "WEBP")
_DPI, _POINTS_PER_INCH = 300, 72
_COVERS = 0.5
"""A picture that covers so much of a PDF's page is the scan itself."""
_FULL = 2_000
"""Points of the longer side from which on a page is first read at half its resolution."""
_DARK, _BLANK = 60, 0.0004
_FORMATS: Any = (zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Code128)


class Seen(NamedTuple):
    """One page: the code of ours that stands on it, or else what was read; whether it is blank; its picture."""

    code: str
    other: str
    is_blank: bool
    picture: bytes


def count(path: str) -> int:
    """Return how many pages a file has. Raises `Refused`."""
    with _opened(path) as file:
        return len(file)


def look(path: str, first: int, number: int) -> list[Seen]:
    """Read some pages of a file. Raises `Refused`."""
    with _opened(path) as file:
        return [_seen(file.page(place)) for place in range(first, min(first + number, len(file)))]


def codes_on(image: Image.Image) -> Iterator[str]:
    """Yield what stands in the codes of a page, in the order of the steps, and some of it more than once."""
    half = image.reduce(2) if max(image.size) > _FULL else image
    third = half.height // 3
    for part in (half.crop((0, 0, half.width, third)), half.crop((0, half.height - third, half.width, half.height))):
        yield from _read(part)
    yield from _read(half)
    if half is not image:
        yield from _read(image)


def _seen(image: Image.Image) -> Seen:
    code, other = "", ""
    for read in codes_on(image):
        try:
            code = parse(read)
            break
        except NoReturnCode as refused:
            if not other or isinstance(refused, Misread):
                other = read
    is_blank = not code and not other and _is_blank(image)
    return Seen(code, other[:80], is_blank, b"" if is_blank else as_jpeg(image))


def _read(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image, formats=_FORMATS, try_downscale=False, try_invert=False)
    return [one.text for one in found]


def _is_blank(image: Image.Image) -> bool:
    """Say whether hardly a point is darker than the paper: the back of a sheet."""
    small = image.copy()
    small.thumbnail((600, 600))
    shades = small.histogram()
    points, paper, so_far = sum(shades), 0, 0
    for shade, number in enumerate(shades):
        so_far += number
        if so_far * 2 >= points:
            paper = shade
            break
    return sum(shades[: max(paper - _DARK, 0)]) < points * _BLANK


class _Pdf:
    def __init__(self, path: str) -> None:
        try:
            self._pdf = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            raise Refused(Code.LOCKED if locked else Code.BROKEN) from error

    def __enter__(self) -> "_Pdf":
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def page(self, place: int) -> Image.Image:
        """The picture that the scanner put in; what was not scanned is drawn."""
        try:
            page = self._pdf[place]
            return _scan_in(page) or _drawn(page)
        except pdfium.PdfiumError as error:
            raise Refused(Code.BROKEN) from error


def _scan_in(page: pdfium.PdfPage) -> Image.Image | None:
    whole = page.get_width() * page.get_height()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) >= whole * _COVERS:
            _must_fit(*thing.get_px_size())
            drawn: Image.Image = thing.get_bitmap().to_pil()
            return drawn.convert("L")
    return None


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    scale = _DPI / _POINTS_PER_INCH
    _must_fit(int(page.get_width() * scale), int(page.get_height() * scale))
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn.convert("L")


class _Picture:
    def __init__(self, path: str) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._image: Any = Image.open(path, formats=_PICTURES)
        except (OSError, ValueError, SyntaxError) as error:
            raise Refused(Code.PICTURE) from error

    def __enter__(self) -> "_Picture":
        return self

    def __exit__(self, *_: object) -> None:
        self._image.close()

    def __len__(self) -> int:
        return int(getattr(self._image, "n_frames", 1))

    def page(self, place: int) -> Image.Image:
        """One frame, upright, in shades of grey."""
        try:
            self._image.seek(place)
            _must_fit(*self._image.size)
            return ImageOps.exif_transpose(self._image).convert("L")
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise Refused(Code.PICTURE) from error


def _opened(path: str) -> _Pdf | _Picture:
    with Path(path).open("rb") as file:
        return _Pdf(path) if b"%PDF-" in file.read(1024) else _Picture(path)


def _must_fit(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refused(Code.PICTURE, f"{width} by {height}")
