"""Look at a finished PDF as the folding machine and the post do. Runs in a child only."""

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw

from postroom.core.letter.area import Area
from postroom.core.letter.findings import Code, Demands, Finding
from postroom.typesetting.refusals import Code as Cannot
from postroom.typesetting.refusals import Refused

_PPI = 50
_MM_PER_POINT = 25.4 / 72
_PX_PER_MM = _PPI / 25.4
_DARK = 232
"""What is lighter is no ink: the grey of a compressed white."""
_BLUR = 0.6
"""How far the edge of a letter may spread in a coarse picture, in millimetres."""
_SLACK = 1.0
"""Millimetres that nobody quarrels about."""
_MOST_LOOKED_AT = 30
_DEEPEST = 8


def inspected(data: bytes, demands: Demands) -> tuple[int, list[Finding]]:
    """Return how many pages there are, and what is wrong. Raises `Refused` for what is no PDF."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            fonts = sorted(set(not_embedded(pdf)))
        pages = pdfium.PdfDocument(data)
    except pikepdf.PasswordError:
        raise Refused(Cannot.LOCKED) from None
    except (pikepdf.PdfError, pdfium.PdfiumError, ValueError):
        raise Refused(Cannot.BROKEN) from None
    try:
        count = len(pages)
        found = [Finding(code=Code.NOT_EMBEDDED, detail=name) for name in fonts]
        if count > demands.most_pages:
            found.append(Finding(code=Code.TOO_MANY_PAGES, detail=str(count)))
        if len(data) > demands.largest:
            found.append(Finding(code=Code.TOO_LARGE, detail=f"{len(data) / 2**20:.1f}"))
        for number in range(min(count, _MOST_LOOKED_AT)):
            found += _page(pages[number], number + 1, demands)
        return count, found
    finally:
        pages.close()


def marked(data: bytes, number: int, demands: Demands, findings: list[Finding], ppi: float) -> bytes:
    """Return a page as PNG, with the window, the edge and the places that are wrong drawn on it."""
    pages = pdfium.PdfDocument(data)
    try:
        image = pages[number - 1].render(scale=ppi / 72).to_pil().convert("RGB")
    finally:
        pages.close()
    draw, per_mm = ImageDraw.Draw(image, "RGBA"), ppi / 25.4
    edge = Area(0, 0, *demands.paper).within(demands.margin)
    draw.rectangle(_box(edge, per_mm), outline=(83, 97, 113, 160))
    if number == 1:
        draw.rectangle(_box(demands.seen, per_mm), outline=(11, 92, 171, 120), width=1)
        draw.rectangle(_box(demands.window, per_mm), outline=(11, 92, 171, 255), width=2)
    for finding in findings:
        if finding.page == number and finding.area:
            box = _box(finding.area, per_mm)
            draw.rectangle(box, fill=(200, 30, 20, 40), outline=(155, 28, 19, 255), width=2)
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _page(page: pdfium.PdfPage, number: int, demands: Demands) -> Iterator[Finding]:
    width, height = (side * _MM_PER_POINT for side in page.get_size())
    wanted = demands.paper
    if abs(width - wanted[0]) > _SLACK or abs(height - wanted[1]) > _SLACK:
        yield Finding(code=Code.SIZE_OF_PAGE, page=number, detail=f"{width:.0f} x {height:.0f}")
        return
    ink = page.render(scale=_PPI / 72, grayscale=True).to_pil().point(lambda grey: 255 if grey < _DARK else 0)
    for strip in _edges(demands):
        if box := _ink_in(ink, strip):
            yield Finding(code=Code.NEAR_EDGE, page=number, area=box)
    if number == 1:
        yield from _window(page, ink, height, demands)


def _window(page: pdfium.PdfPage, ink: Image.Image, height: float, demands: Demands) -> Iterator[Finding]:
    address = [area for area in _texts(page, height) if area.overlaps(demands.zone.within(0.5))]
    if not address:
        yield Finding(code=Code.NO_ADDRESS, area=demands.zone)
    shown = _plain(page.get_textpage().get_text_bounded(*_points(demands.seen, height)))
    if address and not all(_plain(word) in shown for word in demands.expected[1:]):
        yield Finding(code=Code.OTHER_ADDRESS, area=_around(address), detail=demands.expected[0])
    hidden = [area for area in address if not demands.window.holds(area, by=_SLACK)]
    if hidden:
        yield Finding(code=Code.ADDRESS_HIDDEN, area=_around(hidden))
    if demands.barcode and (box := _ink_in(ink, demands.barcode)):
        yield Finding(code=Code.BARCODE_COVERED, area=box)
    beside = ink.copy()
    draw = ImageDraw.Draw(beside)
    for area in (*demands.allowed, *address):
        draw.rectangle(_box(area.within(-_BLUR), _PX_PER_MM), fill=0)
    if box := _ink_in(beside, demands.seen.within(_SLACK)):
        yield Finding(code=Code.ELSE_IN_WINDOW, area=box)


def _texts(page: pdfium.PdfPage, height: float) -> list[Area]:
    text = page.get_textpage()
    found = []
    for number in range(text.count_rects()):
        left, bottom, right, top = (side * _MM_PER_POINT for side in text.get_rect(number))
        found.append(Area(left, height - top, right - left, top - bottom))
    return found


def _points(area: Area, height: float) -> tuple[float, float, float, float]:
    """Left, bottom, right, top, from the lower left corner."""
    sides = (area.x, height - area.bottom, area.right, height - area.y)
    left, bottom, right, top = (side / _MM_PER_POINT for side in sides)
    return left, bottom, right, top


def _plain(text: str) -> str:
    """Letters and digits alone, as in upper case and without accents: so names and postcodes are compared."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if char.isalnum())


