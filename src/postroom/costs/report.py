"""What sending cost: by run, unit, account or month. Its lines add up to its total, currency by currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from postroom.access.viewer import Viewer
from postroom.outbox.models import Cost
from postroom.outbox.reporting import Asked, By, key, names, narrowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the messages of one channel came to under one name, in one currency.

    Handings-over that nobody knows the price of are counted in a line of their own, without a currency.
    """

    key: str
    name: str
    channel: str
    currency: str
    messages: int
    size: int
    amount: Decimal | None
    by_carrier: int
    """So many of them by what their carrier said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What all lines in one currency come to; the one without a currency has no amount."""

    currency: str
    messages: int
    amount: Decimal | None


def report(*, viewer: Viewer, asked: Asked) -> list[Entry]:
    """Return the lines, in a fixed number of queries."""
    costs = narrowed(Cost.objects.visible_to(viewer), asked).annotate(key=key(asked.by)).order_by()
    grouped = costs.values("key", "channel", "currency").annotate(
        messages=Count("pk"), parts=Sum("size"), money=Sum("amount"), told=Count("pk", filter=Q(source="carrier"))
    )
    rows = list(grouped)
    named = names(asked.by, {row["key"] for row in rows if row["key"]})
    entries = [
        Entry(
            key=row["key"] or "",
            name=named.get(row["key"] or "", row["key"] or ""),
            channel=row["channel"],
            currency=row["currency"],
            messages=row["messages"],
            size=row["parts"],
            amount=row["money"],
            by_carrier=row["told"],
        )
        for row in rows
    ]
    newest_first = asked.by is By.MONTH
    by_name = sorted(entries, key=lambda one: (one.channel, not one.currency, one.currency))
    return sorted(by_name, key=lambda one: one.name.casefold(), reverse=newest_first)


def totals(entries: Sequence[Entry]) -> list[Total]:
    """Add the lines up, each currency by itself; what has no price comes last."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in entries:
        counts[one.currency] += one.messages
        sums[one.currency] += one.amount or 0
    return [
        Total(currency=currency, messages=counts[currency], amount=sums[currency] if currency else None)
        for currency in sorted(counts, key=lambda code: (not code, code))
    ]


def spent(*, batch_id: int) -> list[Total]:
    """Return what the messages of a batch cost so far, each currency by itself; whoever sees the run sees that."""
    rows = (
        Cost.objects.filter(batch=batch_id).order_by().values_list("currency").annotate(n=Count("pk"), s=Sum("amount"))
    )
    return [
        Total(currency=currency, messages=number, amount=amount if currency else None)
        for currency, number, amount in sorted(rows, key=lambda row: (not row[0], row[0]))
    ]
