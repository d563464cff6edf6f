"""What places, presets, envelopes and problems of letters are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.core.letter.area import Place
from postroom.core.letter.checking import SMALLEST_CODE, Code

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.core.letter.checking import Problem

PLACES: Mapping[str, _StrPromise] = {
    Place.ADDRESS: _("Address window"),
    Place.REFERENCES: _("Reference block"),
    Place.TEXT: _("Text"),
    Place.FOLLOWING: _("Text of following pages"),
    Place.BARCODE: _("Return barcode"),
    Place.FRANKING: _("Franking"),
    Place.LOGO: _("Logo"),
    Place.FOOTER: _("Footer"),
}
PRESET_NAMES: Mapping[str, _StrPromise] = {
    "din5008b": _("Germany and Austria: DIN 5008 B"),
    "din5008a": _("Germany and Austria: DIN 5008 A, with a low head"),
    "france": _("France"),
    "uk": _("United Kingdom"),
    "us": _("United States: Letter, No. 10 envelope"),
    "swiss": _("Switzerland, window at the right"),
}
ENVELOPE_NAMES: Mapping[str, _StrPromise] = {
    "": _("The window is the address area"),
    "dl": _("DL, window at the left"),
    "dl_right": _("DL, window at the right"),
    "dl_uk": _("DL, British window"),
    "c65": _("C6/5, window at the left"),
    "c65_right": _("C6/5, window at the right"),
    "c6": _("C6, window at the left"),
    "c5": _("C5, window at the left"),
    "c5_right": _("C5, window at the right"),
    "c4": _("C4, window at the left"),
    "no10": _("No. 10, American"),
}
_PROBLEMS: Mapping[Code, _StrPromise] = {
    Code.OFF_PAGE: _("%(places)s leaves the page."),
    Code.NOT_PRINTABLE: _("%(places)s comes closer than 5 mm to the edge: most printers leave that white."),
    Code.OVERLAP: _("%(places)s overlap."),
    Code.NOT_IN_WINDOW: _("The address may slide out of the envelope's window."),
    Code.SEEN_IN_WINDOW: _("%(places)s may be seen in the envelope's window."),
    Code.TOO_FEW_LINES: _("The address window has room for fewer than four lines."),
    Code.NO_BARCODE_AREA: _("The return barcode has no area."),
    Code.BARCODE_TOO_SMALL: _("The area of the return barcode must be at least %(least)s mm to be read."),
    Code.BARCODE_ON_FOLD: _("The letter is folded across the return barcode: some scanners will not read it."),
    Code.ENVELOPE_TOO_SMALL: _("The folded letter is too large for the envelope."),
    Code.FOLLOWING_ENDS_EARLIER: _("The text of following pages must reach down as far as that of the first."),
    Code.FOLLOWING_BEGINS_LATER: _("The text of following pages must not begin below that of the first."),
}


def finding_words(problem: Problem) -> str:
    """Say what is wrong with a design."""
    places = " + ".join(str(PLACES[place]) for place in problem.places)
    return _PROBLEMS[problem.code] % {"places": places, "least": f"{SMALLEST_CODE:g} x {SMALLEST_CODE + 5:g}"}
