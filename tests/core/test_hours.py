import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.hours import Hours, next_open

DUBLIN = ZoneInfo("Europe/Dublin")
WAKING = Hours(opens=dt.time(8), closes=dt.time(20))
WORKING = Hours(opens=dt.time(9), closes=dt.time(17), weekdays=frozenset(range(1, 6)))
EVERY_HOUR = Hours(opens=dt.time(0), closes=dt.time(0))


def never(day: dt.date) -> bool:
    return False


def opens(hours: Hours, *at: int, zone: ZoneInfo = DUBLIN, is_off=never) -> str:
    found = next_open(dt.datetime(*at, tzinfo=zone), zone=zone, hours=hours, is_off=is_off)
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((2026, 3, 3, 7, 59), "2026-03-03 08:00"),
        ((2026, 3, 3, 8, 0), "2026-03-03 08:00"),
        ((2026, 3, 3, 19, 59), "2026-03-03 19:59"),
        ((2026, 3, 3, 20, 0), "2026-03-04 08:00"),
        ((2026, 12, 31, 23, 0), "2027-01-01 08:00"),
    ],
)
def test_what_comes_at_night_waits_for_the_morning(at, expected):
    assert opens(WAKING, *at) == expected


def test_what_comes_on_a_friday_evening_waits_for_monday():
    assert opens(WORKING, 2026, 3, 6, 18, 0) == "2026-03-09 09:00"


def test_days_off_are_passed_over():
    christmas = {dt.date(2026, 12, 25), dt.date(2026, 12, 26)}

    assert opens(WAKING, 2026, 12, 24, 21, 0, is_off=christmas.__contains__) == "2026-12-27 08:00"
    assert opens(WAKING, 2026, 12, 25, 12, 0, is_off=christmas.__contains__) == "2026-12-27 08:00"


def test_where_every_day_is_off_that_does_not_count():
    assert opens(WORKING, 2026, 3, 6, 18, 0, is_off=lambda day: True) == "2026-03-09 09:00"


def test_the_clock_on_the_wall_counts_when_clocks_change():
    before, after = (
        next_open(dt.datetime(2026, 3, day, 22, tzinfo=dt.UTC), zone=DUBLIN, hours=WAKING, is_off=never)
        for day in (27, 28)
    )

    assert (before.hour, after.hour) == (8, 7)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "weekdays"),
    [(20, 8, [1]), (8, 8, [1]), (8, 20, []), (8, 20, [0]), (8, 20, [8])],
)
def test_hours_that_never_are_cannot_be_said(opens_at, closes_at, weekdays):
    with pytest.raises(ValueError, match=r"hours|day"):
        Hours(opens=dt.time(opens_at), closes=dt.time(closes_at), weekdays=frozenset(weekdays))


moments = st.integers(1_577_836_800, 2_051_222_400).map(lambda second: dt.datetime.fromtimestamp(second, tz=dt.UTC))
zones = st.sampled_from(["UTC", "Europe/Dublin", "America/New_York", "Asia/Kathmandu"]).map(ZoneInfo)
somehow = st.builds(
    lambda first, length, days: Hours(
        opens=dt.time(first), closes=dt.time((first + length) % 24), weekdays=frozenset(days)
    ),
    st.integers(0, 20), st.integers(1, 3), st.sets(st.integers(1, 7), min_size=1),
)  # fmt: skip


@given(at=moments, zone=zones, hours=somehow)
def test_the_moment_is_never_earlier_and_is_itself_within_the_hours(at, zone, hours):
    found = next_open(at, zone=zone, hours=hours, is_off=never)

    assert at <= found <= at + dt.timedelta(days=9)
    assert next_open(found, zone=zone, hours=hours, is_off=never) == found


@given(at=moments, zone=zones)
def test_hours_of_the_whole_day_keep_nothing(at, zone):
    assert next_open(at, zone=zone, hours=EVERY_HOUR, is_off=never) == at
