"""What a letter design says: its areas, its paper, its letterhead or what is composed in place of one, its letters."""

import re
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from typing import Any

from postroom.core.design.values import DesignError, colour, flag, line, lines, shade, typeface
from postroom.core.letter.area import PAPERS, Area, Paper, Place
from postroom.core.letter.envelopes import ENVELOPES, Folding
from postroom.core.letter.presets import PRESETS, Preset
from postroom.core.refusal import Flaw, said

SMALLEST_LETTERS, LARGEST_LETTERS = 8.0, 14.0
SMALLEST_AREA = 5.0
NEEDED = (Place.ADDRESS, Place.TEXT, Place.FOLLOWING)
"""Without these there is no letter; each of the others may be missing."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLACES = frozenset(place.value for place in Place)
_MOST_FOLDS = 4


def _paper(value: object, path: str) -> str:
    return _known(value, path, PAPERS)


def _envelope(value: object, path: str) -> str:
    return "" if value == "" else _known(value, path, ENVELOPES)


def _country(value: object, path: str) -> str:
    if isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value):
        return value
    raise DesignError(path, said(Flaw.NO_COUNTRY))


def _letterhead(value: object, path: str) -> str:
    if isinstance(value, str) and (value == "" or _DIGEST.fullmatch(value)):
        return value
    raise DesignError(path, said(Flaw.NO_LETTERHEAD))


def _letters(value: object, path: str) -> float:
    return _number(value, path, SMALLEST_LETTERS, LARGEST_LETTERS)


def _zone(value: object, path: str) -> float:
    return _number(value, path, 0, 40)


def _folds(value: object, path: str) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or len(value) > _MOST_FOLDS:
        raise DesignError(path, said(Flaw.NO_FOLDS, detail=_MOST_FOLDS))
    return tuple(sorted(_number(fold, f"{path}[{number}]", 20, 290) for number, fold in enumerate(value)))


def _areas(value: object, path: str) -> Mapping[Place, Area]:
    if not isinstance(value, Mapping):
        raise DesignError(path, said(Flaw.NO_OBJECT))
    found = {}
    for name, area in value.items():
        if name not in _PLACES:
            raise DesignError(f"{path}.{name}", said(Flaw.UNKNOWN_HERE))
        found[Place(name)] = _area(area, f"{path}.{name}")
    for place in NEEDED:
        if place not in found:
            raise DesignError(f"{path}.{place}", said(Flaw.MISSING))
    text, following = found[Place.TEXT], found[Place.FOLLOWING]
    found[Place.FOLLOWING] = Area(text.x, following.y, text.width, following.height)
    return found


def _value(read: Any, default: Any) -> Any:
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDesign:
    """How the letters of a brand look. The text of following pages is as wide as that of the first."""

    paper: str = _value(_paper, "a4")
    country: str = _value(_country, "DE")
    """Where letters are posted: an address in another country gets a line for it."""
    envelope: str = _value(_envelope, "")
    """Empty: the window is just the address area."""
    areas: Mapping[Place, Area] = field(default_factory=dict, metadata={"read": _areas})
    sender_zone: float = _value(_zone, 5.0)
    """The upper part of the address area, for the sender's line."""
    folds: tuple[float, ...] = _value(_folds, ())
    fold_marks: bool = _value(flag, default=True)
    punch_mark: bool = _value(flag, default=True)
    letterhead: str = _value(_letterhead, "")
    """Digest of the uploaded letterhead; empty: one is composed of logo, sender line and footer."""
    show_logo: bool = _value(flag, default=True)
    return_barcode: bool = _value(flag, default=False)
    page_numbers: bool = _value(flag, default=True)
    hyphenate: bool = _value(flag, default=True)
    sender: str = _value(line, "")
    """Empty: name and address of the brand."""
    footer: str = _value(lines, "")
    """Columns with an empty line between them; empty: what is known of the brand."""
    typeface: str = _value(typeface, "sans")
    size: float = _value(_letters, 10.5)
    """Of letters, in points."""
    ink: str = _value(shade, "#17212e")
    accent: str = _value(colour, "brand")
    """Of headings and the line above the footer."""

    @property
    def sheet(self) -> Paper:
        return PAPERS[self.paper]

    @property
    def window(self) -> Area:
        """What is sure to be seen through the window."""
        envelope = ENVELOPES.get(self.envelope)
        return envelope.safe(self.sheet, self.folding) if envelope else self.areas[Place.ADDRESS]

    @property
    def seen(self) -> Area:
        """What may be seen through the window."""
        envelope = ENVELOPES.get(self.envelope)
        return envelope.seen(self.sheet, self.folding) if envelope else self.areas[Place.ADDRESS]

    @property
    def folding(self) -> Folding:
        return Folding.of(self.sheet, self.folds)


def from_preset(preset: Preset) -> LetterDesign:
    """Return the design that a preset begins with."""
    return LetterDesign(
        paper=preset.paper.code,
        country=preset.country,
        envelope=preset.envelope,
        areas=preset.areas,
        sender_zone=preset.sender_zone,
        folds=preset.folds,
    )


STARTER = from_preset(PRESETS["din5008b"])
"""How letters look that nobody designed."""


def read_letter_design(content: object) -> LetterDesign:
    """Check what was sent or stored. Raises `DesignError` with the path of what is wrong."""
    if not isinstance(content, Mapping):
        raise DesignError("", said(Flaw.NO_OBJECT))
    known = {each.name: each for each in values_of()}
    for name in content:
        if name not in known:
            raise DesignError(str(name), said(Flaw.UNKNOWN_HERE))
    if "areas" not in content:
        raise DesignError("areas", said(Flaw.MISSING))
    return LetterDesign(**{name: known[name].metadata["read"](value, name) for name, value in content.items()})


def as_json(design: LetterDesign) -> dict[str, Any]:
    """Return what `read_letter_design` reads."""
    given = {each.name: getattr(design, each.name) for each in values_of()}
    areas = {place.value: asdict(area) for place, area in design.areas.items()}
    return {**given, "areas": areas, "folds": list(design.folds)}


def values_of() -> tuple[Field[Any], ...]:
    """Return the fields of a design; `metadata["read"]` is what checks one."""
    return fields(LetterDesign)


def _area(value: object, path: str) -> Area:
    if not isinstance(value, Mapping) or set(value) != {"x", "y", "width", "height"}:
        raise DesignError(path, said(Flaw.NO_BOX))
    x, y = (_number(value[name], f"{path}.{name}", 0, 300) for name in ("x", "y"))
    width, height = (_number(value[name], f"{path}.{name}", SMALLEST_AREA, 300) for name in ("width", "height"))
    return Area(x, y, width, height)


def _number(value: object, path: str, least: float, most: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return round(float(value), 2)
    raise DesignError(path, said(Flaw.OUT_OF_RANGE, f"{least:g}", f"{most:g}"))


def _known(value: object, path: str, known: Mapping[str, object]) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise DesignError(path, said(Flaw.NONE_OF, detail=", ".join(known)))
