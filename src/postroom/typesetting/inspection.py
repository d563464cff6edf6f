"""The door to looking at PDFs that are finished, or that somebody brings along."""

from collections.abc import Sequence

from postroom.core.letter.area import Paper
from postroom.core.letter.findings import Demands, Finding, Report
from postroom.typesetting.workers import workers

_SECONDS = 20
_PPI = 80.0


def letterhead(files: Sequence[bytes], paper: Paper) -> tuple[bytes, tuple[Finding, ...]]:
    """Return a letterhead made of one file (first and following pages) or of two, and what is wrong with it.

    Raises `Refused` for what is no PDF.
    """
    done = workers().do("letterhead", {"paper": [paper.width, paper.height]}, files, seconds=_SECONDS)
    return done.files[0], tuple(Finding.from_json(each) for each in done.answer["findings"])


def preflight(pdf: bytes, demands: Demands) -> Report:
    """Return what is wrong with a letter, ours or one that somebody brings along. Raises `Refused` for no PDF."""
    answer = workers().do("preflight", {"demands": demands.to_json()}, [pdf], seconds=_SECONDS).answer
    findings = tuple(Finding.from_json(each) for each in answer["findings"])
    return Report(pages=answer["pages"], size=len(pdf), findings=findings)


def marked(pdf: bytes, demands: Demands, report: Report, *, page: int = 1, ppi: float = _PPI) -> bytes:
    """Return a page as PNG with window, edges and the places that are wrong. Raises `Refused`."""
    findings = [finding.to_json() for finding in report.findings]
    given = {"demands": demands.to_json(), "findings": findings, "page": page, "ppi": ppi}
    return workers().do("marked", given, [pdf], seconds=_SECONDS).files[0]


def page(pdf: bytes, *, number: int = 1, ppi: float = _PPI) -> bytes:
    """Return a page as PNG; the first is 1. Raises `Refused`."""
    return workers().do("page", {"page": number, "ppi": ppi}, [pdf], seconds=_SECONDS).files[0]
