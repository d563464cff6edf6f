"""`postroom work`: the delivery loop and the job worker in one process; SIGTERM drains both."""

import gc
from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now

from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.jobs.engine import run_worker
from postroom.runs.tasks import sweep

COLLECT_AFTER = 50_000
"""New objects. A slice of messages makes some 20,000, which go by themselves: nothing in them points back."""


def run(*, concurrency: int = 2, connections: int | None = None) -> None:
    """Deliver and run jobs until SIGTERM. `connections` replaces what the accounts say; 0 runs jobs alone."""
    pace = Pace(
        lease=timedelta(seconds=settings.LEASE_SECONDS),
        rescue=timedelta(seconds=settings.RESCUE_SECONDS),
        retry_base=timedelta(seconds=settings.RETRY_BASE_SECONDS),
    )
    dispatcher = Dispatcher(pace=pace, clock=now, connections=connections)
    _spare_the_collector()
    dispatcher.start()
    sweep()
    try:
        run_worker(name="postroom", concurrency=concurrency, on_stop=dispatcher.wind_down)
    finally:
        dispatcher.stop()


def _spare_the_collector() -> None:
    """What is loaded stays, and need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
