"""Envelopes of ISO 269 and their kin, and what their windows show of a folded letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from postroom.core.letter.area import Area, Paper


@dataclass(frozen=True, slots=True)
class Folding:
    """How high a letter is when it is folded, and how far its upper edge then lies below the top."""

    height: float
    above: float

    @classmethod
    def of(cls, paper: Paper, folds: Sequence[float]) -> "Folding":
        """Return the folding of a paper at heights; the first part, with the address, is outside."""
        ends = (0.0, *folds, paper.height)
        height = round(max(lower - upper for upper, lower in pairwise(ends)), 2)
        return cls(height, round(height - ends[1], 2))


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope seen from the front: its window by the distance from the left and the lower edge."""

    code: str
    width: float
    height: float
    window: Area
    """From the upper left corner of the envelope."""

    def seen(self, paper: Paper, folding: Folding) -> Area:
        """Return what the window shows of the paper in some position: the letter is smaller and slides in it."""
        across, down = self._play(paper, folding)
        window = self.window
        top = window.y - folding.above - down
        return Area(window.x - across, top, window.width + across, window.height + down)

    def safe(self, paper: Paper, folding: Folding) -> Area:
        """Return what the window shows of the paper in every position."""
        across, down = self._play(paper, folding)
        window = self.window
        return Area(window.x, window.y - folding.above, window.width - across, window.height - down)

    def fits(self, paper: Paper, folding: Folding) -> bool:
        """Say whether the folded paper goes in."""
        return paper.width <= self.width and folding.height <= self.height

    def _play(self, paper: Paper, folding: Folding) -> tuple[float, float]:
        return max(0.0, self.width - paper.width), max(0.0, self.height - folding.height)


def _left(code: str, size: tuple[float, float], window: tuple[float, float], left: float, bottom: float) -> Envelope:
    return Envelope(code, *size, Area(left, size[1] - bottom - window[1], *window))


def _right(code: str, size: tuple[float, float], window: tuple[float, float], right: float, bottom: float) -> Envelope:
    return _left(code, size, window, size[0] - right - window[0], bottom)


_EVERY = (
    _left("dl", (220, 110), (90, 45), 20, 15),
    _right("dl_right", (220, 110), (100, 45), 20, 20),
    _left("dl_uk", (220, 110), (90, 35), 20, 18),
    _left("c65", (229, 114), (90, 45), 20, 15),
    _right("c65_right", (229, 114), (100, 45), 20, 15),
    _left("c6", (162, 114), (90, 45), 20, 15),
    _left("c5", (229, 162), (90, 45), 20, 60),
    _right("c5_right", (229, 162), (100, 45), 20, 60),
    _left("c4", (229, 324), (90, 55), 20, 215),
    _left("no10", (241.3, 104.8), (114.3, 28.6), 22.2, 12.7),
)
ENVELOPES = {envelope.code: envelope for envelope in _EVERY}
