"""What a document says as a text message, and what it costs: the parts it is sent in.

GSM 03.38: 160 letters of its own alphabet fit in one message, 153 in each part of a longer one; letters of its
extension table take two places. One letter outside both turns the whole message into UCS-2, with 70 and 67 places.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from postroom.core.document.nodes import Document
from postroom.core.rendering.reading import Surroundings, read_blocks
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.rendering.text import SHORT_TEXT, as_text
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.compiling import Compiler, merged
from postroom.core.tags.problems import Problem
from postroom.core.tags.resolve import Fill, Medium, Parts, Plan, Values, When
from postroom.core.tags.show import Show

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
MOST_PARTS = 10
_TWO_PLACES = 0x10000
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


class Encoding(StrEnum):
    """The two alphabets of text messages."""

    GSM = "gsm"
    UCS2 = "ucs2"


_FITTING = {Encoding.GSM: (160, 153), Encoding.UCS2: (70, 67)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a text message goes: `places` taken in all its `parts`, `left` in the last; `dear` are the letters that
    take two places or keep it from the cheaper alphabet."""

    encoding: Encoding
    places: int
    parts: int
    left: int
    dear: tuple[str, ...]


def count(text: str) -> Count:
    """What a text takes. A letter of two places is never cut between two parts, which may leave one place empty."""
    outside = tuple(dict.fromkeys(char for char in text if char not in GSM and char not in EXTENSION))
    encoding = Encoding.UCS2 if outside else Encoding.GSM
    places = [_places(char, encoding) for char in text]
    alone, each = _FITTING[encoding]
    total = sum(places)
    doubled = tuple(dict.fromkeys(char for char in text if char in EXTENSION))
    dear = outside or doubled
    if total <= alone:
        return Count(encoding=encoding, places=total, parts=1 if text else 0, left=alone - total, dear=dear)
    parts, taken = 1, 0
    for wanted in places:
        if taken + wanted > each:
            parts, taken = parts + 1, 0
        taken += wanted
    return Count(encoding=encoding, places=total, parts=parts, left=each - taken, dear=dear)


def friendly(text: str) -> str:
    """A text in letters that phones have: typographic quotes, dashes and blanks as they are typed."""
    return text.translate(_FRIENDLY)


@dataclass(frozen=True, eq=False)
class CompiledSms:
    """A text message ready to be filled; its skeleton has a text form only."""

    skeleton: Skeleton
    plan: Plan

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.plan.problems

    def fill(self, values: Values, show: Show) -> tuple[list[Fill], list[Problem]]:
        """One recipient's fills, in letters that phones have."""
        fills, problems = self.plan.fill(values, show)
        return [friendly(fill if isinstance(fill, str) else fill[0]) for fill in fills], problems


def compile_sms(
    *, document: Document, catalogue: Catalogue, language: str = "en", snippets: Mapping[str, Document] | None = None
) -> CompiledSms:
    """Compile what a document says in a text message: one line a block, addresses instead of links, no pictures."""
    compiler = Compiler(catalogue, Medium.SMS)
    blocks = read_blocks(document, compiler, Surroundings(language=language, snippets=snippets))
    said = merged(_friendly_parts(merged(as_text(blocks, SHORT_TEXT))))
    return CompiledSms(Skeleton((), said, ()), compiler.plan(()))


def _friendly_parts(parts: Parts) -> Iterable[str | int | When]:
    for part in parts:
        if isinstance(part, str):
            yield friendly(part)
        elif isinstance(part, int):
            yield part
        else:
            yield When(part.slot, part.negated, merged(_friendly_parts(part.parts)))


def _places(char: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM:
        return 2 if char in EXTENSION else 1
    return 2 if ord(char) >= _TWO_PLACES else 1
