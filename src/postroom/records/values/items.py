"""What a customer owes: the open items, and the sums and the statement that follow from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.db import connection

from postroom.records.values.ids import written

Values = dict[str, Any]

_LOAD = """
SELECT r.contact_id, k.code, r.values
  FROM records_record r JOIN records_recordkind k ON k.id = r.kind_id
 WHERE r.contact_id = ANY(%s::bigint[]) AND k.code = ANY(%s)
   AND (k.code <> 'accounting_item' OR %s OR coalesce(r.values ->> 'open_amount', '') !~ '^-?0*[.]?0*( |$)')
 ORDER BY coalesce(r.values ->> 'due_date', r.values ->> 'date'), r.id
"""
"""Items that are settled (nothing open, or nothing said of it) are left out, but for a statement."""

STATEMENT = "statement"


class Ledger:
    """The accounting items of a slice of customers, and their payments where a statement is wanted: one query."""

    def __init__(self, ids: Sequence[int], *, with_statement: bool) -> None:
        kinds = ["accounting_item", "payment"] if with_statement else ["accounting_item"]
        self._items: dict[int, list[Values]] = defaultdict(list)
        self._payments: dict[int, list[Values]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [written(ids), kinds, with_statement])
            for contact_id, kind, values in cursor.fetchall():
                kept = self._items if kind == "accounting_item" else self._payments
                kept[contact_id].append(orjson.loads(values))

    def open_items(self, contact_id: int) -> list[Values]:
        """Return the items that are not settled, the oldest due first."""
        return [item for item in self._items.get(contact_id, ()) if _figure(item.get("open_amount"))]

    def account(self, contact_id: int, receivable: Mapping[str, Any], today: date) -> Values:
        """Return `#account.*`: sums over the open items. What is owed in several currencies has no one sum."""
        items = self.open_items(contact_id)
        overdue = [item for item in items if (item.get("due_date") or "9999") < today.isoformat()]
        due_dates = sorted(item["due_date"] for item in overdue if _figure(item["open_amount"]) > 0)
        account: Values = {
            "number": receivable.get("number"),
            "status": "Overdue" if due_dates else receivable.get("status"),
            "balance": _sum(item["open_amount"] for item in items),
            "overdue_amount": _sum(item["open_amount"] for item in overdue),
            "days_overdue": (today - date.fromisoformat(due_dates[0])).days if due_dates else 0,
            "oldest_due_date": due_dates[0] if due_dates else None,
        }
        return account

    def statement(self, contact_id: int) -> list[Values]:
        """Return all items and payments in the order of their days, with the balance after each."""
        lines = [_line(item, item.get("document") or "Item", 1) for item in self._items.get(contact_id, ())]
        lines += [_line(payment, "Payment", -1) for payment in self._payments.get(contact_id, ())]
        lines.sort(key=lambda line: line["date"] or "")
        before: list[str] = []
        for line in lines:
            before.append(line["amount"])
            line["balance"] = _sum(before)
        return lines


def _line(values: Values, what: str, sign: int) -> Values:
    number, currency = _figure(values.get("amount")), _currency(values.get("amount"))
    description = f"{what} {values.get('number', '')}".strip()
    return {"date": values.get("date"), "description": description, "amount": _amount(number * sign, currency)}


def _sum(amounts: Iterable[object]) -> str | None:
    """Add up amounts of one currency; None if there are several."""
    total, currencies = Decimal(), set()
    for amount in amounts:
        total += _figure(amount)
        currencies.add(_currency(amount))
    return _amount(total, currencies.pop() if currencies else "") if len(currencies) <= 1 else None


def _amount(figure: Decimal, currency: str) -> str:
    return f"{figure:f} {currency}".strip()


def _figure(amount: object) -> Decimal:
    try:
        return Decimal(str(amount or 0).partition(" ")[0])
    except InvalidOperation:
        return Decimal()


def _currency(amount: object) -> str:
    return str(amount or "").partition(" ")[2]
