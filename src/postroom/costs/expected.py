"""What messages will cost, added up by channel: never a price for what nobody knows the price of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import connection

from postroom.core.carriage.envelope import Channel, Posting
from postroom.outbox.pricing import PLACES, Money, Priced, prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The messages of one channel: how many, their parts or pages, and what they cost in each currency.

    `unpriced` of them have no price, to the countries of `unpriced_to` ("" where it is not known). `of` how many
    messages it was worked out from, if not from all.
    """

    channel: Channel
    messages: int
    size: int = 0
    money: Sequence[Money] = ()
    unpriced: int = 0
    unpriced_to: Sequence[str] = ()
    unsized: int = 0
    """Messages of which nobody knows the parts or pages yet."""
    of: int | None = None

    def scaled(self, messages: int) -> "Expected":
        """Return what so many messages come to, if they are like these."""
        if not self.messages or messages == self.messages:
            return self
        times = Decimal(messages) / self.messages
        return Expected(
            channel=self.channel,
            messages=messages,
            size=round(self.size * times),
            money=[Money((one.amount * times).quantize(PLACES), one.currency) for one in self.money],
            unpriced=round(self.unpriced * times),
            unpriced_to=self.unpriced_to,
            unsized=round(self.unsized * times),
            of=self.messages,
        )


@dataclass(slots=True)
class _Sum:
    messages: int = 0
    size: int = 0
    unpriced: int = 0
    unsized: int = 0
    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unpriced_to: set[str] = field(default_factory=set)


def add_up(groups: Iterable[tuple[Priced, int]], *, at: datetime) -> list[Expected]:
    """Price groups of like messages, each with how many they are, in one statement, and add them up by channel."""
    told = list(groups)
    sums: dict[Channel, _Sum] = defaultdict(_Sum)
    for (one, number), money in zip(told, prices([one for one, _ in told], at=at), strict=True):
        total = sums[one.channel]
        total.messages += number
        total.size += one.size * number
        total.unsized += number if not one.size and one.channel is not Channel.EMAIL else 0
        if money is None:
            total.unpriced += number
            total.unpriced_to.add(one.country)
        else:
            total.money[money.currency] += money.amount * number
    return [
        Expected(
            channel=channel,
            messages=total.messages,
            size=total.size,
            money=[Money(amount, currency) for currency, amount in sorted(total.money.items())],
            unpriced=total.unpriced,
            unpriced_to=sorted(total.unpriced_to),
            unsized=total.unsized,
        )
        for channel, total in sorted(sums.items())
    ]


_ALIKE = """
SELECT m.channel, m.unit_id, m.lane_id, m.country, m.size, g.posting, count(*)
  FROM outbox_message m LEFT JOIN outbox_registeredletter g ON g.message_id = m.id
 WHERE m.batch_id = %(batch)s AND m.deleted_at IS NULL AND m.state NOT IN ('cancelled', 'expired')
 GROUP BY 1, 2, 3, 4, 5, 6
"""


def of_batch(*, batch_id: int) -> list[tuple[Priced, int]]:
    """Return the messages of a batch in groups of like ones, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"batch": batch_id})
        return [
            (Priced(Channel(channel), unit_id, lane_id, country, size, Posting(posting) if posting else None), number)
            for channel, unit_id, lane_id, country, size, posting, number in cursor.fetchall()
        ]
