"""Write a document as plain text with #tags: to compare versions line by line, to search, to edit without the editor.

What plain text can say comes back as it was when it is read again (`from_text`). The rest is named in brackets or left
out; with `marks`, letters that are bold, coloured or a link are told from others too, so that no change is unseen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.core.document import nodes as n

_SIGNS = (("bold", "**"), ("italic", "_"), ("underline", "__"), ("strike", "~~"))


def to_text(document: n.Document, *, marks: bool = False) -> str:
    """The document as plain text."""
    return _Writer(marks=marks).blocks(document.content)


@dataclass(frozen=True, slots=True)
class _Writer:
    marks: bool

    def blocks(self, blocks: Sequence[n.Block]) -> str:
        return "\n\n".join(self.block(block) for block in blocks)

    def block(self, block: n.Block) -> str:  # noqa: C901, PLR0912  one line for each kind of node
        match block:
            case n.Paragraph():
                return self._aligned(block.align, self.line(block.content))
            case n.Heading():
                sign = "=" * block.level + " " if self.marks else ""
                return self._aligned(block.align, sign + self.line(block.content))
            case n.Listing():
                return "\n".join(self._items(block))
            case n.Table():
                return "\n".join(" | ".join(map(self._cell, row)) for row in block.rows)
            case n.Image():
                return f"[{' '.join(filter(None, ('picture', block.alt, block.src if self.marks else '')))}]"
            case n.Rule():
                return "----"
            case n.Button():
                return f"[{block.label}: {block.href}]"
            case n.Condition():
                sign = "if not" if block.negated else "if"
                return f"[{sign} #{block.path}]\n\n{self.blocks(block.content)}\n\n[end]"
            case n.Snippet():
                return f"[snippet {block.code}]"
            case n.Attachment(path=""):
                return f"[attached {block.name}]"
            case n.Attachment():
                return f"[attached #{block.path}{', if there is one' if block.optional else ''}]"

    def line(self, line: n.Line) -> str:
        return "".join(self._inline(inline) + self._behind(line, number) for number, inline in enumerate(line))

    def _behind(self, line: n.Line, number: int) -> str:
        """Where a link leads, behind its last letters."""
        href = _href(line[number])
        if self.marks or not href or (number + 1 < len(line) and _href(line[number + 1]) == href):
            return ""
        first = number
        while first and _href(line[first - 1]) == href:
            first -= 1
        said = "".join(map(self._inline, line[first : number + 1]))
        return "" if href in (said, f"mailto:{said}", f"tel:{said}") else f" ({href})"

    def _inline(self, inline: n.Inline) -> str:
        match inline:
            case n.Text():
                return self._marked(inline.text, inline.marks)
            case n.Tag():
                return self._marked(self._tag(inline), inline.marks)
        return "\n"

    def _tag(self, tag: n.Tag) -> str:
        fallback = "" if tag.fallback is None else "{" + tag.fallback.translate({ord("{"): "(", ord("}"): ")"}) + "}"
        shown = f"[{tag.format}]" if self.marks and tag.format else ""
        return f"#{tag.path}{fallback}{shown}"

    def _marked(self, text: str, marks: n.Marks) -> str:
        if not self.marks:
            return text
        for name, sign in _SIGNS:
            text = f"{sign}{text}{sign}" if getattr(marks, name) else text
        text = text if marks.href is None else f"[{text}]({marks.href})"
        return f"[{text}]{{{marks.colour}}}" if marks.colour else text

    def _aligned(self, align: str, text: str) -> str:
        return f"[{align}] {text}" if self.marks and align not in ("", "left") else text

    def _items(self, listing: n.Listing) -> Iterator[str]:
        for number, item in enumerate(listing.items):
            sign = "- " if listing.start is None else f"{listing.start + number}. "
            lines = "\n".join(self.block(block) for block in item.content).split("\n")
            yield from (
                f"{sign if first else ' ' * len(sign)}{line}"
                for first, line in zip([True, *[False] * len(lines)], lines, strict=False)
            )

    def _cell(self, cell: n.Cell) -> str:
        return " / ".join(self.block(block).replace("\n", " ") for block in cell.content)


def _href(inline: n.Inline) -> str:
    return "" if isinstance(inline, n.Break) else inline.marks.href or ""
