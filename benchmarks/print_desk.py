"""The print desk with 10,000 letters of a run: how long it takes to open, and to set and bind them all.

The letters are set by the worker that binds them. The desk is opened forty times before, and again and again
while the file is made, by a client in this process. The limit is that of every screen: 60 ms at the 95th percentile,
while nothing else is at work.
"""

import argparse
import statistics
import time
from typing import TYPE_CHECKING, Any

from benchmarks import bulk, ground
from benchmarks.email_delivery import Sink

if TYPE_CHECKING:
    from postroom.access.viewer import Viewer

LIMIT_MS, ROUNDS = 60, 40
OF_RECIPIENTS = 20 / 3
"""As many recipients has the run of `bulk` for each letter."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="print_desk")
    parser.add_argument("--letters", type=int, default=10_000)
    options = parser.parse_args(arguments)
    count = round(options.letters * OF_RECIPIENTS) + 20
    with ground.installation() as url, Sink() as sink, bulk.centre() as port:
        run_id, viewer = bulk.prepare(url, count, sink.port, port)
        ask, clock = ground.asker(url), bulk.Clock()
        with ground.workers(1) as processes:
            bulk.review(clock, ask, run_id, viewer, count)
            bulk.approve(clock, ask, run_id, viewer)
            opens = _opener(viewer)
            quiet = [opens() for _ in range(ROUNDS)]
            batch, busy, took = _bind(ask, viewer, opens)
            rss = ground.memory_mb(processes)
    late = statistics.quantiles(quiet, n=20)[-1]
    print(f"the desk opens in {statistics.median(quiet):.0f} ms, 95th percentile {late:.0f} ms")
    print(f"while the file is made: {statistics.median(busy):.0f} and {statistics.quantiles(busy, n=20)[-1]:.0f} ms")
    print(f"{batch.letters:,} letters, {batch.pages:,} pages set and bound in {took:.0f} s by one worker")
    ground.report(
        name="print_desk", ours=late, unit="ms to open, p95", limit=LIMIT_MS, peers={}, rss_mb=rss, ok=late <= LIMIT_MS
    )


def _opener(viewer: "Viewer") -> Any:
    """A function that opens the desk and says how many milliseconds it took."""
    from django.conf import settings
    from django.test import Client

    from postroom.access.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id), backend=settings.AUTHENTICATION_BACKENDS[-1])

    def opens() -> float:
        began = time.perf_counter()
        assert client.get("/print/").status_code == 200
        return (time.perf_counter() - began) * 1000

    opens()
    return opens


def _bind(ask: Any, viewer: "Viewer", opens: Any) -> tuple[Any, list[float], float]:
    """Have the file of the first stack made; returns its batch, how the desk opened meanwhile, and the seconds."""
    from django.utils.timezone import now

    from postroom.posting import selectors
    from postroom.posting import services as desk

    stack, *_others = selectors.stacks(viewer=viewer)
    began, busy = time.monotonic(), list[float]()
    batch = desk.begin_batch(viewer=viewer, stack=stack, at=now())
    while ask(f"SELECT state = 'making' FROM posting_printbatch WHERE id = {batch.pk}"):
        busy.append(opens())
        time.sleep(1)
    batch.refresh_from_db()
    assert not batch.problem, batch.problem
    return batch, busy, time.monotonic() - began
