"""Addresses that must not be used: put on the list by a carrier's answer or by staff, taken off with a note.

A carrier that knows no such address also says how the address is: its health follows it onto the list and off it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import SYSTEM, Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.causes import BarCause, HealthCause
from postroom.contacts.models import (
    CHANNELS_OF,
    ContactPoint,
    Health,
    LiftedSuppression,
    PointKind,
    Suppression,
    kind_for,
)
from postroom.contacts.services.health import mark_health
from postroom.core.carriage.envelope import Channel


class BarredAlready(Exception):
    """The address is on the list, and what stands there is not written over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An address in its normal form, why it must not be used, and until when (None: for good).

    `reason` is what was said, in the words of whoever said it.
    """

    channel: Channel
    address: str
    cause: BarCause = BarCause.BY_HAND
    reason: str = ""
    until: datetime | None = None
    note: str = ""


def suppress(*, bar: Bar, at: datetime) -> Suppression:
    """Use this address no more (or not before its time). It is as contact points have it: in its normal form."""
    suppression, _ = Suppression.objects.update_or_create(
        channel=bar.channel,
        address=bar.address,
        defaults={
            "cause": bar.cause,
            "reason": bar.reason[:300],
            "since": at,
            "until": bar.until,
            "note": bar.note[:300],
        },
    )
    return suppression


@transaction.atomic
def give_up(*, bar: Bar, at: datetime) -> None:
    """Use an address no more, because a carrier says that there is none: whoever has it cannot be reached by it."""
    suppress(bar=bar, at=at)
    mark_health(
        kind=kind_for(bar.channel), value=bar.address, health=Health.UNDELIVERABLE, cause=HealthCause(bar.cause),
        reason=bar.reason, at=at,
    )  # fmt: skip


@transaction.atomic
def bar(*, viewer: Viewer, bar: Bar, at: datetime) -> Suppression:
    """Put an address on the list by hand; one whose time is over begins anew. Raises `BarredAlready`, `NotAllowed`."""
    viewer.must(Right.SEND)
    address = _as_customers_have_it(bar.address)
    old = Suppression.objects.select_for_update().filter(channel=bar.channel, address=address).first()
    if old and (old.until is None or old.until > at):
        raise BarredAlready(f"{address} is on the list since {old.since:%Y-%m-%d}")
    made = suppress(bar=replace(bar, address=address), at=at)
    made.by_id = viewer.user_id or None
    made.save(update_fields=["by"])
    _tell(viewer, Action.ADDRESS_BARRED, made.channel, made.address, bar.until)
    return made


@transaction.atomic
def lift(*, viewer: Viewer, suppression_id: int, note: str, at: datetime) -> LiftedSuppression:
    """Take an address off the list. What stood there stays on record, with who lifted it and why.

    Raises `Suppression.DoesNotExist` or `NotAllowed`.
    """
    viewer.must(Right.SEND)
    seen = Suppression.objects.visible_to(viewer).filter(pk=suppression_id)
    row = Suppression.objects.select_for_update().get(pk__in=seen.values("pk"))
    [kept] = lift_rows([row], viewer=viewer, note=note, at=at)
    return kept


@transaction.atomic
def use_again(*, viewer: Viewer, point: ContactPoint, note: str, at: datetime) -> None:
    """Let an address be used again, whoever has it: nothing holds it back, and its health starts anew.

    The note, with who wrote it, stays with the address.
    """
    viewer.must(Right.SEND, point.contact.unit_id)
    kind = PointKind(point.kind)
    barred = Suppression.objects.select_for_update().filter(channel__in=CHANNELS_OF[kind], address=point.value)
    lift_rows(barred, viewer=viewer, note=note, at=at)
    mark_health(
        kind=kind, value=point.value, health=Health.UNKNOWN, cause=HealthCause.BY_HAND, reason=_said(viewer, note),
        at=at,
    )  # fmt: skip


@transaction.atomic
def bar_by_wish(*, channel: Channel, address: str, said: str, at: datetime) -> bool:
    """Whoever has an address wrote that nothing shall come; what stands on the list stays. Says whether it is new."""
    held = Suppression.objects.select_for_update().filter(channel=channel, address=address).first()
    if held and (held.until is None or held.until > at):
        return False
    suppress(bar=Bar(channel=channel, address=address, cause=BarCause.ASKED, reason=said), at=at)
    return True


@transaction.atomic
def lift_by_wish(*, channel: Channel, address: str, source: str, said: str, at: datetime) -> bool:
    """Take off the list what such a wish put there, and nothing else; says whether there was any."""
    rows = Suppression.objects.select_for_update().filter(channel=channel, address=address, by__isnull=True)
    return bool(lift_rows(rows.filter(cause=BarCause.ASKED), viewer=SYSTEM, note=f"{source}: {said}", at=at))


def lift_rows(rows: Iterable[Suppression], *, viewer: Viewer, note: str, at: datetime) -> list[LiftedSuppression]:
    """Take these off the list, in the transaction of whoever calls; those that could not be reached start anew."""
    rows = list(rows)
    kept = [
        LiftedSuppression(
            channel=row.channel,
            address=row.address,
            cause=row.cause,
            reason=row.reason,
            since=row.since,
            until=row.until,
            note=row.note,
            by_id=row.by_id,
            lifted_at=at,
            lifted_by_id=viewer.user_id or None,
            why=note[:300],
        )
        for row in rows
    ]
    Suppression.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in kept:
        _tell(viewer, Action.ADDRESS_LIFTED, row.channel, row.address)
        given_up = ContactPoint.objects.filter(kind=kind_for(Channel(row.channel)), value=row.address)
        given_up.filter(health=Health.UNDELIVERABLE).update(
            health=Health.UNKNOWN, health_cause=HealthCause.BY_HAND, health_reason=_said(viewer, note), health_at=at
        )
    return LiftedSuppression.objects.bulk_create(kept)


def _said(viewer: Viewer, note: str) -> str:
    return f"{viewer.name}: {note}"[:300]


def _tell(viewer: Viewer, action: Action, channel: str, address: str, until: datetime | None = None) -> None:
    """The trail outlives the customer: it gets no whole address. The list and its history have it."""
    name, at_, domain = address.rpartition("@")
    shown = f"{name[:1]}…@{domain}" if at_ else f"…{address[-3:]}"
    ends = until.isoformat() if until else None
    audit.record(actor=viewer, action=action, channel=str(channel), address=shown, until=ends)


def _as_customers_have_it(typed: str) -> str:
    """Return an address with capitals where only one without is known; which of them are one is the server's to say."""
    known = set(ContactPoint.objects.filter(value__in=[typed, typed.lower()]).values_list("value", flat=True))
    return typed if typed in known or not known else typed.lower()
