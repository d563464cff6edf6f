"""Colours as people choose them, and whether letters can be read on them (WCAG 2.2, 1.4.3)."""

import re

DARK, LIGHT = "#17212e", "#ffffff"
ENOUGH = 4.5
"""Contrast that letters need to be read by nearly everybody."""
ENOUGH_IF_LARGE = 3.0
_NAMES = {
    "white": "#ffffff",
    "black": "#000000",
    "red": "#ff0000",
    "blue": "#0000ff",
    "green": "#008000",
    "gray": "#808080",
    "grey": "#808080",
    "yellow": "#ffff00",
    "silver": "#c0c0c0",
    "navy": "#000080",
}
_SHORT = re.compile(r"#[0-9a-fA-F]{3}")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
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


def readable_on(colour: str) -> str:
    """Return the colour of letters that has more contrast on `colour`."""
    return max((LIGHT, DARK), key=lambda ink: contrast(ink, colour))


def read_colour(text: str) -> str:
    """Return a colour of CSS as we write it; empty for what is none, or says nothing by itself."""
    first = text.replace("!important", "").strip()
    if found := _RGB.search(first):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    for word in first.split():
        if is_colour(word):
            return word.lower()
        if _SHORT.fullmatch(word):
            return "#" + "".join(digit * 2 for digit in word[1:].lower())
        if word.lower() in _NAMES:
            return _NAMES[word.lower()]
    return ""
