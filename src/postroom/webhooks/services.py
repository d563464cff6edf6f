"""Let a program hear of events, change what it hears, have it wait, tell it again."""

import secrets as chance
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.db import transaction

from postroom.access.models import Unit
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.delivery.http import BadUrl, checked_url
from postroom.delivery.reach import refusal
from postroom.webhooks import collecting, secrets
from postroom.webhooks.events import TEST, Event
from postroom.webhooks.models import Delivery, DeliveryState, Subscription

KEPT = timedelta(days=30)
OVERLAP = timedelta(days=1)
"""How long the secret before signs along after a change."""


class BadAddress(ValueError):
    """An address that is never asked; the sentence says why."""


class NotDone(Exception):
    """It still waits for its turn, so there is nothing to repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Where a program listens, and of what it hears."""

    name: str
    url: str
    events: Collection[Event]


@transaction.atomic
def subscribe(*, viewer: Viewer, unit: Unit, terms: Terms) -> tuple[Subscription, str]:
    """Let a program hear of what happens in a unit from now on. Returns its secret, which nobody can be told again.

    Raises `NotAllowed` or `BadAddress`.
    """
    viewer.must(Right.SET_UP, unit.pk)
    _check(terms.url)
    collecting.begin()
    secret, sealed = secrets.fresh()
    made = Subscription.objects.create(unit=unit, secrets=sealed, **_told(terms))
    _note(viewer, Action.WEBHOOK_SAVED, made)
    return made, secret


@transaction.atomic
def change(*, viewer: Viewer, subscription: Subscription, terms: Terms) -> None:
    """Say anew where it listens and of what it hears. Raises `BadAddress`."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    _check(terms.url)
    collecting.begin()  # it may be the first to hear of an event that there was not before
    Subscription.objects.filter(pk=subscription.pk).update(**_told(terms))
    _note(viewer, Action.WEBHOOK_SAVED, subscription)


@transaction.atomic
def renew_secret(*, viewer: Viewer, subscription: Subscription, at: datetime) -> str:
    """Give it a new secret; for a day the old one signs along, so that its program can be changed meanwhile."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    secret, subscription.secrets = secrets.renewed(subscription)
    subscription.changed_at = at
    subscription.save(update_fields=["secrets", "changed_at"])
    _note(viewer, Action.WEBHOOK_SECRET_MADE, subscription)
    return secret


@transaction.atomic
def pause(*, viewer: Viewer, subscription: Subscription, at: datetime) -> None:
    """Have it wait: what happens meanwhile is kept for it."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    Subscription.objects.filter(pk=subscription.pk, paused_at__isnull=True).update(paused_at=at)
    _note(viewer, Action.WEBHOOK_PAUSED, subscription)


@transaction.atomic
def resume(*, viewer: Viewer, subscription: Subscription, at: datetime) -> None:
    """Tell it again, first what waits for it; also after we gave up on it."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    Subscription.objects.filter(pk=subscription.pk).update(paused_at=None, stopped_at=None, failing_since=None)
    Delivery.objects.filter(subscription=subscription, state=DeliveryState.WAITING, due_at__gt=at).update(due_at=at)
    _note(viewer, Action.WEBHOOK_RESUMED, subscription)


def pause_all(*, at: datetime) -> None:
    """After a restore: have every program wait that does not yet, so that a copy of us does not speak in our name."""
    Subscription.objects.filter(paused_at__isnull=True).update(paused_at=at)


def resume_all(*, paused_at: datetime) -> None:
    """Tell those again that `pause_all` had wait at that time, and no others."""
    Subscription.objects.filter(paused_at=paused_at).update(paused_at=None)


@transaction.atomic
def remove(*, viewer: Viewer, subscription: Subscription) -> None:
    """Tell it nothing any more, and forget what it was told."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    _note(viewer, Action.WEBHOOK_REMOVED, subscription)
    subscription.delete()


@transaction.atomic
def send_test(*, viewer: Viewer, subscription: Subscription, at: datetime) -> Delivery:
    """Have an event told it that means nothing."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    event_id = f"{TEST}-{chance.token_hex(8)}"
    body = {"id": event_id, "type": TEST, "timestamp": at, "data": {"unit": subscription.unit.code}}
    return Delivery.objects.create(
        subscription=subscription, event=TEST, event_id=event_id, body=orjson.dumps(body, option=_Z).decode(), due_at=at
    )


_Z = orjson.OPT_UTC_Z


@transaction.atomic
def replay(*, viewer: Viewer, delivery: Delivery, at: datetime) -> None:
    """Tell it once more, under the same id, with a schedule of its own. Raises `NotDone`."""
    viewer.must(Right.SET_UP, delivery.subscription.unit_id)
    if not _again(viewer, delivery.subscription, at, pk=delivery.pk):
        raise NotDone(str(delivery))


@transaction.atomic
def replay_failed(*, viewer: Viewer, subscription: Subscription, at: datetime) -> int:
    """Tell all that failed once more; returns how much that is."""
    viewer.must(Right.SET_UP, subscription.unit_id)
    return _again(viewer, subscription, at, state=DeliveryState.FAILED)


def forget_contact(*, contact_id: int) -> None:
    """Forget what was told of a customer."""
    Delivery.objects.filter(contact_id=contact_id).delete()


def tidy(*, at: datetime) -> None:
    """Forget what was told a month ago, and secrets whose day is over."""
    Delivery.objects.filter(created_at__lt=at - KEPT).delete()
    for one in Subscription.objects.filter(changed_at__lt=at - OVERLAP):
        Subscription.objects.filter(pk=one.pk, secrets=one.secrets).update(secrets=secrets.single(one), changed_at=None)


def _again(viewer: Viewer, subscription: Subscription, at: datetime, **which: object) -> int:
    done = Delivery.objects.filter(subscription=subscription, **which).exclude(state=DeliveryState.WAITING)
    number = done.update(state=DeliveryState.WAITING, due_at=at, tries=0)
    if number:
        _note(viewer, Action.WEBHOOK_REPLAYED, subscription, number=number)
    return number


def _check(url: str) -> None:
    try:
        parts = checked_url(url, public_only=not settings.ALLOW_PRIVATE_TARGETS)
    except BadUrl as exc:
        raise BadAddress(str(exc)) from None
    if not settings.ALLOW_PRIVATE_TARGETS and (said := refusal(parts.hostname or "")):
        raise BadAddress(said)


def _told(terms: Terms) -> dict[str, object]:
    return {"name": terms.name, "url": terms.url, "events": sorted(terms.events)}


def _note(viewer: Viewer, action: Action, about: Subscription, **details: object) -> None:
    audit.record(actor=viewer, action=action, about=about, unit_id=about.unit_id, **details)
