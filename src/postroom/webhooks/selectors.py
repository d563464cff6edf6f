"""Which programs are told what, how each gets on, and what it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from postroom.statements import counts
from postroom.webhooks.models import Delivery, DeliveryState, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postroom.access.viewer import Viewer

SHOWN = 50


def programs(*, viewer: Viewer) -> QuerySet[Subscription]:
    """Return the programs that the viewer sets up."""
    return Subscription.objects.visible_to(viewer).select_related("unit")


def subscriptions(*, viewer: Viewer) -> list[tuple[Subscription, int, int]]:
    """Return the programs that the viewer sets up by name, each with how much waits for it and how much failed."""
    return with_counts(list(programs(viewer=viewer).order_by("name", "pk")))


def with_counts(found: Sequence[Subscription]) -> list[tuple[Subscription, int, int]]:
    """Return each with how much waits for it and how much failed."""
    counted = {
        row["subscription_id"]: row
        for row in Delivery.objects.filter(subscription__in=found, state__in=["waiting", "failed"])
        .values("subscription_id")
        .annotate(waiting=Count("pk", filter=Q(state="waiting")), failed=Count("pk", filter=Q(state="failed")))
    }
    none = {"waiting": 0, "failed": 0}
    return [(one, row["waiting"], row["failed"]) for one in found for row in [counted.get(one.pk, none)]]


def subscription(*, viewer: Viewer, subscription_id: int) -> Subscription:
    """Return one program; raises `Subscription.DoesNotExist`, also for one that the viewer may not see."""
    return programs(viewer=viewer).get(pk=subscription_id)


def deliveries(
    *, viewer: Viewer, subscription: Subscription, state: str = "", before: int | None = None, size: int = SHOWN
) -> tuple[Sequence[Delivery], int | None]:
    """Return what it was told, the newest first, some at once; and where the next ones begin, if there are more."""
    found: QuerySet[Delivery] = Delivery.objects.visible_to(viewer).filter(subscription=subscription)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None


def has_failed(*, viewer: Viewer, subscription: Subscription) -> bool:
    """Return whether anything that it was told was not taken in the end."""
    return Delivery.objects.visible_to(viewer).filter(subscription=subscription, state=DeliveryState.FAILED).exists()


def delivery(*, viewer: Viewer, subscription: Subscription, delivery_id: int) -> Delivery:
    """Return one delivery; raises `Delivery.DoesNotExist`."""
    found = Delivery.objects.visible_to(viewer).select_related("subscription")
    return found.get(pk=delivery_id, subscription=subscription)


@counts
def given_up(*, viewer: Viewer) -> QuerySet[Subscription]:
    """Count the viewer's programs that we gave up."""
    return Subscription.objects.visible_to(viewer).filter(stopped_at__isnull=False)
