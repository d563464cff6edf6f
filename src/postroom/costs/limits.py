"""The limits of units: set, taken away, and foreseen before something is approved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from postroom.access import selectors as access
from postroom.access.tree import tree
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import LIMITED, HoldReason, State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Limit, LimitQuerySet, Message, Spent
from postroom.outbox.pricing import Priced, prices
from postroom.outbox.services import limiting

RELEASED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may be sent; what is empty limits nothing."""

    countries: Sequence[str] = ()
    most_per_message: Decimal | None = None
    messages_a_day: int | None = None
    money_a_day: Decimal | None = None
    currency: str = "EUR"


def limits(*, viewer: Viewer) -> LimitQuerySet:
    """Return the limits of the units that the viewer sees, by unit."""
    return Limit.objects.visible_to(viewer).select_related("unit").order_by("unit__name", "channel")


def limit(*, viewer: Viewer, limit_id: int) -> Limit:
    """Return one limit. Raises `Limit.DoesNotExist`."""
    return limits(viewer=viewer).get(pk=limit_id)


def spent_today(*, shown: Sequence[Limit], at: datetime) -> dict[int, Spent]:
    """Return what went out today under each of these limits."""
    return limiting.spent_today(shown=shown, now=at)


@transaction.atomic
def set_limit(*, viewer: Viewer, unit_id: int, channel: Channel, terms: Terms, at: datetime) -> Limit:
    """Limit a unit and all below it anew; what was held goes on and is asked again. Raises `NotAllowed`."""
    unit = access.unit(viewer=viewer, unit_id=unit_id)
    viewer.must(Right.SET_UP, unit.pk)
    told = {
        "countries": sorted(terms.countries),
        "most_per_message": terms.most_per_message,
        "messages_a_day": terms.messages_a_day,
        "money_a_day": terms.money_a_day,
        "currency": terms.currency,
    }
    made, _ = Limit.objects.update_or_create(unit=unit, channel=channel, defaults=told)
    _told(viewer, made)
    _go_on(unit_id, channel, at)
    return made


@transaction.atomic
def remove_limit(*, viewer: Viewer, limit_id: int, at: datetime) -> None:
    """Limit a unit no more on a channel. Raises `Limit.DoesNotExist` or `NotAllowed`."""
    found = limit(viewer=viewer, limit_id=limit_id)
    viewer.must(Right.SET_UP, found.unit_id)
    _told(viewer, found)
    unit_id, channel = found.unit_id, Channel(found.channel)
    found.delete()
    _go_on(unit_id, channel, at)


def held_back(groups: Iterable[tuple[Priced, int]], *, at: datetime) -> Counter[HoldReason]:
    """Say how many of these messages the limits would hold, if they went out now, and why."""
    found: Counter[HoldReason] = Counter()
    known = limiting.limits()
    told = list(groups) if known else []
    places = tree()
    left = limiting.budgets_of(shown=list(known.values()), now=at) if told else {}
    for (one, number), money in zip(told, prices([one for one, _ in told], at=at), strict=True):
        holding = limiting.of_unit(one.unit_id, one.channel, known, places)
        if why := limiting.barred(limiting.Fact(0, one, ""), money, holding):
            found[why] += number
            continue
        going = min((left[each.pk].room(number, money) for each in holding), default=number)
        for each in holding:
            left[each.pk].count(going, money)
        if going < number:
            found[HoldReason.DAILY_LIMIT] += number - going
    return found


def _go_on(unit_id: int, channel: Channel, at: datetime) -> None:
    """Let what the limits held go on: the next claim asks them again."""
    held = Message.objects.filter(
        state=State.HELD, hold_reason__in=LIMITED, channel=channel, unit_id__in=tree().below(unit_id),
        deleted_at__isnull=True,
    )  # fmt: skip
    ids = list(held.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(ids), RELEASED):
        outbox.move(ids=ids[begin : begin + RELEASED], step=Step.RELEASE, at=at, note="limits changed")


def _told(viewer: Viewer, about: Limit) -> None:
    audit.record(actor=viewer, action=Action.LIMIT_SET, about=about, unit_id=about.unit_id, channel=about.channel)
