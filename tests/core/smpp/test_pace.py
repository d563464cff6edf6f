"""Told to slow down, a line goes half as fast, and finds its way back."""

from math import inf

from postroom.core.smpp.pace import SLOWEST, Pace


def busy(pace, rate, *, at):
    for number in range(rate):
        pace.sent(at + number / rate)


def test_nobody_waits_who_was_never_told():
    assert Pace().wait(5.0) == 0


def test_rate_is_halved_once_for_a_whole_window_of_complaints():
    pace = Pace()
    busy(pace, 100, at=0)
    for _ in range(10):
        pace.slow_down(1.0)

    assert pace.rate == 50
    pace.sent(2.0)
    assert round(pace.wait(2.0), 3) == 0.02


def test_rate_never_falls_below_the_floor():
    pace = Pace()
    for second in range(0, 100, 2):
        pace.slow_down(float(second))

    assert pace.rate == SLOWEST


def test_rate_grows_again_and_the_limit_is_forgotten():
    pace = Pace()
    busy(pace, 100, at=0)
    pace.slow_down(1.0)
    pace.wait(11.0)

    assert 120 < pace.rate < 140
    assert (pace.wait(62.0), pace.rate) == (0, inf)
