"""The job engine's own side: running a worker, and looking after jobs left behind."""

from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation


class NotFailed(Exception):
    """The job did not fail, was started again meanwhile, or the same one waits already."""


def run_worker(*, name: str, concurrency: int) -> None:
    """Run jobs until SIGTERM or SIGINT; jobs in hand may finish. Must be called in the main thread."""
    connector: Any = app.connector
    worker_app = app.with_connector(connector.get_worker_connector())
    worker_app.run_worker(
        name=name, concurrency=concurrency, fetch_job_polling_interval=2, shutdown_graceful_timeout=25
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
