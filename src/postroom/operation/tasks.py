"""Housekeeping: add up how handing over ended."""

from postroom.jobs.job import every
from postroom.operation.counting import count_attempts


@every("* * * * *")
def count() -> None:
    """Keep the counters for machines small to read."""
    count_attempts()
