"""Take in receipts: 10,000 of them, each three times and shuffled, end in the same states as once and in order.

They are of 5,000 messages: each is first on its way, and then delivered, or not.
"""

import argparse
import random
import time
from collections import Counter
from datetime import timedelta

from benchmarks import customers, ground, sms

AIM = 2000
AT_ONCE = 200
"""As many as a message centre brings while the ones before are stored."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="receipts")
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with ground.installation() as url:
        lanes = _sent(url, options.count // 2)
        told = _receipts(options.count // 2)
        once, _, _ = _take_in(lanes[0], told)
        shuffled = told * 3
        random.Random(7).shuffle(shuffled)
        again, rate, us = _take_in(lanes[1], shuffled)
        states = [_states(lane) for lane in lanes]
    same = states[0] == states[1]
    print(f"{once} stored in order, {again} of {len(shuffled)} shuffled; {us:.0f} us of our processor time each")
    print(f"ended in the same states: {same}; {dict(Counter(states[0]))}")
    ground.report(name="receipts", ours=rate, unit="receipts/s", limit=AIM, peers={}, rss_mb=0, ok=same and rate >= AIM)


def _sent(url: str, count: int) -> list[int]:
    """Two accounts, each with `count` messages that its message centre has taken as 1, 2, 3 …"""
    from django.utils.timezone import now

    from postroom.access import services as access
    from postroom.access.viewer import SYSTEM
    from postroom.core.lifecycle import Step
    from postroom.delivery import services as delivery
    from postroom.outbox import services as outbox
    from postroom.outbox.models import Priority

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    unit = access.save_unit(viewer=SYSTEM, code="main", name="Main", brand=brand)
    customers.fill(url, unit_id=unit.pk, count=count)
    lanes = []
    for code in ("ordered", "shuffled"):
        values = {"host": "127.0.0.1", "system_id": "bench"}
        account = delivery.save_account(viewer=SYSTEM, code=code, name=code, kind="smpp", unit=None, values=values)
        ids = sms.store(url, lane_id=account.pk, unit_id=unit.pk, count=count)
        place = {message_id: str(number) for number, message_id in enumerate(ids, 1)}
        lease = timedelta(minutes=5)
        claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=Priority.NORMAL, limit=count, lease=lease)
        outbox.record(
            worker_id=1,
            results=[
                outbox.Result(
                    message_id=one.message_id, attempt=one.attempt, step=Step.ACCEPT, at=now(),
                    claimed_at=one.claimed_at, carrier_ref=place[one.message_id], part_refs=(place[one.message_id],),
                )
                for one in claimed
            ],
        )  # fmt: skip
        lanes.append(int(account.pk))
    return lanes


def _receipts(count: int) -> list[object]:
    from postroom.core.carriage.arrival import Receipt, Reported
    from postroom.core.smpp.names import spellings

    ends = [Reported.DELIVERED] * 8 + [Reported.UNDELIVERABLE, Reported.EXPIRED]
    return [
        Receipt(refs=spellings(str(number)), reported=reported, recipient=str(48499999999 + number))
        for number in range(1, count + 1)
        for reported in (Reported.ON_THE_WAY, ends[number % len(ends)])
    ]


def _take_in(lane_id: int, told: list[object]) -> tuple[int, float, float]:
    """Give them to the account's inbox; returns how many are stored, receipts a second, and processor time of each."""
    from django.utils.timezone import now

    from postroom.delivery.inbox import AccountInbox
    from postroom.outbox.models import CarrierReceipt

    inbox = AccountInbox(lane_id, clock=now)
    begun, busy = time.monotonic(), time.process_time()
    for start in range(0, len(told), AT_ONCE):
        inbox.keep(told[start : start + AT_ONCE], [])
    seconds, used = time.monotonic() - begun, time.process_time() - busy
    stored = CarrierReceipt.objects.filter(lane_id=lane_id).count()
    return stored, len(told) / seconds, used / len(told) * 1e6


def _states(lane_id: int) -> list[str]:
    from postroom.outbox.models import Message

    return list(Message.objects.filter(lane_id=lane_id).order_by("id").values_list("state", flat=True))
