"""Write the blocks of a wording down, once as HTML and once as plain text."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from postroom.core.rendering.blocks import Block, Bullets, Button, Paragraph, Table
from postroom.core.rendering.layout import EmailLayout
from postroom.core.tags.resolve import Part, Parts, Slot
from postroom.core.tags.words import in_language

_LINK = re.compile(r"https://[^\s<>\"'`]+")
_AFTER_LINK = ".,;:!?)]}"
_LINK_STYLE = "color:inherit;text-decoration:underline;word-break:break-word"


class HtmlWriter:
    """Writes blocks as HTML: text is escaped, and nothing that is written or filled in can become markup."""

    def __init__(self, slots: Sequence[Slot], layout: EmailLayout) -> None:
        self._slots = slots
        self._layout = layout

    def blocks(self, blocks: Sequence[Block]) -> Iterator[Part]:
        """The blocks one after the other."""
        for block in blocks:
            match block:
                case Paragraph(lines):
                    yield '<p style="margin:0 0 16px">'
                    yield from self.lines(lines)
                    yield "</p>\n"
                case Bullets(items):
                    yield '<ul style="margin:0 0 16px;padding:0 0 0 24px">\n'
                    for item in items:
                        yield from ("<li>", *self.inline(item), "</li>\n")
                    yield "</ul>\n"
                case Table(slot):
                    yield from ('<div style="margin:0 0 16px">', slot, "</div>\n")
                case Button(slot):
                    yield from self._button(slot)

    def lines(self, lines: Sequence[Parts]) -> Iterator[Part]:
        """Lines of one paragraph, broken where the writer broke them."""
        for number, line in enumerate(lines):
            if number:
                yield "<br>\n"
            yield from self.inline(line)

    def inline(self, parts: Parts) -> Iterator[Part]:
        """One line: web addresses and link tags become links."""
        for part, following in zip(parts, (*parts[1:], ""), strict=True):
            if isinstance(part, str):
                yield _with_links(part, goes_on=isinstance(following, int))
            elif self._slots[part].is_link:
                yield from ('<a href="', part, f'" style="{_LINK_STYLE}">', part, "</a>")
            else:
                yield part

    def _button(self, slot: int) -> Iterator[Part]:
        colour, ink = self._layout.accent, self._layout.ink
        yield (
            '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px">'
            f'<tr><td bgcolor="{colour}" style="border-radius:6px;background:{colour}"><a href="'
        )
        yield slot
        label = escape(in_language(self._slots[slot].field.label, self._layout.language))
        yield (
            f'" style="display:inline-block;padding:12px 24px;font-weight:600;color:{ink};'
            f'text-decoration:none"><span style="color:{ink}">{label}</span></a></td></tr></table>\n'
        )


def as_text(blocks: Sequence[Block], slots: Sequence[Slot], language: str) -> Iterator[Part]:
    """The same blocks for a mail program without HTML."""
    for number, block in enumerate(blocks):
        if number:
            yield "\n\n"
        match block:
            case Paragraph(lines):
                yield from _joined(lines, before="")
            case Bullets(items):
                yield from _joined(items, before="- ")
            case Table(slot):
                yield slot
            case Button(slot):
                yield from (in_language(slots[slot].field.label, language) + ":\n", slot)


def _joined(lines: Sequence[Parts], *, before: str) -> Iterator[Part]:
    for number, line in enumerate(lines):
        yield ("\n" if number else "") + before
        yield from line


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
