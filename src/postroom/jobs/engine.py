"""The job engine's own side: running a worker, and looking after jobs left behind."""

import asyncio
import logging
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

log = logging.getLogger(__name__)
AGAIN_SECONDS = 1.0


class NotFailed(Exception):
    """The job did not fail, was started again meanwhile, or the same one waits already."""


def run_worker(*, name: str, concurrency: int, on_stop: Callable[[], None]) -> None:
    """Run jobs until SIGTERM or SIGINT, which is passed on at once; jobs in hand may finish. For the main thread only.

    The engine gives up when the database goes away. We do not: it is asked again every second.
    """
    asyncio.run(_work_until_told(name, concurrency, on_stop))


async def _work_until_told(name: str, concurrency: int, on_stop: Callable[[], None]) -> None:
    told = asyncio.Event()

    def tell() -> None:
        told.set()
        on_stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, tell)
    stop = asyncio.create_task(told.wait())
    while not told.is_set():
        work = asyncio.create_task(_work(name, concurrency))
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()  # the engine takes this as the wish to finish what is in hand
        (ended,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(ended, Exception):
            log.warning("the database is away from the jobs: %s", ended.__cause__ or ended)
        await asyncio.wait({stop}, timeout=AGAIN_SECONDS)


async def _work(name: str, concurrency: int) -> None:
    connector: Any = app.connector
    worker_app = app.with_connector(connector.get_worker_connector())
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            name=name,
            concurrency=concurrency,
            fetch_job_polling_interval=2,
            shutdown_graceful_timeout=25,
            install_signal_handlers=False,
        )


def rescue_stalled(*, seconds_since_heartbeat: float) -> int:
    """Queue again the jobs whose worker shows no sign of life; returns how many."""
    return async_to_sync(_rescue_stalled)(seconds_since_heartbeat)


async def _rescue_stalled(seconds: float) -> int:
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(stalled)


def start_again(*, job_id: int, at: datetime) -> None:
    """Queue a failed job once more. Raises `NotFailed`."""
    if not ProcrastinateJob.objects.filter(pk=job_id, status="failed").exists():
        raise NotFailed(f"job {job_id} has not failed")
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id, at)
    except UniqueViolation as exc:
        raise NotFailed(f"the same as job {job_id} waits already") from exc


def forget_finished(*, hours: int, failed_too: bool = False) -> None:
    """Delete the jobs that finished more than `hours` ago; those that failed only if asked."""
    forget = async_to_sync(app.job_manager.delete_old_jobs)
    forget(nb_hours=hours, include_cancelled=True, include_failed=failed_too)
