"""Marks for what is put in later, set before HTML is made and cut out of it afterwards."""

import re
from html import escape

from postroom.core.design.frame import Linked, Piece, Place, Tagged
from postroom.core.tags.parse import Tag, parse


class Marks:
    """Gives out marks: words of letters and digits, which stay as they are wherever in HTML or CSS they stand.

    `source` is all that people wrote: no mark occurs in it.
    """

    def __init__(self, source: str) -> None:
        start = next(word for number in range(len(source) + 1) if (word := f"zq{number}z") not in source)
        self._pattern = re.compile(rf"{start}(\d+)q")
        self._start = start
        self._pieces: list[Piece] = []

    def place(self, place: Place) -> str:
        """Return the mark of a place."""
        return self._mark(place)

    def link(self, href: str) -> str:
        """Return an address for an attribute: a tag becomes a mark."""
        return self._mark(Linked(href)) if href.startswith("#") else escape(href)

    def text(self, source: str) -> str:
        """Return a text as HTML, its tags as marks, its lines broken where they were."""
        found = (self._mark(Tagged(p.source)) if isinstance(p, Tag) else escape(p.value) for p in parse(source))
        return "".join(found).replace("\n", "<br/>")

    def cut(self, html: str) -> tuple[Piece, ...]:
        """Cut the finished HTML at its marks."""
        parts = self._pattern.split(html)
        pieces = (self._pieces[int(part)] if number % 2 else part for number, part in enumerate(parts))
        return tuple(piece for piece in pieces if piece != "")

    def _mark(self, piece: Piece) -> str:
        self._pieces.append(piece)
        return f"{self._start}{len(self._pieces) - 1}q"
