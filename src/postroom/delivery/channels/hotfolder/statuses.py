"""What the printer writes back: a line a letter, with its id, a word, and if he likes a text and what it costs."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from postroom.core.carriage.arrival import Price, Receipt, Reported

_WORDS = {
    "delivered": Reported.DELIVERED,
    "returned": Reported.RETURNED,
    "undeliverable": Reported.RETURNED,
    "rejected": Reported.REJECTED,
    "failed": Reported.REJECTED,
    "error": Reported.REJECTED,
    "cancelled": Reported.CANCELLED,
    "canceled": Reported.CANCELLED,
}
"""Every other word, such as accepted, printed or posted, says that it is on its way."""
ENDINGS = (".csv", ".jsonl")


class Unreadable(ValueError):
    """A file that is no list of statuses; the sentence says why."""


def receipts(name: str, data: bytes) -> list[Receipt]:
    """Return what a file tells. Raises `Unreadable`: then nothing of it is believed."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    try:
        return [_receipt(row) for row in (_lines(text) if name.endswith(".jsonl") else _table(text))]
    except (csv.Error, ValueError, InvalidOperation, TypeError, AttributeError) as problem:
        raise Unreadable(f"{name} cannot be read: {problem}") from problem


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    return (json.loads(line) for line in text.splitlines() if line.strip())


def _table(text: str) -> Iterator[Mapping[str, Any]]:
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text), delimiter=separator)
    names = [name.strip().lower() for name in table.fieldnames or ()]
    if not {"id", "status"} <= set(names):
        raise Unreadable("it has no columns “id” and “status”")
    table.fieldnames = names
    return iter(table)


def _receipt(row: Mapping[str, Any]) -> Receipt:
    key, word = str(row.get("id") or "").strip(), str(row.get("status") or "").strip()
    if not key or not word:
        raise Unreadable("a line has no id, or no status")
    amount, currency = str(row.get("amount") or "").strip(), str(row.get("currency") or "").strip()
    return Receipt(
        refs=(key,),
        reported=_WORDS.get(word.lower(), Reported.ON_THE_WAY),
        code=word,
        text=str(row.get("text") or "").strip(),
        price=Price(Decimal(amount.replace(",", ".")), currency) if amount and currency else None,
    )
