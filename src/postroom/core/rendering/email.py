"""Make an e-mail of a document: compiled once a run, then filled for each recipient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from postroom.core.document.nodes import Document
from postroom.core.document.schema import too_large
from postroom.core.rendering.blocks import Block, Conditional, Paragraph
from postroom.core.rendering.compiled import Compiled
from postroom.core.rendering.html import HtmlWriter
from postroom.core.rendering.layout import EmailLayout, Inside, framed
from postroom.core.rendering.reading import Surroundings, read_blocks
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.rendering.text import as_text
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.compiling import LONGEST_TEXT, Compiler, merged
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.resolve import Inline, Part, Parts, When
from postroom.core.tags.words import in_language

LARGEST_KB = 102
"""What Gmail shows of an e-mail's HTML before it cuts the rest off."""

_UNSUBSCRIBE = "#dynamic_link.unsubscribe"


@dataclass(frozen=True, eq=False, kw_only=True)
class CompiledWording(Compiled):
    """A wording of an e-mail."""

    skeleton: Skeleton


def compile_wording(
    *,
    subject: str,
    document: Document,
    catalogue: Catalogue,
    layout: EmailLayout,
    snippets: Mapping[str, Document] | None = None,
) -> CompiledWording:
    """Compile subject and document together, so that they share their slots; `problems` says what is wrong with them.

    `snippets` are what the document may put in, by code.
    """
    compiler = Compiler(catalogue)
    around = Surroundings(language=layout.language, snippets=snippets, public_url=layout.public_url)
    skeleton = _skeleton(subject, document, compiler, layout, around)
    return CompiledWording(skeleton=skeleton, plan=compiler.plan(()))


def _skeleton(
    subject: str, document: Document, compiler: Compiler, layout: EmailLayout, around: Surroundings
) -> Skeleton:
    """The shared part of an e-mail; its slots and problems are left with the compiler."""
    subject_parts = _subject(subject, compiler)
    if too_large(document):
        compiler.report(Problem(ProblemCode.TEXT_TOO_LONG, detail=str(LONGEST_TEXT)))
    blocks = read_blocks(document, compiler, around)
    footer = [compiler.parts(line) for line in layout.footer]
    unsubscribe = _unsubscribe(compiler) if layout.unsubscribe else None
    html = _html(blocks, footer, unsubscribe, compiler, layout)
    if _size(html) > LARGEST_KB * 1024:
        compiler.report(Problem(ProblemCode.HTML_TOO_LARGE, detail=str(LARGEST_KB)))
    return Skeleton(subject_parts, _text(blocks, footer, unsubscribe, compiler, layout), html, unsubscribe)


def _size(parts: Parts) -> int:
    """The bytes that all recipients share at most."""
    return sum(
        len(part.encode(errors="replace")) if isinstance(part, str) else _size(part.parts)
        for part in parts
        if not isinstance(part, int)
    )


def _subject(subject: str, compiler: Compiler) -> Parts:
    parts = compiler.parts(" ".join(subject.splitlines()))
    for part in parts:
        if isinstance(part, int) and compiler.slots[part].is_table:
            compiler.report(Problem(ProblemCode.TABLE_IN_SUBJECT, compiler.slots[part].name))
    return parts


def _unsubscribe(compiler: Compiler) -> int | None:
    (part,) = compiler.parts(_UNSUBSCRIBE)
    return part if isinstance(part, int) else None


def _html(
    blocks: Sequence[Block],
    footer: Sequence[tuple[Inline, ...]],
    unsubscribe: int | None,
    compiler: Compiler,
    layout: EmailLayout,
) -> Parts:
    writer = HtmlWriter(compiler.slots, layout)
    inside = Inside(
        preheader=tuple(_preheader(blocks, compiler)),
        body=tuple(writer.blocks(blocks)),
        address=tuple(writer.lines(footer)),
        opt_out=unsubscribe,
        tagged=lambda source: writer.lines([compiler.parts(source)]),
        linked=compiler.parts,
    )
    return merged(framed(inside, layout))


def _preheader(blocks: Sequence[Block], compiler: Compiler) -> Iterator[Part]:
    """What the list of mails shows beside the subject: how the first paragraphs begin."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph | Conditional)][:2]
    for block in paragraphs:
        if isinstance(block, Conditional):
            yield When(block.slot, block.negated, merged(_preheader(block.blocks, compiler)))
            continue
        for part in (run.part for line in block.lines for run in line):
            if isinstance(part, str):
                yield escape(part)
            elif not compiler.slots[part].is_link:
                yield part
        yield " "


def _text(
    blocks: Sequence[Block],
    footer: Sequence[tuple[Inline, ...]],
    unsubscribe: int | None,
    compiler: Compiler,
    layout: EmailLayout,
) -> Parts:
    above = [part for line in layout.frame.above for part in (*compiler.parts(line), "\n")]
    parts: list[Part] = [*above, "\n" if above else "", *as_text(blocks), "\n\n-- \n", layout.brand_name, "\n"]
    for line in [*map(compiler.parts, layout.frame.below), *footer]:
        parts += [*line, "\n"]
    if unsubscribe is not None:
        parts += [in_language("Unsubscribe", layout.language) + ": ", unsubscribe, "\n"]
    return merged(parts)
