"""What a document says on paper, as plain data: blocks of runs that whoever sets letters can set, and no markup."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from postroom.core.document.nodes import Document, Image, Rule
from postroom.core.rendering import blocks as b
from postroom.core.rendering.compiled import Compiled
from postroom.core.rendering.letter_skeleton import Json, LetterSkeleton
from postroom.core.rendering.reading import Surroundings, read_blocks
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.compiling import Compiler
from postroom.core.tags.resolve import Fill, Medium


@dataclass(frozen=True, eq=False, kw_only=True)
class CompiledLetter(Compiled):
    """A letter; the fill of a table is a pair of its text and its cells as JSON."""

    skeleton: LetterSkeleton

    def set(self, fills: Sequence[Fill]) -> Json:
        """The letter of one recipient."""
        return self.skeleton.set(fills)


def compile_letter(
    *,
    subject: str,
    document: Document,
    catalogue: Catalogue,
    snippets: Mapping[str, Document] | None = None,
    public_url: str = "",
    around: Json | None = None,
) -> CompiledLetter:
    """Compile subject and document of a letter. Pictures keep their addresses: who sets the letter fetches none.

    `around` is what it is set with; its `language` is the letter's.
    """
    language = str((around or {}).get("language", "en"))
    compiler = Compiler(catalogue, Medium.LETTER)
    parts = compiler.parts(" ".join(subject.splitlines()))
    read = read_blocks(document, compiler, Surroundings(language=language, snippets=snippets, public_url=public_url))
    plan = compiler.plan(())
    blocks = [_written(block) for block in read]
    skeleton = LetterSkeleton(list(parts), blocks, around or {}, len(plan.slots))
    return CompiledLetter(skeleton=skeleton, plan=plan)


def _written(block: b.Block) -> Json:  # noqa: C901, PLR0912  one branch for each kind of block
    """A block as it is stored: numbers stand for slots."""
    match block:
        case b.Paragraph():
            return {"type": "paragraph", "align": block.align, "lines": _lines(block.lines)}
        case b.Heading():
            return {"type": "heading", "level": block.level, "align": block.align, "lines": _lines(block.lines)}
        case b.Listing():
            items = [[_written(inner) for inner in item] for item in block.items]
            return {"type": "list", "start": block.start, "items": items}
        case b.Grid():
            return {"type": "grid", "rows": [[_cell(cell) for cell in row] for row in block.rows]}
        case b.Table():
            return {"type": "table", "slot": block.slot}
        case Image():
            return {"type": "picture", **asdict(block)}
        case b.Button():
            return {"type": "address", "label": list(block.label), "address": block.link}
        case b.Conditional():
            inside = [_written(inner) for inner in block.blocks]
            return {"type": "when", "slot": block.slot, "negated": block.negated, "blocks": inside}
        case Rule():
            return {"type": "rule"}


def _lines(lines: Sequence[b.Line]) -> list[list[Json]]:
    return [[_run(run) for run in line] for line in lines]


def _run(run: b.Run) -> Json:
    """Letters with the marks that are set. What a fill has of several lines keeps its line breaks."""
    marks = {name: value for name, value in asdict(run.marks).items() if value and name != "href"}
    return {"text": run.part, **marks, **({} if run.link is None else {"link": run.link})}


def _cell(cell: b.Cell) -> Json:
    return {
        "heading": cell.heading,
        "colspan": cell.colspan,
        "rowspan": cell.rowspan,
        "align": cell.align,
        "width": cell.width,
        "blocks": [_written(block) for block in cell.blocks],
    }
