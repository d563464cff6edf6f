"""What a document says as a text message: short, and with no blanks that would make it dearer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from postroom.core.document.nodes import Document
from postroom.core.rendering.compiled import Compiled
from postroom.core.rendering.reading import Surroundings, read_blocks
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.rendering.text import SHORT_TEXT, as_text
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.compiling import Compiler, merged
from postroom.core.tags.problems import Problem
from postroom.core.tags.resolve import Fill, Medium, Parts, Values, When
from postroom.core.tags.show import Show

_BLANKS = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        "\u2212": "-",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)


def with_plain_blanks(text: str) -> str:
    """A text with the blank and the minus of phones, without what nobody sees; all else stays as it was written."""
    return text.translate(_BLANKS)


@dataclass(frozen=True, eq=False, kw_only=True)
class CompiledSms(Compiled):
    """A text message; its skeleton has a text form only."""

    skeleton: Skeleton

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One recipient's fills."""
        fills, problems = super().fill(values, show)
        return [with_plain_blanks(fill if isinstance(fill, str) else fill[0]) for fill in fills], problems


def compile_sms(
    *, document: Document, catalogue: Catalogue, language: str = "en", snippets: Mapping[str, Document] | None = None
) -> CompiledSms:
    """Compile what a document says in a text message: one line a block, addresses instead of links, no pictures."""
    compiler = Compiler(catalogue, Medium.SMS)
    blocks = read_blocks(document, compiler, Surroundings(language=language, snippets=snippets))
    said = merged(_blank_parts(merged(as_text(blocks, SHORT_TEXT))))
    return CompiledSms(skeleton=Skeleton((), said, ()), plan=compiler.plan(()))


def _blank_parts(parts: Parts) -> Iterable[str | int | When]:
    for part in parts:
        if isinstance(part, str):
            yield with_plain_blanks(part)
        elif isinstance(part, int):
            yield part
        else:
            yield When(part.slot, part.negated, merged(_blank_parts(part.parts)))
