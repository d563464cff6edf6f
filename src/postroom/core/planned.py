"""A time from which something is to go out, and whether it can still be kept."""

from datetime import datetime, timedelta

GRACE = timedelta(minutes=5)
"""Clocks differ, and people and programs say "now" a little before it is read."""


def has_passed(planned: datetime | None, at: datetime) -> bool:
    """Return whether a time was given that is over: whoever gave it means another."""
    return planned is not None and planned < at - GRACE
