"""The limits of units: which countries, how dear, how many a day. What goes beyond is held; the rest goes on.

They are asked for a whole claim at once, and only while there is any limit. The counters of a day are locked while it
is decided, so that of many workers at the last message one passes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from postroom.access.tree import Tree, tree
from postroom.core.address.phone import BadPhone, line_of
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.lifecycle import HoldReason, Step
from postroom.outbox.models import Admission, Limit, Spent
from postroom.outbox.pricing import Money, Priced, prices
from postroom.outbox.services.moving import move


class Fact(NamedTuple):
    """What a limit asks of a message."""

    message_id: int
    priced: Priced
    recipient: str

    @property
    def country(self) -> str:
        """Where it goes; a number tells it, too."""
        if self.priced.country or self.priced.channel is not Channel.SMS:
            return self.priced.country
        try:
            return line_of(self.recipient).country
        except BadPhone:
            return ""


@dataclass(slots=True)
class Budget:
    """What may still go out under a limit on one day."""

    limit: Limit
    spent: Spent

    def room(self, number: int, money: Money | None) -> int:
        """Say how many of so many messages at that price still go."""
        limit = self.limit
        if limit.messages_a_day is not None:
            number = min(number, limit.messages_a_day - self.spent.messages)
        if limit.money_a_day is not None and money and money.amount:
            number = min(number, int((limit.money_a_day - self.spent.money) // money.amount))
        return max(number, 0)

    def count(self, number: int, money: Money | None) -> None:
        self.spent.messages += number
        if money and money.currency == self.limit.currency:
            self.spent.money += number * money.amount


def limits() -> Mapping[tuple[int, str], Limit]:
    """Return the limits there are: few, or none."""
    return {(limit.unit_id, limit.channel): limit for limit in Limit.objects.select_related("unit")}


def of_unit(unit_id: int, channel: str, known: Mapping[tuple[int, str], Limit], places: Tree) -> list[Limit]:
    """Return the limits that hold for a unit: its own, and those of all above it."""
    return [known[key] for place in (unit_id, *places.above([unit_id])) if (key := (place, channel)) in known]


def barred(fact: Fact, money: Money | None, holding: Iterable[Limit]) -> HoldReason | None:
    """Say which limit keeps a message back on any day."""
    for limit in holding:
        if limit.countries and fact.country not in limit.countries:
            return HoldReason.COUNTRY
        if limit.most_per_message is None and limit.money_a_day is None:
            continue
        if money is None or money.currency != limit.currency:
            return HoldReason.NO_PRICE
        if limit.most_per_message is not None and money.amount > limit.most_per_message:
            return HoldReason.TOO_DEAR
    return None


@transaction.atomic
def admit(ids: Collection[int]) -> dict[int, HoldReason]:
    """Count messages that are about to go under the limits of their units; returns those that must not, and why."""
    known = limits()
    places = tree()
    facts = [fact for fact in facts_of(ids) if of_unit(fact.priced.unit_id, fact.priced.channel, known, places)]
    if not facts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now: datetime = cursor.fetchone()[0]
    asked = dict(zip(facts, prices([fact.priced for fact in facts], at=now), strict=True))
    holding = {fact: of_unit(fact.priced.unit_id, fact.priced.channel, known, places) for fact in facts}
    left = _locked({limit.pk: limit for some in holding.values() for limit in some}, now)
    counted = set(Admission.objects.filter(pk__in=[fact.message_id for fact in facts]).values_list("pk", flat=True))
    held: dict[int, HoldReason] = {}
    admitted = []
    for fact, money in asked.items():
        if why := barred(fact, money, holding[fact]):
            held[fact.message_id] = why
        elif fact.message_id not in counted:
            budgets = [left[limit.pk] for limit in holding[fact]]
            if all(budget.room(1, money) for budget in budgets):
                admitted.append(fact.message_id)
                for budget in budgets:
                    budget.count(1, money)
            else:
                held[fact.message_id] = HoldReason.DAILY_LIMIT
    Admission.objects.bulk_create(Admission(message_id=pk, day=now.date()) for pk in admitted)
    Spent.objects.bulk_update([each.spent for each in left.values()], ["messages", "money"])
    return held


_FACTS = """
SELECT m.id, m.recipient, m.channel, m.unit_id, m.lane_id, m.country, m.size, g.posting
  FROM outbox_message m LEFT JOIN outbox_registeredletter g ON g.message_id = m.id
 WHERE m.id = ANY(%(ids)s) ORDER BY m.id
"""


def facts_of(ids: Collection[int]) -> list[Fact]:
    """Return what limits ask of these messages, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"ids": list(ids)})
        return [
            Fact(pk, Priced(Channel(channel), unit, lane, country, size, Posting(post) if post else None), recipient)
            for pk, recipient, channel, unit, lane, country, size, post in cursor.fetchall()
        ]


def _locked(holding: Mapping[int, Limit], now: datetime) -> dict[int, Budget]:
    """Return today's counters, locked in one order for all workers."""
    days = {pk: _day(limit, now) for pk, limit in holding.items()}
    Spent.objects.bulk_create([Spent(limit_id=pk, day=days[pk]) for pk in sorted(days)], ignore_conflicts=True)
    rows = Spent.objects.select_for_update().filter(limit__in=days, day__in=set(days.values())).order_by("limit", "day")
    return {row.limit_id: Budget(holding[row.limit_id], row) for row in rows if row.day == days[row.limit_id]}


def _day(limit: Limit, now: datetime) -> date:
    return now.astimezone(ZoneInfo(limit.unit.time_zone)).date()


_YESTERDAYS = """
SELECT m.id FROM outbox_message m JOIN access_unit u ON u.id = m.unit_id
 WHERE m.state = 'held' AND m.hold_reason = 'daily_limit' AND m.deleted_at IS NULL
   AND (SELECT max(h.at) FROM outbox_happening h WHERE h.message_id = m.id) AT TIME ZONE u.time_zone
       < date_trunc('day', %(at)s::timestamptz AT TIME ZONE u.time_zone)
 ORDER BY m.id LIMIT 5000
"""


def release_yesterdays(*, at: datetime) -> int:
    """Let up to 5,000 messages go on that a limit of an earlier day held; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_YESTERDAYS, {"at": at})
        ids = [row[0] for row in cursor.fetchall()]
    return len(move(ids=ids, step=Step.RELEASE, at=at)) if ids else 0


def budgets_of(*, shown: Sequence[Limit], now: datetime) -> dict[int, Budget]:
    """Return what is left of these limits, as it is now: to foresee, not to decide."""
    spent = spent_today(shown=shown, now=now)
    return {one.pk: Budget(one, spent.get(one.pk) or Spent(limit=one, day=_day(one, now))) for one in shown}


def spent_today(*, shown: Sequence[Limit], now: datetime) -> dict[int, Spent]:
    """Return what went out today under these limits, in one query."""
    days = {limit.pk: _day(limit, now) for limit in shown}
    rows = Spent.objects.filter(limit__in=days, day__in=set(days.values()))
    return {row.limit_id: row for row in rows if row.day == days[row.limit_id]}
