"""The same letters as HTML, made into PDF: reads pages as JSON, says how many seconds of processor time each took.

By WeasyPrint alone, as PDF/A; and the way that GOV.UK Notify prints (its public template-preview service): WeasyPrint,
then Ghostscript for the colours of the printer (CMYK, PDF 1.7), then pypdf to count the pages.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable

from pypdf import PdfReader
from weasyprint import HTML

ROOM = "100000000"
"""Bytes that Ghostscript may use, as there: it is faster so."""
CMYK = [
    "gs", "-q", "-o", "-", "-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.7", "-sColorConversionStrategy=CMYK",
    "-dAutoRotatePages=/None", f"-dBandBufferSpace={ROOM}", f"-dBufferSpace={ROOM}", "-dMaxPatternBitmap=1000000",
    "-c", f"{ROOM} setvmthreshold", "-f", "-",
]  # fmt: skip


def archived(page: str) -> None:
    HTML(string=page).write_pdf(pdf_variant="pdf/a-2b")


def printed(page: str) -> None:
    made = subprocess.run(CMYK, input=HTML(string=page).write_pdf(), stdout=subprocess.PIPE, check=True).stdout
    assert len(PdfReader(io.BytesIO(made)).pages) == 1


def cost(make: Callable[[str], None], pages: list[str]) -> float:
    make(pages[0])
    began = processor()
    for page in pages[1:]:
        make(page)
    return (processor() - began) / (len(pages) - 1)


def processor() -> float:
    """Our own, and of the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


told = json.load(sys.stdin)
print(json.dumps({"WeasyPrint": cost(archived, told), "as GOV.UK Notify": cost(printed, told)}))
