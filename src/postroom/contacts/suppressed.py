"""Addresses that must not be used, and those that may be used again, as a viewer may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from postroom.access.viewer import Viewer
from postroom.contacts.causes import BarCause
from postroom.contacts.models import LiftedSuppression, Suppression

COUNTED = 10_000
PAGE_SIZE = 50


class Standing(StrEnum):
    """Whether an address is barred now, was for a time that is over, or was let go by somebody."""

    HOLDS = "holds"
    OVER = "over"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionFilter:
    """What the list shows. Empty means: do not ask for it."""

    standing: Standing = Standing.HOLDS
    text: str = ""
    channel: str = ""
    causes: Sequence[BarCause] = ()
    """Those that the text is found in too, as the reader reads them."""


Row = Suppression | LiftedSuppression


def page(
    *, viewer: Viewer, narrowed: SuppressionFilter, at: datetime, before: int | None = None
) -> tuple[Sequence[Row], int | None]:
    """Return a page of the list, newest first, and where the next begins (None: nowhere)."""
    rows = _matching(viewer, narrowed, at).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, shown[-1].pk if len(found) > PAGE_SIZE else None


def count(*, viewer: Viewer, narrowed: SuppressionFilter, at: datetime) -> int:
    """Return how many there are, at most `COUNTED` + 1 (which means: more)."""
    return _matching(viewer, narrowed, at).order_by().values("pk")[: COUNTED + 1].count()


def suppression(*, viewer: Viewer, suppression_id: int) -> Suppression:
    """Return one; raises `Suppression.DoesNotExist`, also for one that the viewer may not see."""
    return Suppression.objects.visible_to(viewer).get(pk=suppression_id)


def _matching(viewer: Viewer, narrowed: SuppressionFilter, at: datetime) -> QuerySet[Row]:
    rows: QuerySet[Row]
    if narrowed.standing is Standing.LIFTED:
        rows = LiftedSuppression.objects.visible_to(viewer).select_related("by", "lifted_by")
    else:
        held = _in_force(at) if narrowed.standing is Standing.HOLDS else ~_in_force(at)
        rows = Suppression.objects.visible_to(viewer).filter(held).select_related("by")
    if narrowed.channel:
        rows = rows.filter(channel=narrowed.channel)
    if narrowed.text:
        rows = rows.filter(
            Q(address__icontains=narrowed.text) | Q(reason__icontains=narrowed.text) | Q(cause__in=narrowed.causes)
        )
    return rows


def _in_force(at: datetime) -> Q:
    return Q(until__isnull=True) | Q(until__gt=at)
