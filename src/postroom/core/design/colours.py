"""Colours as people choose them, and whether letters can be read on them (WCAG 2.2, 1.4.3)."""

import re

DARK, LIGHT = "#17212e", "#ffffff"
ENOUGH = 4.5
"""Contrast that letters need to be read by nearly everybody."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BRIGHT = 0.4  # relative luminance above which dark letters are easier to read than white ones
_KNEE = 0.04045


def is_colour(text: str) -> bool:
    """Say whether `text` is a colour as we write it: #0b5cab."""
    return _COLOUR.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Return how light a colour is, from 0 to 1."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= _KNEE else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Return the colour of letters on `colour`."""
    return DARK if luminance(colour) > _BRIGHT else LIGHT
