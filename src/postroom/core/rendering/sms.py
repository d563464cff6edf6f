"""What a document says as a text message: short, and in letters that phones have."""

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

_FRIENDLY = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b`\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
    }
)


def friendly(text: str) -> str:
    """A text in letters that phones have: typographic quotes, dashes and blanks as they are typed."""
    return text.translate(_FRIENDLY)


@dataclass(frozen=True, eq=False, kw_only=True)
class CompiledSms(Compiled):
    """A text message; its skeleton has a text form only."""

    skeleton: Skeleton

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One recipient's fills, in letters that phones have."""
        fills, problems = super().fill(values, show)
        return [friendly(fill if isinstance(fill, str) else fill[0]) for fill in fills], problems


def compile_sms(
    *, document: Document, catalogue: Catalogue, language: str = "en", snippets: Mapping[str, Document] | None = None
) -> CompiledSms:
    """Compile what a document says in a text message: one line a block, addresses instead of links, no pictures."""
    compiler = Compiler(catalogue, Medium.SMS)
    blocks = read_blocks(document, compiler, Surroundings(language=language, snippets=snippets))
    said = merged(_friendly_parts(merged(as_text(blocks, SHORT_TEXT))))
    return CompiledSms(skeleton=Skeleton((), said, ()), plan=compiler.plan(()))


def _friendly_parts(parts: Parts) -> Iterable[str | int | When]:
    for part in parts:
        if isinstance(part, str):
            yield friendly(part)
        elif isinstance(part, int):
            yield part
        else:
            yield When(part.slot, part.negated, merged(_friendly_parts(part.parts)))
