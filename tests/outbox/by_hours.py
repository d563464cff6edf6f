"""Sending hours, and messages that ask them, for tests."""

import datetime as dt

from django.db import connection

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.delivery.policy import held
from postroom.outbox import services as outbox
from postroom.outbox.models import Message, Priority, SendingHours
from postroom.outbox.services import setting_hours
from postroom.outbox.services.setting_hours import Terms
from tests import makers, post
from tests.makers import NOON

LEASE = dt.timedelta(minutes=1)


def hours(at=None, channel=Channel.EMAIL, *, opens=8, closes=20, weekdays=range(1, 8), **terms) -> SendingHours:
    said = Terms(opens=dt.time(opens), closes=dt.time(closes), weekdays=list(weekdays), **terms)
    return setting_hours.set_hours(viewer=SYSTEM, unit_id=(at or makers.unit()).pk, channel=channel, terms=said)


def weekday_in(zone: str) -> int:
    """Which day of the week it is there, on the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(isodow FROM now() AT TIME ZONE %s)", [zone])
        return int(cursor.fetchone()[0])


def all_day(*weekdays: int, **terms) -> SendingHours:
    """Hours that are open all day, on these days alone."""
    return hours(opens=0, closes=0, weekdays=weekdays, skips_holidays=False, **terms)


def not_today(**terms) -> SendingHours:
    """Hours that are closed just now and for a day at least, on the database's clock and in UTC."""
    today = weekday_in("UTC")
    tomorrow = today % 7 + 1
    return all_day(*({1, 2, 3, 4, 5, 6, 7} - {today, tomorrow}), **terms)


def claim(priority=Priority.NORMAL):
    return outbox.claim(lane_id=post.lane().pk, worker_id=1, priority=priority, limit=50, lease=LEASE)


def claimed_and_recorded(priority=Priority.NORMAL) -> list[str | None]:
    """Claim, and write down what does not go."""
    found = claim(priority)
    outbox.record(worker_id=1, results=[held(one, at=NOON) for one in found if one.hold])
    return [one.hold for one in found]


def in_batch(count=1, kind="newsletter", **details) -> list[Message]:
    batch = post.batch()
    type(batch).objects.update(kind=kind)
    return post.messages(count, of=batch, **details)
