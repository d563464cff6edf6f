"""Write blocks as plain text: the twin of an e-mail's HTML, and what a text message says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.core.document.nodes import Image, Rule
from postroom.core.rendering import blocks as b
from postroom.core.tags.compiling import merged
from postroom.core.tags.resolve import Inline, Part, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What tells plain text of one medium from that of another: between blocks, and for what is no text."""

    gap: str = "\n\n"
    rule: str = "-" * 30
    pictures: bool = True
    button: str = ":\n"


MAIL_TEXT = Style()
SHORT_TEXT = Style(gap="\n", rule="", pictures=False, button=": ")


def as_text(blocks: Sequence[b.Block], style: Style = MAIL_TEXT) -> Iterator[Part]:
    """The blocks one after the other. A block that hangs on a condition brings the gap to its neighbours along."""
    said = [block for block in blocks if _says(block, style)]
    certain = b.first_certain(said)
    for number, block in enumerate(said):
        before = style.gap if number > certain else ""
        after = style.gap if number < certain else ""
        if isinstance(block, b.Conditional):
            yield When(block.slot, block.negated, merged((before, *as_text(block.blocks, style), after)))
        else:
            yield from (before, *_joined(_lines(block, style)))


def _says(block: b.Block, style: Style) -> bool:
    match block:
        case Image():
            return style.pictures and bool(block.alt)
        case Rule():
            return bool(style.rule)
    return True


def _joined(lines: Sequence[Sequence[Part]]) -> Iterator[Part]:
    for number, line in enumerate(lines):
        yield "\n" if number else ""
        yield from line


def _lines(block: b.Block, style: Style) -> list[Sequence[Part]]:  # noqa: C901  one line for each kind of block
    match block:
        case b.Paragraph() | b.Heading():
            return [tuple(_inline(line)) for line in block.lines]
        case b.Listing():
            return list(_items(block, style))
        case b.Grid():
            return [tuple(_row(row, style)) for row in block.rows]
        case b.Table():
            return [(block.slot,)]
        case Image():
            return [(f"[{block.alt}]",)]
        case Rule():
            return [(style.rule,)]
        case b.Button():
            return [(*block.label, style.button, _address(block.link))]
        case b.Conditional():
            inner = [line for one in block.blocks if _says(one, style) for line in _lines(one, style)]
            return [(When(block.slot, block.negated, merged(_joined(inner))),)]


def _items(block: b.Listing, style: Style) -> Iterator[Sequence[Part]]:
    for number, item in enumerate(block.items):
        sign = "- " if block.start is None else f"{block.start + number}. "
        lines = [line for inner in item for line in _lines(inner, style)]
        yield from ((" " * len(sign) if at else sign, *line) for at, line in enumerate(lines))


def _row(row: Sequence[b.Cell], style: Style) -> Iterator[Part]:
    for number, cell in enumerate(row):
        yield " | " if number else ""
        lines = [line for block in cell.blocks if _says(block, style) for line in _lines(block, style)]
        for at, line in enumerate(lines):
            yield " " if at else ""
            yield from line


def _inline(line: b.Line) -> Iterator[Part]:
    """Runs as they stand; behind a link stands where it leads, unless that is what it says."""
    for number, run in enumerate(line):
        yield run.part
        goes_on = number + 1 < len(line) and line[number + 1].link == run.link
        if run.link is None or goes_on:
            continue
        if _said(line, number) not in ((run.link,), (_address(run.link),)):
            yield from (" (", _address(run.link), ")")


def _said(line: b.Line, last: int) -> tuple[Inline, ...]:
    """What the link that ends with a run says."""
    first = last
    while first and line[first - 1].link == line[last].link:
        first -= 1
    return tuple(merged(run.part for run in line[first : last + 1]))


def _address(link: Inline) -> Inline:
    """An address as it is typed: without what only a link needs."""
    return link if isinstance(link, int) else link.removeprefix("mailto:").removeprefix("tel:")
