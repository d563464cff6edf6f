"""Put lines into the price table and take them out. A line is never changed, so that what it priced stays told."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import NotAllowed, Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.costs.lines import Line
from postroom.outbox.models import Rate

__all__ = ["Line", "enter", "may_price", "retire"]


def may_price(*, viewer: Viewer, lane_unit_id: int | None, is_of_account: bool) -> bool:
    """Say whether the viewer prices an account of this unit; what is for every account is a super user's."""
    return viewer.sees_all or (is_of_account and lane_unit_id is not None and viewer.may(Right.SET_UP, lane_unit_id))


@transaction.atomic
def enter(*, viewer: Viewer, lines: Collection[Line], at: datetime) -> int:
    """Put lines into the table, each in place of the one that says what the same thing costs; returns how many.

    A line that says what the table says already changes nothing. Raises `NotAllowed`.
    """
    for line in lines:
        _must(viewer, line.lane_unit_id, is_of_account=line.lane_id is not None)
    standing = {Line.of(rate).key: rate for rate in Rate.objects.in_force().select_for_update(of=("self",))}
    new = [line for line in lines if line.key not in standing or line != Line.of(standing[line.key])]
    replaced = [standing[line.key].pk for line in new if line.key in standing]
    Rate.objects.filter(pk__in=replaced).update(retired_at=at)
    Rate.objects.bulk_create(Rate(**line.columns, entered_at=at, entered_by_id=viewer.user_id or None) for line in new)
    if new:
        told = {"lines": len(new), "replaced": len(replaced)}
        audit.record(actor=viewer, action=Action.PRICES_ENTERED, about=None, **told)
    return len(new)


@transaction.atomic
def retire(*, viewer: Viewer, ids: Sequence[int], at: datetime) -> int:
    """Take lines out of the table; what they priced stays as it is. Raises `NotAllowed`."""
    rates = list(Rate.objects.visible_to(viewer).in_force().filter(pk__in=ids).select_related("lane"))
    for rate in rates:
        _must(viewer, rate.lane.unit_id if rate.lane else None, is_of_account=rate.lane_id is not None)
    Rate.objects.filter(pk__in=[rate.pk for rate in rates]).update(retired_at=at)
    if rates:
        audit.record(actor=viewer, action=Action.PRICES_RETIRED, about=rates[0], lines=len(rates))
    return len(rates)


def _must(viewer: Viewer, lane_unit_id: int | None, *, is_of_account: bool) -> None:
    if not may_price(viewer=viewer, lane_unit_id=lane_unit_id, is_of_account=is_of_account):
        raise NotAllowed("prices are entered by who sets up the account's unit; those of every account by a super user")
