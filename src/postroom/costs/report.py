"""What sending cost: by run, unit, account or month. Its lines add up to its total, currency by currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import CharField, Count, F, Q, Sum
from django.db.models.functions import Cast, Substr

from postroom.access.models import Unit
from postroom.access.viewer import Viewer
from postroom.outbox.models import Batch, Cost, CostQuerySet, Lane


class By(StrEnum):
    """What the report goes by."""

    MONTH = "month"
    UNIT = "unit"
    LANE = "account"
    BATCH = "run"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which days and what; what is empty narrows nothing."""

    by: By = By.MONTH
    since: date | None = None
    until: date | None = None
    unit_id: int | None = None
    channel: str = ""


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


_KEYS = {By.UNIT: "unit_id", By.LANE: "lane_id", By.BATCH: "batch_id", By.CHANNEL: "channel"}


def report(*, viewer: Viewer, asked: Asked) -> list[Entry]:
    """Return the lines, in a fixed number of queries."""
    key = Substr(Cast("day", CharField()), 1, 7) if asked.by is By.MONTH else Cast(F(_KEYS[asked.by]), CharField())
    grouped = _costs(viewer, asked).annotate(key=key).order_by().values("key", "channel", "currency").annotate(
        messages=Count("pk"), parts=Sum("size"), money=Sum("amount"), told=Count("pk", filter=Q(source="carrier"))
    )  # fmt: skip
    rows = list(grouped)
    names = _names(asked.by, {row["key"] for row in rows if row["key"]})
    entries = [
        Entry(
            key=row["key"] or "",
            name=names.get(row["key"] or "", row["key"] or ""),
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


def _costs(viewer: Viewer, asked: Asked) -> CostQuerySet:
    wanted = {
        "day__gte": asked.since, "day__lte": asked.until, "unit": asked.unit_id, "channel": asked.channel or None,
    }  # fmt: skip
    return Cost.objects.visible_to(viewer).filter(**{name: value for name, value in wanted.items() if value})


def _names(by: By, keys: set[str]) -> dict[str, str]:
    kinds = {By.UNIT: (Unit, "name"), By.LANE: (Lane, "name"), By.BATCH: (Batch, "title")}
    if by not in kinds:
        return {}
    model, name = kinds[by]
    rows = model._default_manager.filter(pk__in=[int(key) for key in keys]).values_list("pk", name)
    return {str(pk): named for pk, named in rows}
