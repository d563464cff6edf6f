"""The lines of an address as the post of its country wants them, with a line for the country if it is abroad."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from postroom.core.address.postal import PostalAddress
from postroom.core.turning import unturned

FRENCH_LINE = 38
"""What the French post reads of a line (NF Z10-011)."""
_UPPER = frozenset({"FR", "GB", "US", "CA", "AU", "NZ", "IE", "MC"})
"""Where the last lines are in capitals."""
_OWN_LINE = frozenset({"GB", "IE", "GG", "JE", "IM", "GI", "IN", "LK", "UA", "RU", "KZ", "BY"})
"""Where the postcode has a line of its own below the city."""
_BEHIND = frozenset({"US", "CA", "AU", "NZ", "PR", "SG", "TW", "KR", "TH", "HK", "ID", "SA", "JO", "BD"})
"""Where the postcode stands behind the city."""
_CITY_FIRST = frozenset({"HU"})
"""Where city, street and postcode are lines in this order."""
_MOST: Mapping[str, int] = {"FR": 6}


class BlockFault(StrEnum):
    """Why an address cannot stand in the window."""

    NO_NAME = "no_name"
    TOO_MANY_LINES = "too_many_lines"
    LINE_TOO_LONG = "line_too_long"


@dataclass(frozen=True, slots=True)
class AddressUnfit(Exception):
    """An address does not fit; `who` is whose it is, `figure` how many lines or letters it has and may have."""

    fault: BlockFault
    who: str
    line: str = ""
    figure: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        """What is wrong, in a sentence."""
        has, most = self.figure
        sentences = {
            BlockFault.NO_NAME: f"{self.who} has no name to write on a letter.",
            BlockFault.TOO_MANY_LINES: f"The address of {self.who} has {has} lines; the window shows {most}.",
            BlockFault.LINE_TOO_LONG: f"“{self.line}” in the address of {self.who} is too long for the window.",
        }
        return sentences[self.fault]


def address_lines(
    *, names: Sequence[str], address: PostalAddress, posted_in: str, language: str, most: int, who: str
) -> tuple[str, ...]:
    """Return the lines of an address that is posted in a country; its country is named if it is another.

    The country is named in `language` (of the country where it is posted) and in capitals. `most` is how many lines
    there is room for. Raises `AddressUnfit`.
    """
    written = [line for name in names if (line := " ".join(unturned(name).split()))]
    if not written:
        raise AddressUnfit(BlockFault.NO_NAME, who)
    abroad = address.country != posted_in
    place = _places(address, abroad=abroad)
    lines = [*written, *place(address)]
    if abroad:
        lines.append(country_name(address.country, language).upper())
    most = min(most, _MOST.get(address.country, most) + abroad)
    if len(lines) > most:
        raise AddressUnfit(BlockFault.TOO_MANY_LINES, who, figure=(len(lines), most))
    if posted_in == "FR" and (longest := max(lines, key=len)) and len(longest) > FRENCH_LINE:
        raise AddressUnfit(BlockFault.LINE_TOO_LONG, who, longest, (len(longest), FRENCH_LINE))
    return tuple(lines)


def _places(address: PostalAddress, *, abroad: bool) -> Callable[[PostalAddress], list[str]]:
    """The post of the country of destination reads these lines."""
    country = address.country
    if country in _CITY_FIRST:
        return lambda a: [a.city, *a.lines, *filter(None, [a.postcode])]
    city = address.city.upper() if abroad or country in _UPPER else address.city
    if country in _OWN_LINE:
        return lambda a: [*a.lines, city, *filter(None, [a.postcode.upper()])]
    if country in _BEHIND:
        return lambda a: [*a.lines, f"{city} {a.postcode}".strip()]
    return lambda a: [*a.lines, f"{a.postcode} {city}".strip()]


def country_name(country: str, language: str) -> str:
    """Return the name of a country in a language; in English where the language is not known."""
    found: str | None = _names(language).get(country)
    return found or _names("en").get(country, country)


@lru_cache(maxsize=64)
def _names(language: str) -> Mapping[str, str]:
    try:
        return Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return Locale("en").territories


_LANGUAGES = {"DE": "de", "AT": "de", "CH": "de", "FR": "fr", "BE": "fr", "LU": "fr", "PL": "pl", "IT": "it"} | {
    "ES": "es", "NL": "nl", "PT": "pt", "CZ": "cs", "SK": "sk", "HU": "hu", "DK": "da", "SE": "sv", "NO": "nb",
    "FI": "fi",
}  # fmt: skip


def language_of(country: str) -> str:
    """Return the language in which the post of a country reads the names of others."""
    return _LANGUAGES.get(country, "en")
