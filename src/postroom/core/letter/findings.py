"""What may be wrong with a letter that is set, or with a PDF that somebody brings along: codes, places, sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from postroom.core.letter.area import PRINTABLE_MARGIN, Area, Place
from postroom.core.letter.checking import address_zone, used
from postroom.core.letter.design import LetterDesign

LARGEST = 2 * 2**20
"""Bytes that print providers take of one letter."""
MOST_PAGES = 10


class Code(StrEnum):
    """What is wrong."""

    SIZE_OF_PAGE = "size_of_page"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    NOT_EMBEDDED = "not_embedded"
    NO_ADDRESS = "no_address"
    ADDRESS_HIDDEN = "address_hidden"
    ELSE_IN_WINDOW = "else_in_window"
    NEAR_EDGE = "near_edge"
    BARCODE_COVERED = "barcode_covered"
    OTHER_ADDRESS = "other_address"
    HAS_SCRIPTS = "has_scripts"
    NOT_ARCHIVAL = "not_archival"
    MORE_PAGES = "more_pages"


ADVICE = frozenset({Code.NEAR_EDGE, Code.NOT_ARCHIVAL, Code.HAS_SCRIPTS, Code.MORE_PAGES})
"""Worth a look, but no reason to refuse."""
_SENTENCES = {
    Code.SIZE_OF_PAGE: "Page {page} is {detail} mm large.",
    Code.TOO_MANY_PAGES: "It has {detail} pages.",
    Code.TOO_LARGE: "It has {detail} MB.",
    Code.NOT_EMBEDDED: "The letters of {detail} are not part of the file.",
    Code.NO_ADDRESS: "There is no address where the window is.",
    Code.ADDRESS_HIDDEN: "A part of the address may be hidden by the envelope.",
    Code.ELSE_IN_WINDOW: "Something beside the address may be seen in the window.",
    Code.NEAR_EDGE: "Something on page {page} comes so close to the edge that printers may cut it off.",
    Code.BARCODE_COVERED: "Something stands where the return barcode goes.",
    Code.OTHER_ADDRESS: "The window does not show the address of {detail}.",
    Code.HAS_SCRIPTS: "Scripts, forms or files in it were taken out.",
    Code.NOT_ARCHIVAL: "Letters on it are not PDF/A, made to be kept ({detail}).",
    Code.MORE_PAGES: "It has {detail} pages; only the first two are used.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: on which page (the first is 1), and where."""

    code: Code
    page: int = 1
    area: Area | None = None
    detail: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the letter must not go out like this."""
        return self.code not in ADVICE

    @property
    def sentence(self) -> str:
        """What is wrong, in English; screens go by the code."""
        return _SENTENCES[self.code].format(page=self.page, detail=self.detail)

    def to_json(self) -> dict[str, Any]:
        """As `from_json` reads it."""
        area = [self.area.x, self.area.y, self.area.width, self.area.height] if self.area else None
        return {"code": self.code.value, "page": self.page, "area": area, "detail": self.detail}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Finding":
        """What `to_json` wrote."""
        area = Area(*content["area"]) if content["area"] else None
        return cls(code=Code(content["code"]), page=content["page"], area=area, detail=content["detail"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What a letter has to keep to: the paper, where the address goes, what the window shows, how much there may be."""

    paper: tuple[float, float]
    zone: Area
    """Of the address lines."""
    window: Area
    seen: Area
    allowed: tuple[Area, ...] = ()
    """What may stand in the window beside the address."""
    barcode: Area | None = None
    """Kept free in a PDF that somebody brings along; ours have the barcode there."""
    expected: tuple[str, ...] = ()
    """Whose address the window must show: how they are called, and the words of it that must be there."""
    margin: float = PRINTABLE_MARGIN
    most_pages: int = MOST_PAGES
    largest: int = LARGEST

    @classmethod
    def of(cls, design: LetterDesign, *, brought_along: bool = False) -> "Demands":
        """What a design demands; of a PDF that is `brought_along`, that it leaves room for the barcode."""
        areas = used(design)
        code = areas.get(Place.BARCODE)
        own = (areas[Place.ADDRESS], *([code] if code else []))
        return cls(
            paper=(design.sheet.width, design.sheet.height),
            zone=address_zone(design),
            window=design.window,
            seen=design.seen,
            allowed=own,
            barcode=code if brought_along else None,
        )

    @classmethod
    def of_sheet(cls, sheet: Mapping[str, Any], *, expected: tuple[str, ...] = (), finished: bool = False) -> "Demands":
        """What the sheet of a letter demands that is written already; older sheets do not know their envelope."""
        zone = Area(**sheet["address"])
        mark = _box(sheet["mark"]) if sheet["mark"] else None
        window = Area(**sheet.get("window", sheet["address"]))
        return cls(
            paper=(sheet["page"]["width"], sheet["page"]["height"]),
            zone=zone,
            window=window,
            seen=Area(**sheet.get("seen", sheet["address"])),
            allowed=(Area(**sheet.get("addressed", sheet["address"])), *([mark] if mark else [])),
            barcode=mark if finished else None,
            expected=expected if finished else (),
        )

    def to_json(self) -> dict[str, Any]:
        """As `from_json` reads it."""
        return {
            "paper": list(self.paper),
            "areas": {name: _written(getattr(self, name)) for name in ("zone", "window", "seen", "barcode")},
            "allowed": [_written(area) for area in self.allowed],
            "expected": list(self.expected),
            "margin": self.margin,
            "most_pages": self.most_pages,
            "largest": self.largest,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Demands":
        """What `to_json` wrote."""
        areas = content["areas"]
        width, height = content["paper"]
        return cls(
            paper=(width, height),
            zone=Area(*areas["zone"]),
            window=Area(*areas["window"]),
            seen=Area(*areas["seen"]),
            barcode=Area(*areas["barcode"]) if areas["barcode"] else None,
            allowed=tuple(Area(*each) for each in content["allowed"]),
            expected=tuple(content["expected"]),
            **{name: content[name] for name in ("margin", "most_pages", "largest")},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What preflight found."""

    pages: int
    size: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def passes(self) -> bool:
        """Whether the letter may go out."""
        return not any(finding.blocks for finding in self.findings)


def _box(content: Mapping[str, Any]) -> Area:
    return Area(content["x"], content["y"], content["width"], content["height"])


def _written(area: Area | None) -> list[float] | None:
    return [area.x, area.y, area.width, area.height] if area else None
