"""The values of `#notification.*`: what one customer is told about all that a run found of theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_NOTIFIED = ("notified_amount", "outstanding_amount", "open_amount", "amount")


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that a run found: its kind, and its values with relations nested as tags read them."""

    kind: str
    values: Mapping[str, object]


def notification_values(hits: Sequence[Hit], *, number: str, currency: str) -> dict[str, object]:
    """What stands under "notification" in one customer's values.

    `number` is the run's own; amounts without a currency are in `currency`. A total over several currencies is left
    out, so that a tag for it is named as missing instead of adding up what cannot be added up.
    """
    of_kind = {kind: [hit.values for hit in hits if hit.kind == kind] for kind in {hit.kind for hit in hits}}
    bills, subscriptions, wallets = (of_kind.get(kind, []) for kind in ("bill", "subscription", "wallet"))
    found: dict[str, object] = {
        "number": number,
        "hits": len(hits),
        "total_notified_amount": _total((*bills, *subscriptions), _NOTIFIED, currency),
        "bills_notified_amount": [_row(bill, ("number", "due_date")) for bill in bills],
        "subscriptions_notified_amount": [_row(s, ("number", "type")) for s in subscriptions],
        "wallets_available_amount": _total(wallets, ("available_amount",), currency),
        "wallets_product_available_amount": _distinct(wallets, "product_available_amount"),
        "wallets_estimated_consumption_date": _earliest(wallets, "estimated_consumption_date"),
        "subscriptions_type": _distinct(subscriptions, "type"),
        "jobs_type": _distinct(of_kind.get("job", ()), "type"),
        "activities_type": _distinct(of_kind.get("activity", ()), "type"),
    }
    for relation in ("accounts_receivable", "contact_information"):
        found[relation] = _shared([hit.values.get(relation) for hit in hits])
    return {name: value for name, value in found.items() if value not in (None, [])}


def _first(values: Mapping[str, object], names: Iterable[str]) -> object:
    return next((values[name] for name in names if values.get(name) not in (None, "")), None)


def _row(values: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: values.get(name) for name in names} | {"amount": _first(values, _NOTIFIED)}


def _total(rows: Sequence[Mapping[str, object]], names: Sequence[str], currency: str) -> str | None:
    """The sum as "289.70 EUR"; None without rows, over several currencies, or if an amount is none."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        digits, _, own = str(_first(row, names) or 0).partition(" ")
        try:
            sums[own or currency] = sums.get(own or currency, Decimal()) + Decimal(digits)
        except InvalidOperation:
            return None
    if len(sums) != 1:
        return None
    ((only, total),) = sums.items()
    return f"{total:f} {only}"


def _distinct(rows: Iterable[Mapping[str, object]], name: str) -> list[object]:
    seen: list[object] = []
    for row in rows:
        value = row.get(name)
        if value not in (None, "") and value not in seen:
            seen.append(value)
    return seen


def _earliest(rows: Iterable[Mapping[str, object]], name: str) -> str | None:
    return min((str(row[name]) for row in rows if row.get(name)), default=None)


def _shared(related: Sequence[object]) -> object:
    """What all hits have in common; of several accounts no one may stand for all, so only their numbers are listed."""
    records = [record for record in related if isinstance(record, Mapping)]
    if not records or all(record == records[0] for record in records):
        return records[0] if records else None
    return {"number": ", ".join(map(str, _distinct(records, "number")))}
