"""Make a letterhead of a PDF that somebody uploads: only what is drawn on its first two pages. Runs in a child only."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pikepdf.pdfa
from pikepdf import Dictionary, Name, Pdf

from postroom.core.letter.findings import Code, Finding
from postroom.typesetting.preflight import not_embedded
from postroom.typesetting.refusals import Code as Cannot
from postroom.typesetting.refusals import Refused

_PAGES = 2
_POINTS_PER_MM = 72 / 25.4
_MM_OFF = 3.0
"""A page may be a little larger or smaller than the paper: it is scaled."""
_ACTIVE = (Name.OpenAction, Name.AA, Name.AcroForm, Name.Names)


def normalised(files: list[bytes], paper: tuple[float, float]) -> tuple[bytes, list[Finding]]:
    """Return a letterhead for a paper (millimetres) of one file, or of one for the first page and one for the others.

    What keeps it from being used is among the findings. Raises `Refused` for what is no PDF.
    """
    made = pikepdf.new()
    found: list[Finding] = []
    wanted = [1, 1] if len(files) > 1 else [_PAGES]
    for data, most in zip(files, wanted, strict=True):
        with opened(data) as source:
            found += _findings(source, paper, len(made.pages), most)
            for page in source.pages[:most]:
                draw(made, page, paper)
    target = BytesIO()
    made.save(target, deterministic_id=True)
    found += _archival(target.getvalue())
    return target.getvalue(), found


def opened(data: bytes) -> Pdf:
    """Open what somebody brought along. Raises `Refused`."""
    try:
        source = pikepdf.open(BytesIO(data))
        if len(source.pages) == 0:
            raise Refused(Cannot.BROKEN)
    except pikepdf.PasswordError:
        raise Refused(Cannot.LOCKED) from None
    except (pikepdf.PdfError, ValueError):
        raise Refused(Cannot.BROKEN) from None
    if source.is_encrypted:
        raise Refused(Cannot.LOCKED)
    return source


def _findings(source: Pdf, paper: tuple[float, float], before: int, most: int) -> Iterator[Finding]:
    for name in sorted(set(not_embedded(source))):
        yield Finding(code=Code.NOT_EMBEDDED, page=before + 1, detail=name)
    for number, page in enumerate(source.pages[:most], start=before + 1):
        left, bottom, right, top = (float(side) for side in page.trimbox)
        width, height = (right - left) / _POINTS_PER_MM, (top - bottom) / _POINTS_PER_MM
        if int(page.obj.get(Name.Rotate, 0)) % 180:
            width, height = height, width
        if abs(width - paper[0]) > _MM_OFF or abs(height - paper[1]) > _MM_OFF:
            yield Finding(code=Code.SIZE_OF_PAGE, page=number, detail=f"{width:.0f} x {height:.0f}")
    if len(source.pages) > most and most == _PAGES:
        yield Finding(code=Code.MORE_PAGES, detail=str(len(source.pages)))
    if any(name in source.Root for name in _ACTIVE) or any(Name.Annots in page.obj for page in source.pages):
        yield Finding(code=Code.HAS_SCRIPTS, page=before + 1)


def draw(made: Pdf, page: pikepdf.Page, paper: tuple[float, float], *, resize: bool = True) -> None:
    """Add a page as large as the paper, or as it is if that is far off and it must not be made to fit.

    Only what is drawn comes along: no links, forms, scripts, notes.
    """
    form = made.copy_foreign(page.as_form_xobject())
    left, bottom, right, top = (float(side) for side in form.BBox)
    if Name.Matrix in form:
        a, b, c, d, e, f = (float(part) for part in form.Matrix)
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    width, height = (side * _POINTS_PER_MM for side in paper)
    off = max(abs(right - left - width), abs(top - bottom - height))
    if not resize and off > _MM_OFF * _POINTS_PER_MM:
        width, height = right - left, top - bottom
    across, up = width / (right - left), height / (top - bottom)
    blank = made.add_blank_page(page_size=(width, height))
    blank.obj.Resources = Dictionary(XObject=Dictionary(Page=form))
    drawing = f"q {across:.5f} 0 0 {up:.5f} {-left * across:.3f} {-bottom * up:.3f} cm /Page Do Q"
    blank.obj.Contents = made.make_stream(drawing.encode())


def _archival(data: bytes) -> list[Finding]:
    """What of it PDF/A does not take: mostly colours for print only."""
    with pikepdf.open(BytesIO(data)) as pdf:
        pikepdf.pdfa.prepare(pdf, "2b")
        wrong = [found for found in pikepdf.pdfa.check(pdf, "2b").findings if "Metadata" not in str(found)]
    return [Finding(code=Code.NOT_ARCHIVAL, detail=str(wrong[0]).split(":", 3)[-1].strip()[:120])] if wrong else []
