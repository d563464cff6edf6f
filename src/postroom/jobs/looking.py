"""How background work stands: what waits, what failed, and when the clock last started something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFigures:
    """Jobs by how they stand, and for each that runs by the clock how long ago it was started."""

    waiting: int
    running: int
    failed: int
    oldest_seconds: float
    scheduled_seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedJob:
    """A job that was tried as often as jobs are tried."""

    job_id: int
    task: str
    tries: int
    failed_at: datetime | None


_ALIVE = """
SELECT (args->>%s)::bigint FROM procrastinate_jobs WHERE task_name = ANY(%s) AND status IN ('todo', 'doing')
"""
_STANDING = """
SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
       count(*) FILTER (WHERE status = 'failed'),
       COALESCE(extract(epoch FROM now() - min(COALESCE(j.scheduled_at, e.at)) FILTER (WHERE status = 'todo')), 0)
  FROM procrastinate_jobs j
  LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON status = 'todo'
 WHERE status IN ('todo', 'doing', 'failed')
"""
_SCHEDULE = """
SELECT task_name, extract(epoch FROM now()) - max(defer_timestamp)
  FROM procrastinate_periodic_defers GROUP BY 1 ORDER BY 1
"""
_FAILED = """
SELECT j.id, j.task_name, j.attempts, max(e.at)
  FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'
 WHERE j.status = 'failed' GROUP BY 1 ORDER BY 1 DESC LIMIT %s
"""


def still_at(*, tasks: Sequence[str], argument: str) -> set[int]:
    """Return what jobs of these names still work on, or will: the values of one of their arguments."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [argument, list(tasks)])
        return {row[0] for row in cursor.fetchall()}


def job_figures() -> JobFigures:
    """Return how background work stands, in two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        waiting, running, failed, oldest = cursor.fetchone()
        cursor.execute(_SCHEDULE)
        schedule = {task: max(0.0, float(age)) for task, age in cursor.fetchall()}
    return JobFigures(
        waiting=waiting,
        running=running,
        failed=failed,
        oldest_seconds=max(0.0, float(oldest)),
        scheduled_seconds=schedule,
    )


def failed_jobs(*, limit: int = 20) -> list[FailedJob]:
    """Return the jobs that failed for good, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [limit])
        rows = cursor.fetchall()
    return [FailedJob(job_id=row[0], task=row[1], tries=row[2], failed_at=row[3]) for row in rows]
