"""What a postal address is made of, and why a letter could not be sent to another."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from babel import Locale

from postroom.core.turning import unturned

_MOST_LINES = 4
_LONGEST_LINE = 100
_COUNTRY = re.compile(r"[A-Z]{2}")
COUNTRIES = frozenset(code for code in Locale("en").territories if _COUNTRY.fullmatch(str(code))) - {
    "EU",
    "EZ",
    "UN",
    "ZZ",
}


class PostalFault(StrEnum):
    """Why an address is refused."""

    NO_LINES = "no_lines"
    NO_CITY = "no_city"
    TOO_MANY_LINES = "too_many_lines"
    LINE_TOO_LONG = "line_too_long"
    CONTROL_CHARACTER = "control_character"
    UNKNOWN_COUNTRY = "unknown_country"


_SENTENCES = {
    PostalFault.NO_LINES: "The postal address has no street or box.",
    PostalFault.NO_CITY: "The postal address has no city.",
    PostalFault.TOO_MANY_LINES: "The postal address has more lines than fit in an envelope's window.",
    PostalFault.LINE_TOO_LONG: "A line of the postal address is too long.",
    PostalFault.CONTROL_CHARACTER: "The postal address contains a control character.",
    PostalFault.UNKNOWN_COUNTRY: "The country of the postal address is not known.",
}


class BadPostalAddress(ValueError):
    """A postal address no letter could reach; `fault` says why, the message says it in a sentence."""

    def __init__(self, fault: PostalFault) -> None:
        super().__init__(_SENTENCES[fault])
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a letter goes: street and the like in `lines`, `country` as ISO 3166 alpha-2. Raises `BadPostalAddress`.

    Blanks around each part and empty lines are dropped.
    """

    lines: tuple[str, ...]
    city: str
    country: str
    postcode: str = ""

    def __post_init__(self) -> None:
        lines = tuple(line for written in self.lines if (line := _tidy(written)))
        object.__setattr__(self, "lines", lines)
        for name in ("city", "postcode"):
            object.__setattr__(self, name, _tidy(getattr(self, name)))
        object.__setattr__(self, "country", self.country.strip().upper())
        fault = self._fault()
        if fault is not None:
            raise BadPostalAddress(fault)

    def _fault(self) -> PostalFault | None:
        parts = (*self.lines, self.city, self.postcode)
        checks = {
            PostalFault.NO_LINES: not self.lines,
            PostalFault.NO_CITY: not self.city,
            PostalFault.TOO_MANY_LINES: len(self.lines) > _MOST_LINES,
            PostalFault.LINE_TOO_LONG: any(len(part) > _LONGEST_LINE for part in parts),
            PostalFault.CONTROL_CHARACTER: not "".join(parts).isprintable() and any(map(_is_control, "".join(parts))),
            PostalFault.UNKNOWN_COUNTRY: self.country not in COUNTRIES,
        }
        return next((fault for fault, is_so in checks.items() if is_so), None)

    @property
    def one_line(self) -> str:
        """The address on one line: "ul. Polna 12/4, 00-625 Warszawa, PL"."""
        return ", ".join((*self.lines, f"{self.postcode} {self.city}".strip(), self.country))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"}


def _tidy(written: str) -> str:
    return " ".join(unturned(written).split())
