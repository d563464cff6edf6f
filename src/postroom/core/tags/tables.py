"""Show a table twice: as lines of text for plain mail, and as a real table for HTML."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
_NOUGHT = Decimal()
_BETWEEN = "\x1f"  # stands in no cell: values with control characters are not shown

TableFormatter = Callable[[object], tuple[str, str]]
"""Takes rows (a list of dicts by column name) and gives the text and the HTML form; raises `Unshowable`."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    heading: str
    right: bool
    totalled: bool
    show: Formatter


def table_formatter(field: Field, show: Show) -> TableFormatter:
    """Compile what shows the rows of one table in one language."""
    columns = [_column(column, show) for column in field.columns]
    headings = [column.heading for column in columns]
    opening = _OPENING + "".join(map(_heading, columns)) + "</tr>"
    row = _ROW + "".join(_cell(column, "%s") for column in columns) + "</tr>"
    totalled = any(column.totalled for column in columns)
    total_row = _ROW + "".join(_cell(column, "<b>%s</b>") for column in columns) + "</tr>"

    def format_rows(rows: object) -> tuple[str, str]:
        if not isinstance(rows, list | tuple) or not all(isinstance(row, dict) for row in rows):
            raise Unshowable("there is no table here")
        lines = [_cells(columns, row, number) for number, row in enumerate(rows, start=1)]
        sums = _sums(columns, rows, show) if totalled else []
        flat = _BETWEEN.join([_BETWEEN.join(line) for line in (*lines, *sums)])
        html = (row * len(lines) + total_row * len(sums)) % tuple(escape(flat).split(_BETWEEN)) if flat else ""
        if "\n" in flat:
            lines = [[" ".join(cell.split("\n")) for cell in line] for line in lines]
        return _text(columns, [headings, *lines, *sums], len(sums)), f"{opening}{html}{_CLOSING}"

    return format_rows


def _column(field: Field, show: Show) -> _Column:
    right = field.type in _RIGHT
    return _Column(field.name, show.word(field.label), right, field.totalled, show.formatters[field.type])


def _heading(column: _Column) -> str:
    return f'<th scope="col" align="{"right" if column.right else "left"}">{escape(column.heading)}</th>'


def _cell(column: _Column, inside: str) -> str:
    return f'<td align="right">{inside}</td>' if column.right else f"<td>{inside}</td>"


def _cells(columns: Sequence[_Column], row: dict[str, object], number: int) -> list[str]:
    """One row as it is shown; a cell without a value stays empty."""
    cells: list[str] = []
    for column in columns:
        value = row.get(column.name)
        try:
            cells.append("" if value is None or value == "" else column.show(value))
        except Unshowable as problem:
            raise Unshowable(f"row {number}, {column.heading}: {problem}") from problem
    return cells


def _sums(columns: Sequence[_Column], rows: Sequence[dict[str, object]], show: Show) -> list[list[str]]:
    """The lines under the table: one for each currency that occurs in a column that is summed."""
    by_currency: dict[str, dict[str, Decimal]] = {}
    for name in (column.name for column in columns if column.totalled):
        for row in rows:
            # The amount has been shown, and so is well-formed.
            digits, _, currency = str(row.get(name) or 0).partition(" ")
            sums = by_currency.setdefault(currency or show.currency, {})
            sums[name] = sums.get(name, _NOUGHT) + Decimal(digits)
    money = show.formatters[FieldType.MONEY]
    total = show.word("Total")
    return [
        [total, *[money(f"{sums[c.name]:f} {currency}") if c.name in sums else "" for c in columns[1:]]]
        for currency, sums in sorted(by_currency.items())
    ]


def _text(columns: Sequence[_Column], lines: list[list[str]], sums: int) -> str:
    """Headings first, the last lines are `sums`; columns are as wide as their widest cell."""
    widths = [max([len(cell) for cell in cells]) for cells in zip(*lines, strict=True)]
    pattern = _GAP.join([f"%{w}s" if column.right else f"%-{w}s" for w, column in zip(widths, columns, strict=True)])
    drawn = [(pattern % tuple(cells)).rstrip() for cells in lines]
    rule = "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    drawn.insert(1, rule)
    if sums:
        drawn.insert(-sums, rule)
    return "\n".join(drawn)
