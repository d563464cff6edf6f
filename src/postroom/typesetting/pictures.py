"""Pages of a PDF as pictures. Runs in a child only."""

from io import BytesIO

import pypdfium2 as pdfium
from PIL.Image import Image

from postroom.typesetting.refusals import Code, Refused

_POINTS_PER_INCH = 72


def page_picture(data: bytes, number: int, ppi: float) -> bytes:
    """Return a page as PNG. Raises `Refused`."""
    target = BytesIO()
    page_image(data, number, ppi).save(target, "PNG")
    return target.getvalue()


def page_image(data: bytes, number: int, ppi: float) -> Image:
    """Return a page as a picture to look at closer. Raises `Refused`."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused(Code.BROKEN) from error
    try:
        drawn: Image = pdf[number].render(scale=ppi / _POINTS_PER_INCH).to_pil()
        return drawn.convert("RGB")
    finally:
        pdf.close()
