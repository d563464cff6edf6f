"""What is wrong with a letter design before any letter is set: overlaps, what leaves the page or the window."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from postroom.core.letter.area import PRINTABLE_MARGIN, Area, Place
from postroom.core.letter.design import LetterDesign
from postroom.core.letter.envelopes import ENVELOPES

SMALLEST_CODE = 12.0
"""Millimetres: smaller return barcodes were not read from bad scans."""
CODE_LINE = 5.0
"""Room below it for its number: first what must stay white, then two lines."""
FEWEST_LINES = 4
_FOLD_ROOM = 2.0
_MM_PER_POINT = 25.4 / 72
_LEADING = 1.2
_APART = (Place.ADDRESS, Place.REFERENCES, Place.TEXT, Place.BARCODE, Place.FRANKING, Place.LOGO, Place.FOOTER)


class Code(StrEnum):
    """What may be wrong."""

    OFF_PAGE = "off_page"
    NOT_PRINTABLE = "not_printable"
    OVERLAP = "overlap"
    NOT_IN_WINDOW = "not_in_window"
    SEEN_IN_WINDOW = "seen_in_window"
    TOO_FEW_LINES = "too_few_lines"
    NO_BARCODE_AREA = "no_barcode_area"
    BARCODE_TOO_SMALL = "barcode_too_small"
    BARCODE_ON_FOLD = "barcode_on_fold"
    ENVELOPE_TOO_SMALL = "envelope_too_small"
    FOLLOWING_ENDS_EARLIER = "following_ends_earlier"
    FOLLOWING_BEGINS_LATER = "following_begins_later"


ADVICE = frozenset({Code.NOT_PRINTABLE, Code.NOT_IN_WINDOW, Code.SEEN_IN_WINDOW, Code.BARCODE_ON_FOLD})
"""Worth a look, but no reason to refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: a code for programs, a sentence for people, and which areas it concerns."""

    code: Code
    sentence: str
    places: tuple[Place, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the design must not be published like this."""
        return self.code not in ADVICE


def check(design: LetterDesign) -> tuple[Problem, ...]:
    """Return all that is wrong with a design, what keeps it from being published first."""
    found = [*_on_page(design), *_apart(design), *_pages(design), *_window(design), *_barcode(design)]
    return tuple(sorted(found, key=lambda problem: not problem.blocks))


def address_zone(design: LetterDesign) -> Area:
    """Return where the lines of the address go: the address area without the sender's line and the barcode beside."""
    area = design.areas[Place.ADDRESS]
    zone = Area(area.x, area.y + design.sender_zone, area.width, area.height - design.sender_zone)
    code = used(design).get(Place.BARCODE)
    if code and code.overlaps(zone) and code.x > zone.x:
        return Area(zone.x, zone.y, code.x - zone.x - 1, zone.height)
    return zone


def code_side(area: Area) -> float:
    """Return how large the barcode in an area is, with its number below it."""
    return min(area.width, area.height - CODE_LINE)


def lines_of(design: LetterDesign) -> int:
    """Return how many lines the address may have."""
    return int(address_zone(design).height / line_height(design.size))


def line_height(size: float) -> float:
    """Return how high a line of letters of a size (points) is, in millimetres."""
    return size * _LEADING * _MM_PER_POINT


def used(design: LetterDesign) -> Mapping[Place, Area]:
    """Return the areas in which something stands."""
    composed = not design.letterhead
    switched_off = {
        Place.BARCODE: not design.return_barcode,
        Place.LOGO: not design.show_logo,
        Place.FOOTER: not composed,
    }
    return {place: area for place, area in design.areas.items() if not switched_off.get(place)}


def _on_page(design: LetterDesign) -> Iterator[Problem]:
    page = design.sheet.area
    for place, area in used(design).items():
        if not page.holds(area):
            yield Problem(code=Code.OFF_PAGE, sentence=f"The area “{place}” leaves the page.", places=(place,))
        elif not page.within(PRINTABLE_MARGIN).holds(area):
            sentence = f"The area “{place}” comes closer than {PRINTABLE_MARGIN:g} mm to the edge of the page."
            yield Problem(code=Code.NOT_PRINTABLE, sentence=sentence, places=(place,))


