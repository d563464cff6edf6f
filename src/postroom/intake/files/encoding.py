"""Find out in which encoding a text file is written."""

import codecs
import re
from collections import Counter
from pathlib import Path

from charset_normalizer import from_bytes

from postroom.core.refusal import Flaw, said
from postroom.intake.files.reading import BadFile

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LATIN = ("cp1252", "cp1250", "iso8859_2", "iso8859_15")
"""Tried in this order; the first of equals wins. ISO 8859-1 is cp1252 without its signs."""

_LETTERS = {
    "Polish": ("ąćęłńóśźż", ""),
    "German": ("äöüß", "é"),
    "French": ("éèêàçôûîâ", "ëïùüœæÿ"),
    "Czech": ("áčéěířšůýž", "ďňóťú"),
    "Slovak": ("áčéíľšťúýž", "äďĺňóôŕ"),
    "Hungarian": ("áéíóöőúüű", ""),
    "Spanish": ("áéíñóú", "ü"),
    "Portuguese": ("ãáâçéêíóôõú", "à"),
    "Italian": ("àèéìòù", ""),
    "Nordic": ("åäöæøé", ""),
    "German and French": ("äöüßéèêàçôûîâ", "ëïùœæÿ"),
    "Polish and German": ("ąćęłńóśźżäöüß", "é"),
}
"""The letters beyond ASCII of languages, the frequent ones and the rare: they tell which encoding makes sense."""

_SIGNS = "€–—„”“’‘«»…§°·×\xa0"  # noqa: RUF001 - signs of every language say nothing
_RARE = 0.5
_MAKES_SENSE = 0.7
_CONTROL = re.compile("[\x7f-\x9f]")
_PIECE = 1 << 20
_SAMPLE = 1 << 16
_MOST_NULS = 0.3


def find_encoding(path: Path) -> str:
    """Return the name of the file's encoding. Raises `BadFile` if it is no text."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        return _without_mark(start)
    return "utf-8" if _is_utf8(path) else _eight_bit(_telling(path))


def _without_mark(start: bytes) -> str:
    """UTF-16 without its mark has a nought in nearly every second place."""
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        places = start[offset::2]
        if places.count(0) > _MOST_NULS * len(places):
            return name
    raise BadFile(said(Flaw.NO_TEXT_FILE))


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(path: Path) -> bytes:
    """Return lines that have more than ASCII, for only those tell encodings apart."""
    told = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                told += line
            if len(told) >= _SAMPLE:
                break
    return bytes(told)


def _eight_bit(told: bytes) -> str:
    """Return the encoding that makes words of a language; charset-normalizer knows the other scripts."""
    sense = {name: _sense(told, name) for name in _LATIN}
    likely = max(sense, key=lambda name: sense[name])
    if sense[likely] >= _MAKES_SENSE:
        return likely
    found = from_bytes(told).best()
    return found.encoding if found else likely


def _sense(told: bytes, name: str) -> float:
    """Say from 0 to 1 how far the letters beyond ASCII are those of one language."""
    text = told.decode(name, "replace")
    letters = Counter(char for char in text.lower() if not char.isascii() and char not in _SIGNS)
    if _CONTROL.search(text):
        return 0
    if not letters:
        return 1
    fits = (
        sum(letters[char] for char in frequent) + _RARE * sum(letters[char] for char in rare)
        for frequent, rare in _LETTERS.values()
    )
    return max(fits) / letters.total()
