"""Write single messages while 100,000 of a run wait on the same account, and see how long each takes to its server.

Two workers hand the run over as fast as they can. A message counts from the commit that queues it to the commit that
records its acceptance, so what is told is a little more than the time to the server. The limit is two seconds at the
95th percentile.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import ground
from benchmarks.email_delivery import SLICE, Sink, account, queue

LIMIT_MS = 2_000
PAUSE = 0.2
"""Seconds between a message that is gone and the next: each finds the workers at another place of their work."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="urgent")
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--singles", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    with ground.installation() as url, Sink() as sink:
        from postroom.outbox.models import Priority

        unit_id, lane_id = account(url, port=sink.port, connections=4, customers_of=options.waiting)
        write = partial(queue, url, unit_id=unit_id, lane_id=lane_id)
        for start in range(0, options.waiting, SLICE):
            write(range(start, min(start + SLICE, options.waiting)), priority=Priority.BULK)
        _switch_on()
        ask = ground.asker(url)
        waiting = partial(ask, f"SELECT count(*) FROM outbox_dispatch WHERE priority = {Priority.BULK}")
        with ground.workers(options.workers) as processes:
            ground.wait_until(lambda: waiting() < options.waiting, seconds=60)
            waits = list[float]()
            while len(waits) < options.singles and waiting():
                waits.append(_wait(ask, lambda: write(range(1), priority=Priority.NORMAL)))
                time.sleep(PAUSE)
            left, rss = waiting(), ground.memory_mb(processes)
    late = statistics.quantiles(waits, n=20)[-1]
    print(f"{len(waits)} single messages while {options.waiting:,} to {left:,} of a run were waiting")
    print(f"median {statistics.median(waits):.0f} ms, 95th percentile {late:.0f} ms, longest {max(waits):.0f} ms")
    ground.report(
        name="urgent", ours=late, unit="ms to recorded, p95", limit=LIMIT_MS, peers={}, rss_mb=rss, ok=late <= LIMIT_MS
    )


def _wait(ask: Callable[[str], Any], write: Callable[[], list[int]]) -> float:
    """Write one message and wait until it is recorded as accepted; in milliseconds."""
    (one,) = write()
    began = time.monotonic()
    still = f"SELECT EXISTS (SELECT FROM outbox_dispatch WHERE message_id = {one})"
    return (ground.wait_until(lambda: not ask(still), seconds=60, every=0.01) - began) * 1000


def _switch_on() -> None:
    from postroom.access.viewer import SYSTEM
    from postroom.delivery import selectors
    from postroom.delivery import services as delivery

    (made,) = selectors.accounts(viewer=SYSTEM)
    delivery.switch_live(viewer=SYSTEM, account=made, live=True)
