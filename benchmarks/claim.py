"""Claim, mark and record messages with 0, 1,000,000 and 5,000,000 finished ones in the same tables: it must stay flat.

No carrier stands between: what is measured are the statements of the queue, in the batches in which a worker uses them.
The limit is the rate with no finished message. On a machine that is busy the processor time says more than the rate.
"""

import argparse
import time
from datetime import timedelta

from benchmarks import crowd, ground

BATCH = 100
LEASE = timedelta(minutes=10)
FLAT = 0.8


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="claim")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--finished", type=int, nargs="+", default=[0, 1_000_000, 5_000_000])
    options = parser.parse_args(arguments)
    with ground.installation() as url:
        unit_id, lane_id = _prepare(url, options.contacts)
        rates, work, before = [], [], 0
        for finished in options.finished:
            _finish(url, unit_id, lane_id, options.contacts, before, finished)
            before = finished
            _deliver(unit_id, lane_id, options.count // 4)  # warms what is cached
            rate, busy = _deliver(unit_id, lane_id, options.count)
            print(f"{finished:9,} finished: {rate:7,.0f} messages/s, {busy:4.0f} µs of processor time each", flush=True)
            rates.append(rate)
            work.append(busy)
    ground.report(
        name="claim", ours=rates[-1], unit=f"messages/s with {before:,} finished", limit=rates[0], peers={}, rss_mb=0,
        ok=work[0] / work[-1] >= FLAT,
    )  # fmt: skip


def _prepare(url: str, contacts: int) -> tuple[int, int]:
    """A unit with customers and an account that is live; returns the ids of unit and lane."""
    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.delivery import services as delivery

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    account = delivery.save_account(
        viewer=SYSTEM, code="office", name="Office", kind="smtp", unit=None,
        values={"host": "127.0.0.1", "port": 2525, "security": "none", "sender_address": "desk@example.org"},
    )  # fmt: skip
    crowd.make_contacts(url, unit_ids=[unit.pk], count=contacts)
    delivery.switch_live(viewer=SYSTEM, account=account, live=True)
    return unit.pk, account.lane.pk


def _finish(url: str, unit_id: int, lane_id: int, contacts: int, since: int, until: int) -> None:
    """Add finished messages until there are `until`."""
    from postroom.core.rendering.skeleton import Skeleton

    shared = Skeleton(("Bill ", 0), ("Dear ", 0), ("<p>Dear ", 0, "</p>"))
    if until > since:
        crowd.make_messages(
            url, unit_id=unit_id, lane_ids=[lane_id], skeleton=(shared.digest, shared.to_json()), contacts=contacts,
            since=since + 1, until=until,
        )  # fmt: skip


def _deliver(unit_id: int, lane_id: int, count: int) -> tuple[float, float]:
    """Queue messages, then take all through the queue: messages a second, and microseconds of processor time each."""
    from django.db import connection

    from postroom.outbox.models import Priority

    _queue(unit_id, lane_id, count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    begun, worked, done = time.monotonic(), ground.processor_ms(backend), 0
    while taken := _take(lane_id, Priority.NORMAL):
        done += taken
    assert done == count, f"{done} of {count}"
    return count / (time.monotonic() - begun), (ground.processor_ms(backend) - worked) * 1000 / count


def _take(lane_id: int, priority: int) -> int:
    from django.utils.timezone import now

    from postroom.core.lifecycle import Step
    from postroom.outbox import services as outbox

    claimed = outbox.claim(
        lane_id=lane_id, worker_id=1, priority=outbox.Priority(priority), limit=BATCH, lease=LEASE
    )  # fmt: skip
    passed = outbox.mark_on_wire(worker_id=1, claimed=claimed, lease=LEASE)
    results = [
        outbox.Result(
            message_id=message.message_id, attempt=message.attempt, step=Step.ACCEPT, at=now(),
            claimed_at=message.claimed_at, wire_at=passed[message.message_id], code=250, carrier_ref="ok",
        )
        for message in claimed
    ]  # fmt: skip
    return len(outbox.record(worker_id=1, results=results)) if results else 0


def _queue(unit_id: int, lane_id: int, count: int) -> None:
    from django.utils.timezone import now

    from postroom.contacts.models import Contact
    from postroom.core.carriage.envelope import Channel
    from postroom.core.lifecycle import State, Step
    from postroom.core.rendering.skeleton import Skeleton
    from postroom.outbox import services as outbox

    skeleton = Skeleton(("Thank you, ", 0), ("Dear ", 0), ("<p>Dear ", 0, "</p>"))
    common = outbox.Common(unit_id=unit_id, channel=Channel.EMAIL, state=State.DRAFT, lane_id=lane_id)
    contacts = list(Contact.objects.order_by("pk").values_list("pk", flat=True)[:count])
    for start in range(0, count, 5000):
        new = [
            outbox.NewMessage(
                contact_id=contacts[n % len(contacts)], point_id=None, recipient=f"c{n}@customers.example.org",
                recipient_name="Anna", subject="Thank you, Anna", language="en", skeleton=skeleton.digest,
                fills=["Anna"], sha256="0" * 64,
            )
            for n in range(start, min(start + 5000, count))
        ]  # fmt: skip
        ids = outbox.store(common=common, messages=new, skeletons={skeleton.digest: skeleton}, at=now())
        outbox.move(ids=ids, step=Step.SUBMIT, at=now())
