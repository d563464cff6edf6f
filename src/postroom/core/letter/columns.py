"""How wide the columns of a table are: by counting letters, for measuring them takes a sixth of a letter's time."""

from collections.abc import Mapping, Sequence
from typing import Any

WIDE, NARROW = 0.57, 0.47
"""Mean width of figures and of letters, in em."""
_SPARE = 1.2
_MOST_FIXED = 0.7
"""Of the width of the text; if columns of figures take more, all share it."""


def widths(table: Mapping[str, Any], em_across: float) -> list[tuple[float, str]]:
    """Return for each column its width in em, or its share of what is left ("fr")."""
    rows: Sequence[Sequence[str]] = [*table["rows"], *table["sums"]]
    columns: Sequence[Mapping[str, Any]] = table["columns"]
    longest = [
        max([_longest(column["heading"]), *(_longest(row[number]) for row in rows if number < len(row))])
        for number, column in enumerate(columns)
    ]
    wanted = [
        count * (WIDE if column["right"] else NARROW) + _SPARE for count, column in zip(longest, columns, strict=True)
    ]
    fixed = sum(width for width, column in zip(wanted, columns, strict=True) if column["right"])
    if fixed > em_across * _MOST_FIXED or all(column["right"] for column in columns):
        return [(width, "fr") for width in wanted]
    return [(width, "em" if column["right"] else "fr") for width, column in zip(wanted, columns, strict=True)]


def _longest(cell: str) -> int:
    return max(map(len, cell.split("\n")))
