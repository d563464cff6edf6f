"""What a run costs, as people read it: never a nought for what nobody knows the price of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason
from postroom.costs.expected import Expected
from postroom.costs.report import Total
from postroom.outbox.pricing import Money
from postroom.web.customers.wording import country_name
from postroom.web.outbox.wording import CAUSES, CHANNELS
from postroom.web.shell.figures import money

NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The messages of one channel: how many, how large, what they cost, and of how many nobody knows."""

    channel: str
    count: str
    size: str
    money: Sequence[Money]
    unpriced: str
    is_urgent: bool
    is_about: bool
    from_some: str


def rows(expected: Iterable[Expected]) -> list[Row]:
    """Return a row for each channel."""
    return [_row(one) for one in expected]


def total(expected: Iterable[Expected]) -> str:
    """Say what all of it costs together, and that of some nobody knows; nothing where nothing has a price."""
    found = list(expected)
    sums: dict[str, Money] = {}
    for one in (each for expects in found for each in expects.money):
        known = sums.get(one.currency)
        sums[one.currency] = Money(one.amount + known.amount, one.currency) if known else one
    if not sums:
        return ""
    amount = " + ".join(money(one) for one in sums.values())
    said = _("It costs about %(amount)s.") if any(one.of for one in found) else _("It costs %(amount)s.")
    unpriced = sum(one.unpriced for one in found)
    more = ngettext(
        "The price of %(count)s message is not known.", "The price of %(count)s messages is not known.", unpriced
    )
    return " ".join([said % {"amount": amount}, *([more % {"count": intcomma(unpriced)}] if unpriced else [])])


def spent(found: Sequence[Total]) -> str:
    """Say what a run has cost so far; nothing where nothing is known of it."""
    priced = [money(Money(one.amount, one.currency)) for one in found if one.amount is not None]
    unpriced = sum(one.messages for one in found if one.amount is None)
    more = ngettext("%(count)s without a price", "%(count)s without a price", unpriced) % {"count": intcomma(unpriced)}
    return " + ".join([*priced, *([more] if unpriced else [])])


def held(found: Mapping[HoldReason, int]) -> list[str]:
    """Say what the limits of the unit would hold back."""
    return [
        ngettext("%(count)s will be held: %(why)s", "%(count)s will be held: %(why)s", number)
        % {"count": intcomma(number), "why": CAUSES[why].short}
        for why, number in found.items()
    ]


def _row(one: Expected) -> Row:
    count = ngettext("%(count)s message", "%(count)s messages", one.messages)
    return Row(
        channel=str(CHANNELS[one.channel].text),
        count=count % {"count": intcomma(one.messages)},
        size=_size(one),
        money=one.money,
        unpriced=_unpriced(one),
        is_urgent=one.channel is not Channel.EMAIL,
        is_about=one.of is not None,
        from_some=_from_some(one),
    )


def _size(one: Expected) -> str:
    if not one.size:
        return ""
    if one.channel is Channel.SMS:
        said = ngettext("%(count)s part", "%(count)s parts", one.size)
    else:
        said = ngettext("%(count)s page", "%(count)s pages", one.size)
    return said % {"count": intcomma(one.size)}


def _unpriced(one: Expected) -> str:
    if not one.unpriced:
        return ""
    if one.channel is Channel.EMAIL:
        return _("The price table has no e-mails.")
    named = [country_name(code) for code in one.unpriced_to if code]
    where = ", ".join(named[:NAMED]) + (" …" if len(named) > NAMED else "")
    told = {"count": intcomma(one.unpriced), "where": where}
    if where:
        return _("The price of %(count)s is not known: to %(where)s.") % told
    return _("The price of %(count)s is not known.") % told


def _from_some(one: Expected) -> str:
    if one.of is None:
        return ""
    return ngettext("Worked out from %(count)s of them.", "Worked out from %(count)s of them.", one.of) % {
        "count": intcomma(one.of)
    }
