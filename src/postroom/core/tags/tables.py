"""Show a table twice: as lines of text for plain mail, and as a real table for HTML."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape

from postroom.core.tags.catalogue import Field, FieldType
from postroom.core.tags.errors import Unshowable
from postroom.core.tags.show import Formatter, Show

_RIGHT = frozenset({FieldType.MONEY, FieldType.NUMBER})
_GAP = "  "
_OPENING = (
    '<div style="overflow-x:auto"><table class="items" width="100%" cellpadding="6" cellspacing="0" border="0"'
    ' style="width:100%;border-collapse:collapse;font-size:14px;line-height:20px"><tr>'
)
_ROW = '<tr style="border-top:1px solid #d9dfe7">'
_CLOSING = "</table></div>"
_BETWEEN = "\x1f"  # stands in no cell: values with control characters are not shown
_MEMORY = 256


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    heading: str
    right: bool
    show: Formatter

    def cell(self, inside: str) -> str:
        return f'<td align="right">{inside}</td>' if self.right else f"<td>{inside}</td>"

    @property
    def heading_cell(self) -> str:
        return f'<th scope="col" align="{"right" if self.right else "left"}">{escape(self.heading)}</th>'


class TableFormatter:
    """Shows the rows of one table in one language: compiled once, then called with a list of dicts by column name."""

    def __init__(self, field: Field, show: Show) -> None:
        self._currency, self._money = show.currency, show.formatters[FieldType.MONEY]
        self._total = show.word("Total")
        self._columns = [
            _Column(column.name, show.word(column.label), column.type in _RIGHT, show.cells[column.type])
            for column in field.columns
        ]
        self._by_name = [(column.name, column.show) for column in self._columns]
        self._headings = [column.heading for column in self._columns]
        self._totalled = [column.name for column in field.columns if column.totalled]
        self._opening = _OPENING + "".join(column.heading_cell for column in self._columns) + "</tr>"
        self._row = _ROW + "".join(column.cell(_BETWEEN) for column in self._columns) + "</tr>"
        self._total_row = _ROW + "".join(column.cell(f"<b>{_BETWEEN}</b>") for column in self._columns) + "</tr>"
        self._frame = lru_cache(maxsize=_MEMORY)(self._compiled_frame)
        self._ruler = lru_cache(maxsize=_MEMORY)(self._compiled_ruler)

    def __call__(self, rows: object) -> tuple[str, str]:
        """The text and the HTML form; raises `Unshowable`."""
        lines, sums = self._drawn(rows)
        flat = _BETWEEN.join([_BETWEEN.join(line) for line in (*lines, *sums)])
        html = self._frame(len(lines), len(sums)).copy()
        html[1::2] = escape(flat).split(_BETWEEN)
        if "\n" in flat:
            lines = [[" ".join(cell.split("\n")) for cell in line] for line in lines]
        return self._text(lines, sums), "".join(html)

    def lines(self, rows: object) -> str:
        """One line a row, for a text message: what stands in its cells, and the sums. Raises `Unshowable`."""
        lines, sums = self._drawn(rows)
        said = [", ".join(filter(None, line)) for line in lines]
        said += [f"{line[0]}: {' '.join(filter(None, line[1:]))}" for line in sums]
        return "\n".join(" ".join(line.split("\n")) for line in said)

    def data(self, rows: object) -> tuple[str, str]:
        """The text form, and as JSON what a letter sets: headings, rows and sums. Raises `Unshowable`."""
        lines, sums = self._drawn(rows)
        columns = [{"heading": column.heading, "right": column.right} for column in self._columns]
        flat = [[" ".join(cell.split("\n")) for cell in line] for line in lines]
        kept = {"columns": columns, "rows": lines, "sums": sums}
        return self._text(flat, sums), json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def _drawn(self, rows: object) -> tuple[list[list[str]], list[list[str]]]:
        """The cells as they are shown, and the sums below them."""
        if not isinstance(rows, list | tuple) or not all(isinstance(row, dict) for row in rows):
            raise Unshowable("there is no table here")
        lines = [self._cells(row, number) for number, row in enumerate(rows, start=1)]
        return lines, self._sums(rows) if self._totalled else []

    def _cells(self, row: dict[str, object], number: int) -> list[str]:
        """One row as it is shown; a cell without a value stays empty."""
        cells: list[str] = []
        get = row.get
        try:
            for name, show in self._by_name:
                value = get(name)
                cells.append("" if value is None or value == "" else show(value))
        except Unshowable as problem:
            raise Unshowable(f"row {number}, {self._headings[len(cells)]}: {problem}") from problem
        return cells

    def _sums(self, rows: Sequence[dict[str, object]]) -> list[list[str]]:
        """The lines under the table: one for each currency that occurs in a column that is summed."""
        sums: dict[str, dict[str, Decimal]] = {}
        for name in self._totalled:
            for row in rows:
                # The amount has been shown, and so is well-formed.
                digits, _, currency = str(row.get(name) or 0).partition(" ")
                line = sums.setdefault(currency or self._currency, {})
                line[name] = line[name] + Decimal(digits) if name in line else Decimal(digits)
        return [
            [self._total, *[self._sum(line.get(name), currency) for name, _ in self._by_name[1:]]]
            for currency, line in sums.items()
        ]

    def _sum(self, total: Decimal | None, currency: str) -> str:
        return "" if total is None else self._money(f"{total:f} {currency}")

    def _text(self, lines: list[list[str]], sums: list[list[str]]) -> str:
        """Headings, rows and sums, each column as wide as its widest cell."""
        cells = [self._headings, *lines, *sums]
        pattern, rule = self._ruler(tuple([max(map(len, column)) for column in zip(*cells, strict=True)]))
        drawn = [(pattern % tuple(line)).rstrip() for line in cells]
        drawn.insert(1, rule)
        if sums:
            drawn.insert(-len(sums), rule)
        return "\n".join(drawn)

    def _compiled_frame(self, rows: int, sums: int) -> list[str]:
        """The HTML of so many rows, with a place for a cell at every odd number."""
        between = (self._row * rows + self._total_row * sums).split(_BETWEEN)
        between[0], between[-1] = self._opening + between[0], between[-1] + _CLOSING
        frame = [""] * (2 * len(between) - 1)
        frame[::2] = between
        return frame

    def _compiled_ruler(self, widths: tuple[int, ...]) -> tuple[str, str]:
        """The pattern of a line of text whose columns are so wide, and the rule between lines."""
        sides = [f"%{w}s" if c.right else f"%-{w}s" for w, c in zip(widths, self._columns, strict=True)]
        return _GAP.join(sides), "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
