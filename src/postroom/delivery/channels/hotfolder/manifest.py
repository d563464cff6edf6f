"""The list of a batch, which tells the printer what each file is and how it is to be posted."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from postroom.core.carriage.envelope import LetterContent
from postroom.delivery.channels.hotfolder.config import Manifest

READY = ".ready"
_ADDRESS_LINES = 8


def written(letters: Sequence[LetterContent], how: Manifest) -> tuple[str, bytes]:
    """Return the name of the list, and the list."""
    rows = [_row(letter) for letter in letters]
    if how is Manifest.JSONL:
        whole = [{**row, "address": letter.address} for row, letter in _both(rows, letters)]
        return "manifest.jsonl", "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in whole).encode()
    text = io.StringIO()
    names = [*rows[0], *(f"address_{number}" for number in range(1, _ADDRESS_LINES + 1))] if rows else []
    table = csv.DictWriter(text, names, lineterminator="\r\n")
    table.writeheader()
    for row, letter in _both(rows, letters):
        lines = letter.address[:_ADDRESS_LINES]
        table.writerow({**row, **{f"address_{number}": line for number, line in enumerate(lines, 1)}})
    return "manifest.csv", text.getvalue().encode()


def file_name(letter: LetterContent) -> str:
    """Return what a letter's file is called."""
    return f"{letter.key}.pdf"


def _both(rows: list[dict[str, Any]], letters: Sequence[LetterContent]) -> list[tuple[dict[str, Any], LetterContent]]:
    return list(zip(rows, letters, strict=True))


def _row(letter: LetterContent) -> dict[str, Any]:
    return {
        "id": letter.key,
        "file": file_name(letter),
        "sha256": letter.sha256,
        "pages": letter.pages,
        "class": str(letter.posting),
        "colour": "colour" if letter.colour else "black",
        "duplex": "duplex" if letter.duplex else "simplex",
        "country": letter.country,
    }
