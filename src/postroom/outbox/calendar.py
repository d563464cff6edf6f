"""Where a country's clocks stand, and which days are holidays there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

_CENTRES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "KI": "Pacific/Tarawa",
    "MN": "Asia/Ulaanbaatar",
    "PF": "Pacific/Tahiti",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
}
"""Where most people live, for countries of several zones that the table does not begin with that one."""


def zone_of(country: str, *, otherwise: str) -> str:
    """Return the time zone of a country (ISO 3166), or `otherwise` if it is not known.

    Of a country with several, `otherwise` if it is one of them, or else the one in which most people live.
    """
    zones = _zones().get(country, ())
    if not zones or otherwise in zones:
        return otherwise
    return _CENTRES.get(country, zones[0])


def country_of(zone: str) -> str:
    """Return the country (ISO 3166) in which a time zone is; "" for one that is in none, like UTC."""
    return _countries().get(zone, "")


def is_holiday(country: str, day: date) -> bool:
    """Say whether a day is a public holiday everywhere in a country (ISO 3166); never, where it is not known."""
    return day in _holidays(country, day.year)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 -- slow import

    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@cache
def _zones() -> Mapping[str, Sequence[str]]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country].append(zone)
    return dict(found)


@cache
def _countries() -> Mapping[str, str]:
    return {zone: country for country, zones in _zones().items() for zone in zones}
