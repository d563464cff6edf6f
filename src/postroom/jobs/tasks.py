"""Housekeeping of the job engine: jobs whose worker died are given to another, finished ones are forgotten."""

from postroom.jobs.engine import forget_finished, rescue_stalled
from postroom.jobs.job import every


@every("* * * * *")
def rescue() -> None:
    """Queue again what a dead worker had in hand."""
    rescue_stalled(seconds_since_heartbeat=45)


@every("17 3 * * *")
def forget() -> None:
    """Forget jobs that finished more than two days ago, and those that failed a month ago."""
    forget_finished(hours=48)
    forget_finished(hours=24 * 30, failed_too=True)
