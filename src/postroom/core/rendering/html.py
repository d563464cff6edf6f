"""Write blocks as the HTML of an e-mail: styles stand in the elements, for mail programs keep no others."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from postroom.core.document.nodes import Image, Marks, Rule
from postroom.core.rendering import blocks as b
from postroom.core.rendering.layout import EmailLayout
from postroom.core.tags.compiling import merged
from postroom.core.tags.resolve import Inline, Part, Slot, When

_LINK = re.compile(r"https://[^\s<>\"'`]+")
_AFTER_LINK = ".,;:!?)]}"
_LINK_STYLE = "color:inherit;text-decoration:underline;word-break:break-word"
_SIZES = {1: "24px;line-height:32px", 2: "20px;line-height:28px", 3: "17px;line-height:24px"}
_ELEMENTS = (("strike", "s"), ("underline", "u"), ("italic", "i"), ("bold", "b"))
_EDGE = "1px solid #d9dfe7"


class HtmlWriter:
    """Writes blocks as HTML: text is escaped, and nothing that is written or filled in can become markup."""

    def __init__(self, slots: Sequence[Slot], layout: EmailLayout) -> None:
        self._slots = slots
        self._layout = layout

    def blocks(self, blocks: Sequence[b.Block], margin: str = "0 0 16px") -> Iterator[Part]:
        """The blocks one after the other, each with that margin around it."""
        for block in blocks:
            yield from self._block(block, margin)

    def _block(self, block: b.Block, margin: str) -> Iterator[Part]:  # noqa: C901, PLR0912  one branch for each kind
        match block:
            case b.Paragraph():
                yield f'<p style="margin:{margin}{_aligned(block.align)}">'
                yield from self._lines(block.lines)
                yield "</p>\n"
            case b.Heading():
                look = f"font-size:{_SIZES[block.level]};font-weight:600"
                yield f'<h{block.level} style="margin:{margin};{look}{_aligned(block.align)}">'
                yield from self._lines(block.lines)
                yield f"</h{block.level}>\n"
            case b.Listing():
                yield from self._listing(block, margin)
            case b.Grid():
                yield from self._grid(block, margin)
            case b.Table():
                yield from (f'<div style="margin:{margin}">', block.slot, "</div>\n")
            case Image():
                yield _image(block, margin)
            case Rule():
                yield f'<hr style="margin:24px 0;border:0;border-top:{_EDGE}">\n'
            case b.Button():
                yield from self._button(block)
            case b.Conditional():
                yield When(block.slot, block.negated, merged(self.blocks(block.blocks, margin)))

    def lines(self, lines: Sequence[Sequence[Inline]]) -> Iterator[Part]:
        """Lines without marks, broken where they were broken."""
        yield from self._lines([tuple(b.Run(part, Marks()) for part in line) for line in lines])

    def _lines(self, lines: Sequence[b.Line]) -> Iterator[Part]:
        for number, line in enumerate(lines):
            if number:
                yield "<br>\n"
            yield from self._inline(line)

    def _inline(self, line: b.Line) -> Iterator[Part]:
        """One line: runs with the same address are one link, and web addresses and link tags become links."""
        for link, found in groupby(_with_following(line), key=lambda pair: pair[0].link):
            if link is not None:
                yield from ('<a href="', escape(link) if isinstance(link, str) else link, f'" style="{_LINK_STYLE}">')
            for run, goes_on in found:
                yield from _marked(run.marks, self._letters(run, goes_on=goes_on))
            if link is not None:
                yield "</a>"

    def _letters(self, run: b.Run, *, goes_on: bool) -> Iterator[Part]:
        part = run.part
        if isinstance(part, str):
            yield _with_links(part, goes_on=goes_on) if run.link is None else escape(part)
        elif run.link is None and self._slots[part].is_link:
            yield from ('<a href="', part, f'" style="{_LINK_STYLE}">', part, "</a>")
        else:
            yield part

    def _listing(self, block: b.Listing, margin: str) -> Iterator[Part]:
        name = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        yield f'<{name}{start} style="margin:{margin};padding:0 0 0 24px">\n'
        for item in block.items:
            yield "<li>"
            match item:
                case (b.Paragraph(lines, ""),):
                    yield from self._lines(lines)
                case _:
                    yield from self.blocks(item, "0")
            yield "</li>\n"
        yield f"</{name}>\n"

    def _grid(self, grid: b.Grid, margin: str) -> Iterator[Part]:
        """A table with headings is one for screen readers, too; one without only puts things side by side."""
        role = "" if any(cell.heading for row in grid.rows for cell in row) else ' role="presentation"'
        yield (
            f'<table{role} class="grid" width="100%" cellpadding="6" cellspacing="0" border="0" '
            f'style="width:100%;margin:{margin};border-collapse:collapse">\n'
        )
        for number, row in enumerate(grid.rows):
            yield "<tr>"
            for cell in row:
                yield from self._cell(cell, "col" if number == 0 else "row")
            yield "</tr>\n"
        yield "</table>\n"

    def _cell(self, cell: b.Cell, scope: str) -> Iterator[Part]:
        name = f'th scope="{scope}"' if cell.heading else "td"
        side = cell.align or "left"
        spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan), ("width", cell.width or 1))
        more = "".join(f' {what}="{number}"' for what, number in spans if number > 1)
        yield f'<{name}{more} align="{side}" valign="top" style="border:{_EDGE};text-align:{side}">'
        yield from self.blocks(cell.blocks, "0")
        yield f"</{name[:2]}>"

    def _button(self, button: b.Button) -> Iterator[Part]:
        colour, ink = self._layout.accent, self._layout.ink
        link = button.link
        yield (
            '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px">'
            f'<tr><td bgcolor="{colour}" style="border-radius:6px;background:{colour}"><a href="'
        )
        yield escape(link) if isinstance(link, str) else link
        yield (
            f'" style="display:inline-block;padding:12px 24px;font-weight:600;color:{ink};'
            f'text-decoration:none"><span style="color:{ink}">'
        )
        yield from (escape(part) if isinstance(part, str) else part for part in button.label)
        yield "</span></a></td></tr></table>\n"


def _image(image: Image, margin: str) -> str:
    title = f' title="{escape(image.title)}"' if image.title else ""
    width = f' width="{image.width}"' if image.width else ""
    return (
        f'<div style="margin:{margin}"><img src="{escape(image.src)}" alt="{escape(image.alt)}"{title}{width} '
        'style="display:block;max-width:100%;height:auto;border:0"></div>\n'
    )


def _aligned(align: str) -> str:
    return f";text-align:{align}" if align else ""


def _with_following(line: b.Line) -> Iterator[tuple[b.Run, bool]]:
    """Each run, and whether a tag continues it."""
    for number, run in enumerate(line):
        yield run, number + 1 < len(line) and isinstance(line[number + 1].part, int)


def _marked(marks: Marks, inside: Iterator[Part]) -> Iterator[Part]:
    names = [name for mark, name in _ELEMENTS if getattr(marks, mark)]
    if marks.colour:
        yield f'<span style="color:{marks.colour}">'
    yield "".join(f"<{name}>" for name in names)
    yield from inside
    yield "".join(f"</{name}>" for name in reversed(names))
    if marks.colour:
        yield "</span>"


def _with_links(text: str, *, goes_on: bool) -> str:
    """Escaped text with its web addresses as links; one that a tag continues stays text: who knows where it leads."""
    result: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        if goes_on and match.end() == len(text):
            break
        link = match[0].rstrip(_AFTER_LINK)
        result.append(escape(text[end : match.start()]))
        result.append(f'<a href="{escape(link)}" style="{_LINK_STYLE}">{escape(link)}</a>')
        end = match.start() + len(link)
    return "".join(result) + escape(text[end:])