def _edges(demands: Demands) -> tuple[Area, ...]:
    (width, height), margin = demands.paper, demands.margin - 0.5
    return (
        Area(0, 0, width, margin),
        Area(0, height - margin, width, margin),
        Area(0, margin, margin, height - 2 * margin),
        Area(width - margin, margin, margin, height - 2 * margin),
    )


def _ink_in(ink: Image.Image, area: Area) -> Area | None:
    """What is drawn in an area: the box around it."""
    left, top, right, bottom = _box(area, _PX_PER_MM)
    left, top = max(0, left), max(0, top)
    right, bottom = min(ink.width, right), min(ink.height, bottom)
    if right <= left or bottom <= top or not (box := ink.crop((left, top, right, bottom)).getbbox()):
        return None
    sides = [(box[0] + left), (box[1] + top), box[2] - box[0], box[3] - box[1]]
    return Area(*(round(side / _PX_PER_MM, 1) for side in sides))


def _around(areas: list[Area]) -> Area:
    left, top = min(area.x for area in areas), min(area.y for area in areas)
    return Area(left, top, max(a.right for a in areas) - left, max(a.bottom for a in areas) - top)


def _box(area: Area, per_mm: float) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(side * per_mm) for side in (area.x, area.y, area.right, area.bottom))
    return left, top, max(left, right), max(top, bottom)


def not_embedded(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield the names of fonts that a reader would have to have."""
    for page in pdf.pages:
        yield from _fonts_without(page.obj.get(Name.Resources), _DEEPEST)


def _fonts_without(resources: Any, depth: int) -> Iterator[str]:
    """Drawings within drawings have fonts of their own."""
    if not isinstance(resources, Dictionary) or not depth:
        return
    for font in _things(resources, Name.Font):
        inner = font.DescendantFonts[0] if Name.DescendantFonts in font else font
        descriptor = inner.get(Name.FontDescriptor)
        files = (Name.FontFile, Name.FontFile2, Name.FontFile3)
        if font.get(Name.Subtype) != Name.Type3 and (descriptor is None or not any(f in descriptor for f in files)):
            yield str(inner.get(Name.BaseFont, "?")).lstrip("/")
    for drawing in _things(resources, Name.XObject):
        yield from _fonts_without(drawing.get(Name.Resources), depth - 1)


def _things(resources: Any, kind: Name) -> list[Any]:
    found = resources.get(kind)
    return [found[name] for name in found.keys()] if isinstance(found, Dictionary) else []  # noqa: SIM118  no dict
