"""What letters of a brand are set on: its sheet, its letterhead, its pictures."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from postroom.access.models import Brand
from postroom.core.letter.area import Paper
from postroom.core.letter.design import LetterDesign
from postroom.core.letter.findings import Finding
from postroom.core.letter.sheet import Company, files_of, sheet_of
from postroom.core.pictures import digest_of
from postroom.filing import storing
from postroom.filing.storing import FileGone, Folder
from postroom.typesetting import inspection
from postroom.typesetting.press import Stock
from postroom.typesetting.refusals import Refused

__all__ = ["FileGone", "Finding", "Refused", "company_of", "keep_letterhead", "sheet_for", "stock_of"]


def company_of(brand: Brand) -> Company:
    """Return what letters say of a brand."""
    return Company(
        name=brand.legal_name or brand.name,
        address=_lines(brand.address),
        colour=brand.colour,
        logo=digest_of(brand.logo),
        contact=tuple(filter(None, (brand.phone, brand.email, brand.website))),
        bank=tuple(filter(None, (brand.bank_name, brand.iban, brand.bic, brand.vat_number))),
    )


def sheet_for(design: LetterDesign, brand: Brand) -> dict[str, Any]:
    """Return the sheet of a design for a brand."""
    return sheet_of(design, company_of(brand))


def stock_of(
    sheet: Mapping[str, Any], *, pictures: Collection[str] = (), papers: Collection[str] = (), at: int = 0
) -> Stock:
    """Return what letters are set on, with the files there are: pictures in letters, PDFs that go with them.

    A picture that is gone is said in words; a letter whose PDF is gone is refused when it is set. Raises `FileGone`
    for a letterhead: without it nothing goes out.
    """
    files: dict[str, Path] = {}
    for digest in {*pictures, *files_of(sheet)}:
        try:
            files[digest] = storing.path_of(digest, Folder.PICTURES)
        except FileGone:
            continue
    if sheet["logo"] and sheet["logo"]["file"] not in files:
        sheet = {**sheet, "logo": {**sheet["logo"], "file": ""}}
    head = storing.path_of(sheet["letterhead"], Folder.LETTERHEADS) if sheet["letterhead"] else None
    return Stock(sheet=sheet, head=head, files=files, papers=dict(_there(papers)), at=at)


def keep_letterhead(*, files: list[bytes], paper: Paper) -> tuple[str, tuple[Finding, ...]]:
    """Make a letterhead of what was uploaded and keep it; return its digest (empty: it cannot be used) and why.

    Raises `Refused` for what is no PDF.
    """
    made, findings = inspection.letterhead(files, paper)
    if any(finding.blocks for finding in findings):
        return "", findings
    return storing.keep(made, Folder.LETTERHEADS), findings


def _there(papers: Collection[str]) -> Iterator[tuple[str, Path]]:
    for digest in papers:
        try:
            yield digest, storing.path_of(digest)
        except FileGone:
            continue


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
