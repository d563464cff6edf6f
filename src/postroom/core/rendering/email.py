"""Make an e-mail of a plain wording: compiled once a run, then filled for each recipient."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from postroom.core.rendering.blocks import Block, Paragraph, read_blocks
from postroom.core.rendering.layout import EmailLayout, Inside, framed
from postroom.core.rendering.markup import HtmlWriter, as_text
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.problems import Problem, ProblemCode
from postroom.core.tags.resolve import LONGEST_TEXT, Compiler, Fill, Part, Parts, Plan, Values, merged
from postroom.core.tags.show import Show
from postroom.core.tags.words import in_language

LARGEST_KB = 102
"""What Gmail shows of an e-mail's HTML before it cuts the rest off."""

_UNSUBSCRIBE = "#dynamic_link.unsubscribe"


@dataclass(frozen=True, eq=False)
class CompiledWording:
    """A wording ready to be filled: the skeleton that all recipients share, and the plan of its tags."""

    skeleton: Skeleton
    plan: Plan

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What must be loaded of each recipient."""
        return self.plan.paths

    @property
    def free(self) -> tuple[str, ...]:
        """The free tags that the writer must give values for."""
        return self.plan.free

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the wording itself, whoever gets it."""
        return self.plan.problems

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One recipient's fills, to be stored beside the skeleton's digest; send only if no problem is named."""
        return self.plan.fill(values, show)


def compile_wording(*, subject: str, text: str, catalogue: Catalogue, layout: EmailLayout) -> CompiledWording:
    """Compile subject and text together, so that they share their slots; `problems` says what is wrong with them.

    In the text a blank line ends a paragraph, lines that begin with "- " are a list, a table tag becomes a table, an
    https address a link, and a link tag alone on its line a button.
    """
    compiler = Compiler(catalogue)
    skeleton = email_skeleton(subject=subject, text=text, compiler=compiler, layout=layout)
    return CompiledWording(skeleton, compiler.plan(()))


def email_skeleton(*, subject: str, text: str, compiler: Compiler, layout: EmailLayout) -> Skeleton:
    """The shared part of an e-mail; its slots and problems are left with the compiler."""
    subject_parts = _subject(subject, compiler)
    if len(text) > LONGEST_TEXT:
        compiler.report(Problem(ProblemCode.TEXT_TOO_LONG, detail=str(LONGEST_TEXT)))
    blocks = read_blocks(text[:LONGEST_TEXT], compiler)
    footer = [compiler.parts(line) for line in layout.footer]
    unsubscribe = _unsubscribe(compiler) if layout.unsubscribe else None
    html = _html(blocks, footer, unsubscribe, compiler, layout)
    if sum(len(part.encode(errors="replace")) for part in html if isinstance(part, str)) > LARGEST_KB * 1024:
        compiler.report(Problem(ProblemCode.HTML_TOO_LARGE, detail=str(LARGEST_KB)))
    return Skeleton(subject_parts, _text(blocks, footer, unsubscribe, compiler, layout), html, unsubscribe)


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
    blocks: list[Block], footer: list[Parts], unsubscribe: int | None, compiler: Compiler, layout: EmailLayout
) -> Parts:
    writer = HtmlWriter(compiler.slots, layout)
    inside = Inside(
        preheader=tuple(_preheader(blocks, compiler)),
        body=tuple(writer.blocks(blocks)),
        address=tuple(writer.lines(footer)),
        opt_out=unsubscribe,
        tagged=lambda source: writer.inline(compiler.parts(source)),
        linked=compiler.parts,
    )
    return merged(framed(inside, layout))


def _preheader(blocks: list[Block], compiler: Compiler) -> Iterator[Part]:
    """What the list of mails shows beside the subject: how the first paragraphs begin."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)][:2]
    for line in (line for paragraph in paragraphs for line in paragraph.lines):
        for part in line:
            if isinstance(part, str):
                yield escape(part)
            elif not compiler.slots[part].is_link:
                yield part
        yield " "


def _text(
    blocks: list[Block], footer: list[Parts], unsubscribe: int | None, compiler: Compiler, layout: EmailLayout
) -> Parts:
    above = [part for line in layout.frame.above for part in (*compiler.parts(line), "\n")]
    parts: list[Part] = [*above, "\n" if above else "", *as_text(blocks, compiler.slots, layout.language)]
    parts += ["\n\n-- \n", layout.brand_name, "\n"]
    for line in [*map(compiler.parts, layout.frame.below), *footer]:
        parts += [*line, "\n"]
    if unsubscribe is not None:
        parts += [in_language("Unsubscribe", layout.language) + ": ", unsubscribe, "\n"]
    return merged(parts)
