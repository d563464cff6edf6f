"""One letter as data: what its blocks say (`core.rendering.letter`), for whom, and what stands around the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.core.barcode.return_code import shown
from postroom.core.barcode.symbol import symbol


@dataclass(frozen=True, slots=True)
class Mark:
    """A barcode: modules as dark runs of a row (column, row, length), and the number that people read."""

    width: int
    height: int
    runs: Sequence[tuple[int, int, int]]
    text: str

    @classmethod
    def of(cls, code: str) -> "Mark":
        """Return the Data Matrix of the code of a letter."""
        drawn = symbol(code)
        return cls(drawn.width, drawn.height, [(bar.x, bar.y, bar.length) for bar in drawn.bars], shown(code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to one customer. `who` is how errors name them; the address has its lines already."""

    who: str
    language: str
    address: Sequence[str]
    subject: str
    blocks: Sequence[Mapping[str, Any]]
    references: Sequence[tuple[str, str]] = ()
    """Words and values beside the address: account, date, who writes."""
    mark: Mark | None = None
    place: str = ""
    """Where it is found in a stack of printed letters; written small at the edge of its first page."""
    enclosed: Sequence[str] = ()
    """Digests of the PDFs whose pages follow it."""
    finished: str = ""
    """Digest of a PDF that is the letter itself: of ours there is only the mark on it."""
