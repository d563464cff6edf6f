"""The hours in which messages may go out: from when to when, on which days, by a clock on the wall."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

EVERY_DAY = frozenset(range(1, 8))
_FURTHEST = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From `opens` to `closes` of the same day (midnight is its end), on some days of the week, Monday being 1."""

    opens: time
    closes: time
    weekdays: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        """Raise `ValueError` for hours that never are."""
        if self.closes != time() and self.closes <= self.opens:
            raise ValueError("the hours end before they begin")
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("there is no such day, or none")


def next_open(at: datetime, *, zone: tzinfo, hours: Hours, is_off: Callable[[date], bool]) -> datetime:
    """Return the first moment from `at` on within the hours on the clocks of `zone`, in UTC; `at` itself if it is.

    `is_off` says of a day whether nothing goes out on it, whichever day of the week it is. Where that is so for a year,
    it does not count.
    """
    local = at.astimezone(zone)
    if _is_open(local.date(), hours, is_off) and hours.opens <= local.time() and not _is_over(local.time(), hours):
        return at
    first = 0 if local.time() < hours.opens else 1
    days = [local.date() + timedelta(days=ahead) for ahead in range(first, _FURTHEST + first)]
    day = next((day for day in days if _is_open(day, hours, is_off)), None)
    if day is None:
        day = next(day for day in days if day.isoweekday() in hours.weekdays)
    return datetime.combine(day, hours.opens, tzinfo=zone).astimezone(UTC)


def _is_open(day: date, hours: Hours, is_off: Callable[[date], bool]) -> bool:
    return day.isoweekday() in hours.weekdays and not is_off(day)


def _is_over(clock: time, hours: Hours) -> bool:
    return hours.closes != time() and clock >= hours.closes
