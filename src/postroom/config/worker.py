"""`postroom work`: the delivery loop and the job worker in one process; SIGTERM drains both."""

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now

from postroom.config.settling import settle
from postroom.delivery.dispatcher import Dispatcher, Pace
from postroom.jobs.engine import run_worker
from postroom.runs.tasks import sweep


def run(*, concurrency: int = 2, connections: int | None = None) -> None:
    """Deliver and run jobs until SIGTERM. `connections` replaces what the accounts say; 0 runs jobs alone."""
    pace = Pace(
        lease=timedelta(seconds=settings.LEASE_SECONDS),
        rescue=timedelta(seconds=settings.RESCUE_SECONDS),
        retry_base=timedelta(seconds=settings.RETRY_BASE_SECONDS),
    )
    dispatcher = Dispatcher(pace=pace, clock=now, connections=connections)
    settle()
    dispatcher.start()
    sweep()
    try:
        run_worker(name="postroom", concurrency=concurrency, on_stop=dispatcher.wind_down)
    finally:
        dispatcher.stop()
