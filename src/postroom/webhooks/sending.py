"""The queue of what programs are told: claim what is due, tell it, write down what came of it, try again later."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from postroom.webhooks.models import Delivery, DeliveryState, Subscription
from postroom.webhooks.secrets import keys_of
from postroom.webhooks.telling import GONE, Listener, Telling, Told

RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(hours=24),
)
STOP_AFTER = timedelta(days=3)
"""So long nothing was taken: then we give up on the program until somebody says otherwise."""
AT_ONCE = 50
THREADS = 8
TURN = 20.0
LEASE = timedelta(minutes=2)
"""Longer than a turn and its last request take."""

_CLAIM = """
WITH due AS (
  SELECT d.id FROM webhooks_subscription s CROSS JOIN LATERAL (
    SELECT id FROM webhooks_delivery
     WHERE subscription_id = s.id AND state = 'waiting' AND due_at <= now()
     ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) d
   WHERE s.paused_at IS NULL AND s.stopped_at IS NULL AND s.id <> ALL(%(tired)s)
)
UPDATE webhooks_delivery d SET due_at = now() + %(lease)s FROM due WHERE d.id = due.id
RETURNING d.subscription_id, d.id, d.event_id, d.body, d.tries
"""
_RECORD = """
UPDATE webhooks_delivery d
   SET state = v.state, tries = v.tries, due_at = now() + make_interval(secs => v.wait), last_at = %(at)s,
       last_status = v.status, last_answer = v.answer
  FROM jsonb_to_recordset(%(told)s::jsonb)
    AS v (id bigint, state text, tries smallint, wait float8, status smallint, answer text)
 WHERE d.id = v.id AND d.state = 'waiting'
"""


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Tell what is due, for some seconds; returns how much was taken. Who fails is left alone for this turn."""
    until, taken, tired = monotonic() + TURN, 0, set[int]()
    with ThreadPoolExecutor(THREADS) as pool:
        while monotonic() < until and (claimed := _claim(tired)):
            listeners = _listeners(claimed)
            going = {
                pk: pool.submit(listeners[pk].tell, events, clock=clock, until=until)
                for pk, events in claimed.items()
                if pk in listeners
            }
            for pk, future in going.items():
                told = future.result()
                _record(pk, claimed[pk], told, at=clock())
                taken += sum(one.is_taken for one in told)
                if not all(one.is_taken for one in told):
                    tired.add(pk)
    return taken


def _claim(tired: set[int]) -> Mapping[int, Sequence[Telling]]:
    """Take what is due, the longest due first, for each program that is told anything at all."""
    claimed: dict[int, list[Telling]] = defaultdict(list)
    arguments: dict[str, Any] = {"limit": AT_ONCE, "lease": LEASE, "tired": sorted(tired)}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, arguments)
        for pk, *row in cursor.fetchall():
            claimed[pk].append(Telling(*row))
    return {pk: sorted(events, key=lambda event: event.delivery_id) for pk, events in claimed.items()}


def _listeners(claimed: Mapping[int, Sequence[Telling]]) -> dict[int, Listener]:
    found = Subscription.objects.filter(pk__in=claimed)
    return {one.pk: Listener(one.url, keys_of(one), not settings.ALLOW_PRIVATE_TARGETS) for one in found}


@transaction.atomic
def _record(pk: int, events: Sequence[Telling], told: Sequence[Told], *, at: datetime) -> None:
    left = [event.delivery_id for event in events[len(told) :]]
    if left:
        Delivery.objects.filter(pk__in=left, state=DeliveryState.WAITING).update(due_at=at)
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, {"at": at, "told": orjson.dumps([_as_row(one) for one in told]).decode()})
    if told:
        _note(Subscription.objects.filter(pk=pk), told[-1], any(one.is_taken for one in told), at)


def _note(found: Any, last: Told, some_taken: bool, at: datetime) -> None:  # noqa: FBT001
    """Write down how the program is: well, failing, or given up on."""
    if some_taken:
        found.update(failing_since=None)
    if not last.is_taken:
        found.update(failing_since=Coalesce(F("failing_since"), at))
        found.filter(failing_since__lt=at - STOP_AFTER, stopped_at__isnull=True).update(stopped_at=at)
    if last.status == GONE:  # it says itself that it does not want to hear any more
        found.filter(stopped_at__isnull=True).update(stopped_at=at)


def _as_row(told: Told) -> dict[str, Any]:
    tries = told.telling.tries + 1
    if told.is_taken:
        state, wait = DeliveryState.DELIVERED, timedelta()
    elif tries > len(RETRIES):
        state, wait = DeliveryState.FAILED, timedelta()
    else:
        state, wait = DeliveryState.WAITING, RETRIES[tries - 1]
    return {
        "id": told.telling.delivery_id,
        "state": str(state),
        "tries": tries,
        "wait": wait.total_seconds(),
        "status": told.status,
        "answer": told.answer,
    }
