"""Ready layouts of letters by the standards of countries: areas, folds, and the envelope they are made for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from postroom.core.letter.area import A4, LETTER, Area, Paper, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A layout to begin with; `sender_zone` is the upper part of the address area, for the sender's line."""

    code: str
    country: str
    """Where letters are posted: an address in another country gets a line for it."""
    paper: Paper = A4
    envelope: str
    """Empty: the window is just the address area, as a print provider says."""
    areas: Mapping[Place, Area] = field(default_factory=dict)
    sender_zone: float
    folds: tuple[float, ...]


def _din(code: str, country: str, top: float, folds: tuple[float, float], references: Area) -> Preset:
    """DIN 5008: field of 85 x 45 mm, of which the upper 17.7 are for the sender and remarks."""
    text = top + 53.5
    return Preset(
        code=code,
        country=country,
        envelope="dl",
        sender_zone=17.7,
        folds=folds,
        areas={
            Place.ADDRESS: Area(25, top, 75, 45),
            Place.REFERENCES: references,
            Place.TEXT: Area(25, text, 165, 265 - text),
            Place.FOLLOWING: Area(25, 30, 165, 235),
            Place.BARCODE: Area(84, top + 0.5, 16, 17),
            Place.LOGO: Area(125, 10, 65, min(25, references.y - 12)),
            Place.FOOTER: Area(25, 270, 165, 20),
        },
    )


_EVERY = (
    _din("din5008b", "DE", 45, (105, 210), Area(125, 50, 65, 40)),
    _din("din5008a", "DE", 27, (87, 192), Area(125, 32, 65, 40)),
    Preset(
        code="france",
        country="FR",
        envelope="dl_right",
        sender_zone=5,
        folds=(99, 198),
        areas={
            Place.ADDRESS: Area(105, 46, 75, 33),
            Place.REFERENCES: Area(20, 46, 68, 33),
            Place.TEXT: Area(20, 95, 170, 170),
            Place.FOLLOWING: Area(20, 30, 170, 235),
            Place.BARCODE: Area(182, 55, 16, 17),
            Place.LOGO: Area(20, 10, 80, 25),
            Place.FOOTER: Area(20, 270, 170, 20),
        },
    ),
    Preset(
        code="uk",
        country="GB",
        envelope="",
        sender_zone=4,
        folds=(148.5,),
        areas={
            Place.ADDRESS: Area(24.6, 39.5, 95.4, 26.8),
            Place.REFERENCES: Area(125, 39.5, 70, 40),
            Place.TEXT: Area(20, 95, 170, 170),
            Place.FOLLOWING: Area(20, 25, 170, 240),
            Place.BARCODE: Area(104, 44, 15, 17),
            Place.LOGO: Area(20, 10, 80, 20),
            Place.FOOTER: Area(20, 270, 170, 20),
        },
    ),
    Preset(
        code="us",
        country="US",
        paper=LETTER,
        envelope="no10",
        sender_zone=0,
        folds=(93.1, 186.2),
        areas={
            Place.ADDRESS: Area(25.4, 63, 80, 22.5),
            Place.REFERENCES: Area(138, 50, 52, 35),
            Place.TEXT: Area(25.4, 100, 165, 145),
            Place.FOLLOWING: Area(25.4, 25.4, 165, 219.6),
            Place.BARCODE: Area(91, 64, 14, 17),
            Place.LOGO: Area(25.4, 12.7, 80, 25),
            Place.FOOTER: Area(25.4, 252, 165, 20),
        },
    ),
    Preset(
        code="swiss",
        country="CH",
        envelope="c65_right",
        sender_zone=5,
        folds=(105, 210),
        areas={
            Place.ADDRESS: Area(118, 54, 70, 33),
            Place.REFERENCES: Area(25, 54, 63, 33),
            Place.TEXT: Area(25, 100, 165, 165),
            Place.FOLLOWING: Area(25, 30, 165, 235),
            Place.BARCODE: Area(189, 60, 16, 17),
            Place.LOGO: Area(25, 10, 80, 25),
            Place.FOOTER: Area(25, 270, 165, 20),
        },
    ),
)
PRESETS: Mapping[str, Preset] = {preset.code: preset for preset in _EVERY}
