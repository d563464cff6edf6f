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
    total_row = _ROW + "".join(_cell(column, "<b>%s</b>") for column in columns) + "</tr>"

    def format_rows(rows: object) -> tuple[str, str]:
        if not isinstance(rows, list | tuple) or not all(isinstance(row, dict) for row in rows):
            raise Unshowable("there is no table here")
        lines = [_cells(columns, row, number) for number, row in enumerate(rows, start=1)]
        sums = _sums(columns, rows, show)
        html = [opening]
        safe = iter(escape(_BETWEEN.join(_BETWEEN.join(line) for line in (*lines, *sums))).split(_BETWEEN))
        for template, times in ((row, len(lines)), (total_row, len(sums))):
            html.extend(template % tuple(next(safe) for _ in columns) for _ in range(times))
        return _text(columns, [headings, *lines], sums), "".join(html) + _CLOSING

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
    sums: dict[tuple[str, str], Decimal] = {}
    for column in columns:
        if column.totalled:
            for amount, currency in (_amount(row, column.name, show.currency) for row in rows):
                sums[currency, column.name] = sums.get((currency, column.name), Decimal()) + amount
    money = show.formatters[FieldType.MONEY]
    shown = {key: money(f"{amount:f} {key[0]}") for key, amount in sums.items()}
    return [
        [show.word("Total"), *(shown.get((currency, column.name), "") for column in columns[1:])]
        for currency in sorted({currency for currency, _ in sums})
    ]


def _amount(row: dict[str, object], name: str, default: str) -> tuple[Decimal, str]:
    """An amount that has been shown, and so is well-formed, with its currency."""
    digits, _, currency = str(row.get(name) or 0).partition(" ")
    return Decimal(digits), currency or default


def _text(columns: Sequence[_Column], lines: Sequence[list[str]], sums: Sequence[list[str]]) -> str:
    one_line = [[" ".join(cell.split("\n")) for cell in line] for line in (*lines, *sums)]
    widths = [max(map(len, cells)) for cells in zip(*one_line, strict=True)]
    pattern = _GAP.join(f"%{w}s" if column.right else f"%-{w}s" for w, column in zip(widths, columns, strict=True))
    drawn = [(pattern % tuple(cells)).rstrip() for cells in one_line]
    rule = "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    drawn.insert(1, rule)
    if sums:
        drawn.insert(-len(sums), rule)
    return "\n".join(drawn)
