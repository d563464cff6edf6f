"""What a document says on paper, as plain data: blocks of runs that whoever sets letters can set, and no markup."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from postroom.core.document.nodes import Document, Image, Rule
from postroom.core.rendering import blocks as b
from postroom.core.rendering.reading import Surroundings, read_blocks
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.compiling import Compiler
from postroom.core.tags.problems import Problem
from postroom.core.tags.resolve import Fill, Inline, Medium, Plan, Values
from postroom.core.tags.show import Show

Json = dict[str, Any]
_NARROW, _BLANK = "\u202f", "\u00a0"  # many letterheads are set in fonts without the narrow blank of French amounts


@dataclass(frozen=True, eq=False)
class CompiledLetter:
    """A letter ready to be filled."""

    subject: tuple[Inline, ...]
    blocks: tuple[b.Block, ...]
    plan: Plan

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.plan.problems

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One recipient's fills; a table is a pair of its text and its cells as JSON."""
        return self.plan.fill(values, show)

    def set(self, fills: Sequence[Fill]) -> Json:
        """The letter of one recipient: its subject on one line, and its blocks. Deterministic: parts are joined."""
        subject = "".join(_text(part, fills) for part in self.subject)
        return {"subject": " ".join(subject.split()), "blocks": _blocks(self.blocks, fills)}


def compile_letter(
    *,
    subject: str,
    document: Document,
    catalogue: Catalogue,
    language: str = "en",
    snippets: Mapping[str, Document] | None = None,
    public_url: str = "",
) -> CompiledLetter:
    """Compile subject and document of a letter. Pictures keep their addresses: who sets the letter fetches none."""
    compiler = Compiler(catalogue, Medium.LETTER)
    parts = compiler.parts(" ".join(subject.splitlines()))
    around = Surroundings(language=language, snippets=snippets, public_url=public_url)
    blocks = read_blocks(document, compiler, around)
    return CompiledLetter(parts, blocks, compiler.plan(()))


def _blocks(blocks: Sequence[b.Block], fills: Sequence[Fill]) -> list[Json]:
    found: list[Json] = []
    for block in blocks:
        if not isinstance(block, b.Conditional):
            found.append(_block(block, fills))
        elif bool(fills[block.slot]) is not block.negated:
            found += _blocks(block.blocks, fills)
    return found


def _block(block: b.Block, fills: Sequence[Fill]) -> Json:  # noqa: C901  one branch for each kind of block
    match block:
        case b.Paragraph():
            return {"type": "paragraph", "align": block.align, "lines": _lines(block.lines, fills)}
        case b.Heading():
            lines = _lines(block.lines, fills)
            return {"type": "heading", "level": block.level, "align": block.align, "lines": lines}
        case b.Listing():
            items = [_blocks(item, fills) for item in block.items]
            return {"type": "list", "start": block.start, "items": items}
        case b.Grid():
            return {"type": "grid", "rows": [[_cell(cell, fills) for cell in row] for row in block.rows]}
        case b.Table():
            return _table(fills[block.slot])
        case Image():
            return {"type": "picture", **asdict(block)}
        case b.Button():
            label = "".join(_text(part, fills) for part in block.label)
            return {"type": "address", "label": label, "address": _text(block.link, fills)}
        case Rule() | b.Conditional():
            return {"type": "rule"}


def _lines(lines: Sequence[b.Line], fills: Sequence[Fill]) -> list[list[Json]]:
    return [[_run(run, fills) for run in line] for line in lines]


def _run(run: b.Run, fills: Sequence[Fill]) -> Json:
    """Letters with the marks that are set. What a fill has of several lines keeps its line breaks."""
    marks = {name: value for name, value in asdict(run.marks).items() if value and name != "href"}
    link = {} if run.link is None else {"link": _text(run.link, fills)}
    return {"text": _text(run.part, fills), **marks, **link}


def _cell(cell: b.Cell, fills: Sequence[Fill]) -> Json:
    return {
        "heading": cell.heading,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
        "align": cell.align,
        "width": cell.width,
        "blocks": _blocks(cell.blocks, fills),
    }


def _table(fill: Fill) -> Json:
    """The cells of a table; its tag as it is written, where it could not be filled."""
    if isinstance(fill, str):
        return {"type": "paragraph", "align": "", "lines": [[{"text": fill}]]}
    return {"type": "table", **json.loads(fill[1].replace(_NARROW, _BLANK))}


def _text(part: Inline, fills: Sequence[Fill]) -> str:
    if isinstance(part, str):
        return part
    fill = fills[part]
    return (fill if isinstance(fill, str) else fill[0]).replace(_NARROW, _BLANK)
