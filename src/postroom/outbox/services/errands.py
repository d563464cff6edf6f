"""Errands: an order for very many messages, done in the background a bite at a time until it ends or is stopped.

A bite and the mark behind it are one transaction: whoever goes on after a killed worker begins where it ended.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from postroom.access import selectors as access
from postroom.access.viewer import Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action as Done
from postroom.core.lifecycle import Folder
from postroom.outbox import selectors
from postroom.outbox.models import Bite, Errand, ErrandState
from postroom.outbox.selectors import Filters
from postroom.outbox.services.carrying import Outcome, carry_out, right_for_order, undo_of
from postroom.outbox.signals import errand_waits

AT_ONCE = 5000
"""More than this is an errand, not a matter of one request."""
BITE = 1000
KEPT = timedelta(days=7)
"""How long errands that ended can be looked at and taken back."""


class NotUndoable(Exception):
    """It goes on still, cannot be taken back, or somebody does so already."""


def is_errand(*, viewer: Viewer, filters: Filters) -> bool:
    """Say whether a filter finds more than should be done in one request."""
    found = selectors.messages(viewer=viewer, filters=filters).order_by().values("pk")
    return found[: AT_ONCE + 1].count() > AT_ONCE


@transaction.atomic
def begin_errand(*, viewer: Viewer, order: str, filters: Filters, at: datetime) -> Errand:
    """Order something for all that the filters find now; what comes later is no part of it."""
    viewer.must(right_for_order(order))
    found = selectors.messages(viewer=viewer, filters=filters).values_list("pk", flat=True)
    newest = found.first() or 0
    return _begun(
        viewer,
        order=order,
        filters=asdict(filters) | {"up_to": newest, "since": _iso(filters.since), "until": _iso(filters.until)},
        mark=newest + 1,
        total=found.order_by().count(),
        begun_at=at,
    )


@transaction.atomic
def undo_errand(*, viewer: Viewer, errand_id: int, at: datetime) -> Errand:
    """Take back what an errand that ended did. Raises `NotUndoable`."""
    errand = Errand.objects.visible_to(viewer).select_for_update(of=("self",)).get(pk=errand_id)
    action = undo_of(errand.order)
    if action is None or not is_undoable(errand) or Errand.objects.filter(undoes=errand).exists():
        raise NotUndoable
    viewer.must(right_for_order(action))
    put_away_errand(viewer=viewer, errand_id=errand_id, at=at)
    return _begun(viewer, order=action, undoes=errand, total=errand.changed, begun_at=at)


def is_undoable(errand: Errand) -> bool:
    """Say whether an errand is one that can be taken back."""
    has_ended = errand.state != ErrandState.WORKING
    return has_ended and bool(errand.changed) and not (errand.is_final or errand.undoes_id)


def stop_errand(*, viewer: Viewer, errand_id: int, at: datetime) -> bool:
    """Let an errand do nothing more. What is done stays done. False: it had ended already.

    Raises `Errand.DoesNotExist`, also for one that the viewer may not see.
    """
    errand = Errand.objects.visible_to(viewer).get(pk=errand_id)
    return bool(Errand.objects.filter(pk=errand.pk, state=ErrandState.WORKING).update(cancelled_at=at))


def put_away_errand(*, viewer: Viewer, errand_id: int, at: datetime) -> None:
    """Show an errand that ended no more. Raises `Errand.DoesNotExist`, also for one that the viewer may not see."""
    errand = Errand.objects.visible_to(viewer).get(pk=errand_id)
    Errand.objects.filter(pk=errand.pk).exclude(state=ErrandState.WORKING).update(put_away_at=at)


@transaction.atomic
def go_on(*, errand_id: int, at: datetime) -> bool:
    """Do the next bite of an errand, with the rights that who ordered it has by now. False: it has ended."""
    errand = Errand.objects.select_for_update(of=("self",)).select_related("by").get(pk=errand_id)
    if errand.state != ErrandState.WORKING:
        return False
    viewer = access.viewer_for(user=errand.by, address=errand.address)
    if errand.cancelled_at or not errand.by.is_active:
        _end(errand, viewer, ErrandState.STOPPED, at)
        return False
    ids = _next(errand, viewer)
    if ids is None:
        errand.left += max(errand.total - errand.done, 0)  # they went out of what the filters find, unseen by us
        _end(errand, viewer, ErrandState.FINISHED, at)
        return False
    outcome = Outcome(errand.order, reasons=Counter(errand.reasons))
    carry_out(viewer=viewer, ids=ids, at=at, outcome=outcome)
    _add(errand, outcome)
    return True


def working_errands() -> set[int]:
    """Return those that have not ended."""
    return set(Errand.objects.filter(state=ErrandState.WORKING).values_list("pk", flat=True))


@transaction.atomic
def give_up_errands(*, errand_ids: Collection[int], at: datetime) -> int:
    """End errands that nothing works on any more; returns how many. What they did stays done."""
    left = Errand.objects.select_for_update(of=("self",)).filter(pk__in=errand_ids, state=ErrandState.WORKING)
    abandoned = list(left.select_related("by"))
    for errand in abandoned:
        _end(errand, access.viewer_for(user=errand.by, address=errand.address), ErrandState.FAILED, at)
    return len(abandoned)


def forget_errands(*, at: datetime) -> None:
    """Delete those that ended long ago, unless one is being taken back right now."""
    taken_back = Errand.objects.filter(state=ErrandState.WORKING, undoes__isnull=False).values("undoes")
    Errand.objects.filter(ended_at__lt=at - KEPT).exclude(pk__in=taken_back).delete()


def _begun(viewer: Viewer, **known: Any) -> Errand:
    errand = Errand.objects.create(by_id=viewer.user_id, address=viewer.address, **known)
    audit.record(actor=viewer, action=Done.MESSAGES_ORDERED, order=str(errand.order), messages=errand.total)
    errand_waits.send(Errand, errand_id=errand.pk)
    return errand


def _next(errand: Errand, viewer: Viewer) -> Sequence[int] | None:
    """Return the ids of the next bite and set the mark behind it; None if there is none."""
    if errand.undoes_id:
        bite = Bite.objects.filter(errand_id=errand.undoes_id, pk__gt=errand.mark).order_by("pk").first()
        if bite is None:
            return None
        errand.mark = bite.pk
        return list(bite.ids)
    found = selectors.messages(viewer=viewer, filters=_filters(errand.filters))
    ids = list(found.filter(pk__lt=errand.mark).values_list("pk", flat=True)[:BITE])
    if not ids:
        return None
    errand.mark = ids[-1]
    return ids


def _add(errand: Errand, outcome: Outcome) -> None:
    errand.changed += len(outcome.ids)
    errand.on_the_way += outcome.on_the_way
    errand.left += outcome.left
    errand.reasons = dict(outcome.reasons)
    errand.is_final |= outcome.is_final or undo_of(errand.order) is None
    errand.save(update_fields=["mark", "changed", "on_the_way", "left", "reasons", "is_final"])
    if outcome.ids and not (errand.is_final or errand.undoes_id):
        Bite.objects.create(errand=errand, ids=outcome.ids)


def _end(errand: Errand, viewer: Viewer, state: ErrandState, at: datetime) -> None:
    errand.state, errand.ended_at = state, at
    errand.total = max(errand.total, errand.done)
    errand.save(update_fields=["state", "ended_at", "total", "left"])
    audit.record(actor=viewer, action=Done.MESSAGES_CHANGED, order=str(errand.order), messages=errand.changed)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _filters(kept: Mapping[str, Any]) -> Filters:
    days = {name: date.fromisoformat(kept[name]) for name in ("since", "until") if kept[name]}
    return Filters(**{**kept, "folder": Folder(kept["folder"]) if kept["folder"] else None, **days})
