"""Rectangles on a page, in millimetres from its upper left corner."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """What an area of the page is for."""

    ADDRESS = "address"
    """Sender line and address: what the window shows."""
    REFERENCES = "references"
    TEXT = "text"
    FOLLOWING = "following"
    """The text of all pages after the first."""
    BARCODE = "barcode"
    FRANKING = "franking"
    """Kept free for a stamp."""
    LOGO = "logo"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return round(self.x + self.width, 2)

    @property
    def bottom(self) -> float:
        return round(self.y + self.height, 2)

    def overlaps(self, other: "Area") -> bool:
        """Say whether they have more than an edge in common."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: "Area", *, by: float = 0.0) -> bool:
        """Say whether all of the other lies in this one; `by` is how far it may stick out."""
        return (
            other.x >= self.x - by
            and other.y >= self.y - by
            and other.right <= self.right + by
            and other.bottom <= self.bottom + by
        )

    def within(self, margin: float) -> "Area":
        """Return what is left if a margin is taken off all around."""
        return Area(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper."""

    code: str
    width: float
    height: float

    @property
    def area(self) -> Area:
        return Area(0, 0, self.width, self.height)


A4 = Paper("a4", 210, 297)
LETTER = Paper("letter", 215.9, 279.4)
PAPERS = {paper.code: paper for paper in (A4, LETTER)}
PRINTABLE_MARGIN = 5.0
"""What most printers leave white along every edge."""
