"""A code as a symbol to draw: which modules are dark, measured in modules, so that no resolution is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import zxingcpp


class SymbolKind(StrEnum):
    """The symbols that a letter can carry."""

    DATA_MATRIX = "data_matrix"
    CODE_128 = "code_128"
    """For scanners that read no squares: needs five times the width."""


class Bar(NamedTuple):
    """A run of dark modules in one row: where it begins, and how long it is."""

    x: int
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol without its margin. `quiet` is how many modules around it must stay white.

    Of Code 128 there is one row, to be drawn as high as there is room.
    """

    width: int
    height: int
    quiet: int
    bars: tuple[Bar, ...]

    @property
    def modules(self) -> tuple[tuple[bool, ...], ...]:
        """Return row by row which modules are dark."""
        rows = [[False] * self.width for _ in range(self.height)]
        for x, y, length in self.bars:
            rows[y][x : x + length] = [True] * length
        return tuple(map(tuple, rows))


_FORMATS = {
    SymbolKind.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    SymbolKind.CODE_128: zxingcpp.BarcodeFormat.Code128,
}
_QUIET = {SymbolKind.DATA_MATRIX: 2, SymbolKind.CODE_128: 10}


@lru_cache(maxsize=256)
def symbol(text: str, kind: SymbolKind = SymbolKind.DATA_MATRIX) -> Symbol:
    """Return `text` as a symbol; a Data Matrix is square. The same text gives the same symbol."""
    made = zxingcpp.create_barcode(text, _FORMATS[kind], force_square=True)
    drawn: Any = zxingcpp.write_barcode_to_image(made, add_quiet_zones=False)
    height, width = drawn.shape
    shades = memoryview(drawn).tobytes()
    rows = [shades[start : start + width] for start in range(0, height * width, width)]
    if kind is SymbolKind.CODE_128:
        rows = rows[:1]
    return Symbol(width, len(rows), _QUIET[kind], tuple(_bars(rows)))


def _bars(rows: list[bytes]) -> Iterator[Bar]:
    for y, row in enumerate(rows):
        x = 0
        for shade, run in groupby(row):
            length = len(list(run))
            if shade == 0:
                yield Bar(x, y, length)
            x += length
