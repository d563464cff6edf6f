"""How long a message waits before the next try, and when it is given up."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.retry import GIVE_UP_AFTER, gives_up, wait

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIDDLE = 0.5


def test_waits_grow_from_a_minute_to_four_hours_and_stay_there():
    waits = [wait(attempt=attempt, luck=MIDDLE) for attempt in range(1, 11)]

    assert waits == [timedelta(minutes=m) for m in (1, 5, 15, 60, 60, 120, 180, 240, 240, 240)]


@pytest.mark.parametrize(("luck", "seconds"), [(0, 240), (0.25, 270), (0.5, 300), (1, 360)])
def test_luck_spreads_the_wait_by_a_fifth(luck, seconds):
    assert wait(attempt=2, luck=luck) == timedelta(seconds=seconds)


@given(attempt=st.integers(1, 1000), luck=st.floats(0, 1))
def test_no_wait_leaves_its_bounds(attempt, luck):
    assert timedelta(seconds=48) <= wait(attempt=attempt, luck=luck) <= timedelta(hours=4, minutes=48)


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 5), (2, 5), (3, 12), (4, 48)])
def test_the_carriers_wish_is_a_lower_bound(attempt, minutes):
    assert wait(attempt=attempt, luck=0, min_wait=timedelta(minutes=5)) == timedelta(minutes=minutes)


def test_base_scales_every_step():
    waits = [wait(attempt=attempt, luck=MIDDLE, base=timedelta(seconds=0.1)) for attempt in range(1, 5)]

    assert waits == [timedelta(seconds=s) for s in (0.1, 0.5, 1.5, 6)]


@pytest.mark.parametrize(("hours", "given_up"), [(0, False), (71.99, False), (72, True), (100, True)])
def test_message_is_given_up_after_72_hours(hours, given_up):
    assert gives_up(waited=timedelta(hours=hours)) is given_up


def test_some_twenty_tries_fit_into_72_hours():
    tried_at = accumulate(wait(attempt=attempt, luck=MIDDLE) for attempt in range(1, 40))

    assert sum(passed < GIVE_UP_AFTER for passed in tried_at) == 23
