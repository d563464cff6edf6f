"""What of a design and a brand is the same on all letters, as plain data for whoever sets them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from postroom.core.design.values import BRAND
from postroom.core.letter.area import Area, Place
from postroom.core.letter.checking import CODE_LINE, address_zone, code_side, lines_of, used
from postroom.core.letter.design import LetterDesign

TYPEFACES: Mapping[str, str] = {"sans": "Liberation Sans", "serif": "Liberation Serif", "mono": "Liberation Mono"}
_NUMBER_ROOM = 6.0
"""Kept free at the lower end of the text for the number of the page, in millimetres."""
_MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a letter says of the brand that writes it; `logo` is the digest of a picture."""

    name: str
    address: tuple[str, ...] = ()
    colour: str = "#0b5cab"
    logo: str = ""
    contact: tuple[str, ...] = ()
    """Telephone, e-mail, web."""
    bank: tuple[str, ...] = ()
    """Bank, account, registration."""


NO_COMPANY = Company(name="")


def sheet_of(design: LetterDesign, company: Company) -> dict[str, Any]:
    """Return the sheet on which letters of a brand are set."""
    areas = used(design)
    numbers = _NUMBER_ROOM if design.page_numbers else 0.0
    return {
        "page": {"width": design.sheet.width, "height": design.sheet.height},
        "text": asdict(areas[Place.TEXT]),
        "following": asdict(areas[Place.FOLLOWING]),
        "numbers": numbers,
        "posted_in": design.country,
        "envelope": design.envelope,
        "lines": lines_of(design),
        "address": asdict(address_zone(design)),
        "addressed": asdict(areas[Place.ADDRESS]),
        "window": asdict(design.window),
        "seen": asdict(design.seen),
        "sender": _sender(design, company),
        "references": asdict(areas[Place.REFERENCES]) if Place.REFERENCES in areas else None,
        "mark": _mark(areas.get(Place.BARCODE)),
        "folds": list(design.folds) if design.fold_marks else [],
        "punch": design.sheet.height / 2 if design.punch_mark else None,
        "logo": _logo(areas.get(Place.LOGO), company),
        "footer": _footer(areas.get(Place.FOOTER), design, company),
        "letterhead": design.letterhead,
        "face": TYPEFACES[design.typeface],
        "size": design.size,
        "ink": design.ink,
        "accent": company.colour if design.accent == BRAND else design.accent or design.ink,
        "hyphenate": design.hyphenate,
    }


def bare(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sheet of a letter that is finished already: of ours there is the mark alone."""
    nothing = {"sender": None, "references": None, "logo": None, "footer": None, "punch": None}
    return {**sheet, **nothing, "letterhead": "", "numbers": 0.0, "folds": []}


def files_of(sheet: Mapping[str, Any]) -> frozenset[str]:
    """Return the digests of the pictures that a sheet shows."""
    logo = sheet["logo"]
    return frozenset({logo["file"]} if logo and logo["file"] else ())


def _sender(design: LetterDesign, company: Company) -> dict[str, Any] | None:
    """The small line above the address, by which the post sends the letter back."""
    text = design.sender or " · ".join([company.name, *company.address])
    area, code = design.areas[Place.ADDRESS], used(design).get(Place.BARCODE)
    if not design.sender_zone or not text:
        return None
    zone = Area(area.x, area.y, area.width, design.sender_zone)
    width = code.x - zone.x - 1 if code and code.overlaps(zone) else zone.width
    return {**asdict(zone), "width": width, "text": text}


def _mark(area: Area | None) -> dict[str, Any] | None:
    return {**asdict(area), "side": code_side(area), "line": CODE_LINE} if area else None


def _logo(area: Area | None, company: Company) -> dict[str, Any] | None:
    return {**asdict(area), "file": company.logo, "name": company.name} if area else None


def _footer(area: Area | None, design: LetterDesign, company: Company) -> dict[str, Any] | None:
    if area is None:
        return None
    written = [column.splitlines() for column in design.footer.split("\n\n")] if design.footer else []
    known = [[company.name, *company.address], list(company.contact), list(company.bank)]
    columns = [column for column in written or known if any(column)]
    return {**asdict(area), "columns": columns[:_MOST_COLUMNS]} if columns else None
