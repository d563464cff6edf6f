import datetime as dt
from zoneinfo import available_timezones

import pytest

from postroom.outbox import calendar
from postroom.outbox.calendar import country_of, is_holiday, zone_of


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("PL", "Europe/Warsaw"),
        ("DE", "Europe/Berlin"),
        ("US", "America/New_York"),
        ("AU", "Australia/Sydney"),
        ("", "Europe/Dublin"),
        ("XX", "Europe/Dublin"),
    ],
)
def test_zone_is_that_of_the_country(country, expected):
    assert zone_of(country, otherwise="Europe/Dublin") == expected


def test_in_a_country_of_several_zones_the_unit_knows_better():
    assert zone_of("US", otherwise="America/Denver") == "America/Denver"


def test_each_zone_of_the_table_is_there():
    zones = {*calendar._CENTRES.values(), *(zone for zones in calendar._zones().values() for zone in zones)}

    assert zones <= available_timezones()


def test_country_of_a_zone():
    assert (country_of("Europe/Warsaw"), country_of("UTC")) == ("PL", "")


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("PL", "2026-11-11", True),
        ("IE", "2026-11-11", False),
        ("IE", "2027-03-29", True),
        ("DE", "2026-11-01", False),
        ("XX", "2026-12-25", False),
        ("", "2026-12-25", False),
    ],
)
def test_holidays_are_those_of_the_whole_country(country, day, expected):
    assert is_holiday(country, dt.date.fromisoformat(day)) is expected