def _apart(design: LetterDesign) -> Iterator[Problem]:
    areas = {place: area for place, area in used(design).items() if place in _APART}
    for (one, first), (other, second) in combinations(areas.items(), 2):
        if first.overlaps(second) and not _is_code_beside_address(design, {one, other}):
            sentence = f"The areas “{one}” and “{other}” overlap."
            yield Problem(code=Code.OVERLAP, sentence=sentence, places=(one, other))


def _is_code_beside_address(design: LetterDesign, places: set[Place]) -> bool:
    """The barcode may stand in the window, at the right of the address or above it: so it is read unopened."""
    address, code = design.areas[Place.ADDRESS], design.areas.get(Place.BARCODE)
    return places == {Place.ADDRESS, Place.BARCODE} and code is not None and code.x > address.x + address.width / 2


def _pages(design: LetterDesign) -> Iterator[Problem]:
    text, following = design.areas[Place.TEXT], design.areas[Place.FOLLOWING]
    if following.bottom < text.bottom:
        sentence = "The text of following pages must reach down at least as far as that of the first."
        yield Problem(code=Code.FOLLOWING_ENDS_EARLIER, sentence=sentence, places=(Place.TEXT, Place.FOLLOWING))
    if following.y > text.y:
        sentence = "The text of following pages must not begin below that of the first."
        yield Problem(code=Code.FOLLOWING_BEGINS_LATER, sentence=sentence, places=(Place.TEXT, Place.FOLLOWING))


def _window(design: LetterDesign) -> Iterator[Problem]:
    if lines_of(design) < FEWEST_LINES:
        sentence = f"The address area holds {lines_of(design)} lines of an address; {FEWEST_LINES} are needed."
        yield Problem(code=Code.TOO_FEW_LINES, sentence=sentence, places=(Place.ADDRESS,))
    envelope = ENVELOPES.get(design.envelope)
    if envelope is None:
        return
    if not envelope.fits(design.sheet, design.folding):
        sentence = f"The letter is {design.folding.height:g} mm high when it is folded: too high for its envelope."
        yield Problem(code=Code.ENVELOPE_TOO_SMALL, sentence=sentence)
        return
    zone = address_zone(design)
    lines = Area(zone.x, zone.y, min(zone.width, 60.0), min(zone.height, FEWEST_LINES * line_height(design.size)))
    if not design.window.holds(lines, by=1.0):
        sentence = "The address may slide out of the envelope's window."
        yield Problem(code=Code.NOT_IN_WINDOW, sentence=sentence, places=(Place.ADDRESS,))
    for place in (Place.REFERENCES, Place.TEXT, Place.LOGO):
        area = used(design).get(place)
        if area and area.overlaps(design.seen.within(1.0)):
            sentence = f"The area “{place}” may be seen in the envelope's window."
            yield Problem(code=Code.SEEN_IN_WINDOW, sentence=sentence, places=(place,))


def _barcode(design: LetterDesign) -> Iterator[Problem]:
    if not design.return_barcode:
        return
    area = design.areas.get(Place.BARCODE)
    if area is None:
        yield Problem(code=Code.NO_BARCODE_AREA, sentence="The return barcode has no area.", places=(Place.BARCODE,))
        return
    if code_side(area) < SMALLEST_CODE:
        least = f"{SMALLEST_CODE:g} x {SMALLEST_CODE + CODE_LINE:g} mm"
        sentence = f"The area of the return barcode must have at least {least} to be read."
        yield Problem(code=Code.BARCODE_TOO_SMALL, sentence=sentence, places=(Place.BARCODE,))
    if any(area.y - _FOLD_ROOM < fold < area.bottom + _FOLD_ROOM for fold in design.folds):
        sentence = "The letter is folded across the return barcode: some scanners will not read it."
        yield Problem(code=Code.BARCODE_ON_FOLD, sentence=sentence, places=(Place.BARCODE,))
