"""Find the tags of a document: its nodes become blocks, its tags slots of the compiler."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from postroom.core.document import nodes as n
from postroom.core.document.tags import as_tag
from postroom.core.pictures import picture_url
from postroom.core.rendering import blocks as b
from postroom.core.tags.compiling import Compiler
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.resolve import Inline
from postroom.core.tags.words import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a document needs besides itself: the language, what its snippets say, where pictures are fetched from."""

    language: str = "en"
    snippets: Mapping[str, n.Document] | None = None
    public_url: str = ""


def read_blocks(document: n.Document, compiler: Compiler, around: Surroundings) -> tuple[b.Block, ...]:
    """The blocks of a document; its tags get their slots from the compiler, which also hears what is wrong."""
    return tuple(_Reader(compiler, around).blocks(document.content))


class _Reader:
    def __init__(self, compiler: Compiler, around: Surroundings, *, within_snippet: bool = False) -> None:
        self._compiler, self._around = compiler, around
        self._within_snippet = within_snippet

    def blocks(self, nodes: Sequence[n.Block]) -> Iterator[b.Block]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: n.Block) -> Iterator[b.Block]:  # noqa: C901, PLR0912  one branch for each kind of node
        match node:
            case n.Paragraph():
                for lines, block in self._flow(node.content, buttons=True):
                    yield block or b.Paragraph(lines, node.align)
            case n.Heading():
                for lines, block in self._flow(node.content, buttons=False):
                    yield block or b.Heading(node.level, lines, node.align)
            case n.Listing():
                yield from self._listing(node)
            case n.Table():
                yield b.Grid(tuple(tuple(map(self._cell, row)) for row in node.rows))
            case n.Image():
                yield self._image(node)
            case n.Rule():
                yield node
            case n.Button():
                yield self._button(node)
            case n.Condition():
                yield from self._condition(node)
            case n.Snippet():
                yield from self._snippet(node)
            case n.Attachment(path=""):
                self._compiler.enclose(node.src.removeprefix("file:"), node.name)
            case n.Attachment():
                self._compiler.attach(as_tag(node.path), optional=node.optional)

    def _listing(self, node: n.Listing) -> Iterator[b.Block]:
        """A list; tables that were written into it follow it."""
        items: list[tuple[b.Block, ...]] = []
        tables: list[b.Block] = []
        for item in node.items:
            found = [block for inner in item.content for block in self._item(inner)]
            tables += (block for block in found if isinstance(block, b.Table))
            items.append(tuple(block for block in found if not isinstance(block, b.Table)))
        if any(items):
            yield b.Listing(tuple(item for item in items if item), node.start)
        yield from tables

    def _item(self, node: n.Paragraph | n.Listing) -> Iterator[b.Block]:
        if isinstance(node, n.Listing):
            yield from self._listing(node)
            return
        for lines, block in self._flow(node.content, buttons=False):
            yield block or b.Paragraph(lines, node.align)

    def _cell(self, node: n.Cell) -> b.Cell:
        return b.Cell(
            blocks=tuple(self.blocks(node.content)),
            heading=node.heading,
            colspan=node.colspan,
            rowspan=node.rowspan,
            align=node.align,
            width=sum(node.widths) or None,
        )

    def _image(self, node: n.Image) -> n.Image:
        return replace(node, src=picture_url(node.src, self._around.public_url))

    def _button(self, node: n.Button) -> b.Block:
        link = self._link(node.href)
        label = self._compiler.parts(node.label)
        if link is None:
            return b.Paragraph((tuple(b.Run(part, n.PLAIN) for part in label),))
        return b.Button(link, label)

    def _condition(self, node: n.Condition) -> Iterator[b.Block]:
        """A condition on a tag that nobody knows is named, and its blocks are shown."""
        flag = self._compiler.flag(as_tag(node.path))
        if flag is None:
            yield from self.blocks(node.content)
            return
        with self._compiler.within(flag, negated=node.negated):
            blocks = tuple(self.blocks(node.content))
        if blocks:
            yield b.Conditional(flag, node.negated, blocks)

    def _snippet(self, node: n.Snippet) -> Iterator[b.Block]:
        said = (self._around.snippets or {}).get(node.code)
        if self._within_snippet:
            self._compiler.report(Problem(ProblemCode.SNIPPET_WITHIN, detail=node.code))
        elif said is None:
            self._compiler.report(Problem(ProblemCode.UNKNOWN_SNIPPET, detail=node.code))
        else:
            yield from _Reader(self._compiler, self._around, within_snippet=True).blocks(said.content)

    def _flow(self, line: n.Line, *, buttons: bool) -> Iterator[tuple[tuple[b.Line, ...], b.Block | None]]:
        """The lines between what stands by itself, and what does."""
        pile: list[b.Line] = []
        for written in _lines(line):
            runs = tuple(self._runs(written))
            alone = self._alone(runs) if buttons else None
            if alone is not None:
                yield from _taken(pile)
                yield (), self._tag_button(alone)
                continue
            for is_table, found in groupby(runs, key=self._is_table):
                run = tuple(found)
                if is_table:
                    yield from _taken(pile)
                    yield from (((), b.Table(one.part)) for one in run if isinstance(one.part, int))
                elif any(not isinstance(one.part, str) or one.part.strip() for one in run):
                    pile.append(run)
        yield from _taken(pile)

    def _runs(self, line: n.Line) -> Iterator[b.Run]:
        for inline in line:
            if isinstance(inline, n.Break):
                continue
            link = self._link(inline.marks.href or "")
            if isinstance(inline, n.Tag):
                tag = as_tag(inline.path, inline.fallback)
                yield b.Run(self._compiler.tag(tag, inline.format), inline.marks, link)
            else:
                yield from (b.Run(part, inline.marks, link) for part in self._compiler.parts(inline.text))

    def _link(self, href: str) -> Inline | None:
        """Where a link leads: an address, or the slot of one."""
        if not href.startswith("#"):
            return href or None
        link = self._compiler.tag(as_tag(href.removeprefix("#")))
        if isinstance(link, int) and self._compiler.slots[link].is_link:
            return link
        if isinstance(link, int):
            self._compiler.report(Problem(ProblemCode.NOT_A_LINK, href.removeprefix("#")))
        return None

    def _alone(self, line: b.Line) -> int | None:
        """The slot of the link tag that is all there is in a line."""
        found = [run for run in line if not isinstance(run.part, str) or run.part.strip()]
        if len(found) != 1 or found[0].link is not None or not isinstance(found[0].part, int):
            return None
        return found[0].part if self._compiler.slots[found[0].part].is_link else None

    def _tag_button(self, slot: int) -> b.Button:
        label = self._compiler.slots[slot].field.label
        return b.Button(slot, (in_language(label, self._around.language),))

    def _is_table(self, run: b.Run) -> bool:
        return isinstance(run.part, int) and self._compiler.slots[run.part].is_table


def _taken(pile: list[b.Line]) -> Iterator[tuple[tuple[b.Line, ...], None]]:
    if pile:
        yield tuple(pile), None
        pile.clear()


def _lines(line: n.Line) -> Iterator[n.Line]:
    pile: list[n.Inline] = []
    for inline in line:
        if isinstance(inline, n.Break):
            yield tuple(pile)
            pile = []
        else:
            pile.append(inline)
    yield tuple(pile)
