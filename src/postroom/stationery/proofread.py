"""Read a template before it is published: unknown tags, missing languages, empty texts, long subjects, unsafe links."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from postroom.core.tags.catalogue import Catalogue, Reason, Unknown
from postroom.core.tags.errors import UnknownLanguage
from postroom.core.tags.figures import locale_of
from postroom.core.tags.parse import Tag, parse
from postroom.stationery.words import Words

LONG_SUBJECT = 78
"""Letters after which mail programs cut a subject (RFC 5322, 2.1.1, asks for lines of at most 78)."""
_PLAIN_LINK = re.compile(r"http://[^\s<>\"]+", re.IGNORECASE)


class Code(StrEnum):
    """What may be wrong with a template."""

    NO_WORDING = "no_wording"
    NO_DEFAULT = "no_default"
    MISSING_LANGUAGE = "missing_language"
    TWICE = "twice"
    UNKNOWN_LANGUAGE = "unknown_language"
    EMPTY_SUBJECT = "empty_subject"
    EMPTY_TEXT = "empty_text"
    UNKNOWN_TAG = "unknown_tag"
    LONG_SUBJECT = "long_subject"
    PLAIN_LINK = "plain_link"


ADVICE = frozenset({Code.LONG_SUBJECT, Code.PLAIN_LINK})
"""Worth a look, but no reason to refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a template: language, `subject` or `text`, and the line counted from 1 (0: the whole part)."""

    language: str = ""
    part: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, as a code for programs and a sentence for people."""

    code: Code
    sentence: str
    place: Place = Place()
    tag: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the template must not be published like this."""
        return self.code not in ADVICE


def proofread(
    words: Sequence[Words], *, catalogue: Catalogue, default_language: str, before: Collection[str] = ()
) -> list[Problem]:
    """Return all that is wrong with `words`. `before`: the languages that the template has had until now."""
    problems = [*_languages(words, default_language, before), *_unknown_languages(words)]
    for wording in words:
        problems += _emptiness(wording)
        for part, text in (("subject", wording.subject), ("text", wording.text)):
            problems += _tags(text, catalogue, wording.language, part)
        problems += _length(wording)
        problems += _links(wording)
    return problems


def _languages(words: Sequence[Words], default_language: str, before: Collection[str]) -> Iterator[Problem]:
    counted = Counter((wording.language, wording.channel) for wording in words)
    have = {language for language, _ in counted}
    if not words:
        yield Problem(code=Code.NO_WORDING, sentence="There is no text in any language.")
        return
    if default_language not in have:
        yield Problem(
            code=Code.NO_DEFAULT,
            sentence=f"The default language {default_language} has no text to fall back on.",
            place=Place(language=default_language),
        )
    for language in sorted(set(before) - have - {default_language}):
        yield Problem(
            code=Code.MISSING_LANGUAGE,
            sentence=f"The text in {language}, which the last version had, is missing.",
            place=Place(language=language),
        )
    for (language, channel), times in counted.items():
        if times > 1:
            yield Problem(
                code=Code.TWICE,
                sentence=f"There are {times} texts in {language} for {channel}.",
                place=Place(language=language),
            )


def _unknown_languages(words: Sequence[Words]) -> Iterator[Problem]:
    for language in sorted({wording.language for wording in words}):
        try:
            locale_of(language)
        except UnknownLanguage:
            yield Problem(
                code=Code.UNKNOWN_LANGUAGE,
                sentence=f"Nobody knows how amounts and dates are written in “{language}”.",
                place=Place(language=language),
            )


def _emptiness(wording: Words) -> Iterator[Problem]:
    if not wording.subject.strip():
        yield Problem(
            code=Code.EMPTY_SUBJECT,
            sentence=f"The subject in {wording.language} is empty.",
            place=Place(language=wording.language, part="subject"),
        )
    if not wording.text.strip():
        yield Problem(
            code=Code.EMPTY_TEXT,
            sentence=f"The text in {wording.language} is empty.",
            place=Place(language=wording.language, part="text"),
        )


def _tags(text: str, catalogue: Catalogue, language: str, part: str) -> Iterator[Problem]:
    line = 1
    for piece in parse(text):
        if isinstance(piece, Tag) and (unknown := _unknown(piece, catalogue)):
            yield Problem(
                code=Code.UNKNOWN_TAG,
                sentence=_sentence(piece, unknown),
                place=Place(language=language, part=part, line=line),
                tag=piece.name,
                suggestions=unknown.suggestions,
            )
        line += piece.source.count("\n")


def _unknown(tag: Tag, catalogue: Catalogue) -> Unknown | None:
    if tag.free or (tag.doubtful and not catalogue.knows_start(tag.path)):
        return None
    found = catalogue.find(tag.path)
    return found if isinstance(found, Unknown) else None


def _sentence(tag: Tag, unknown: Unknown) -> str:
    said = {
        Reason.NO_SUCH_KIND: "is not a tag",
        Reason.NO_SUCH_FIELD: "is not a tag",
        Reason.UNFINISHED: "stops half-way: it needs one more word",
        Reason.TOO_DEEP: "has too many words",
    }[unknown.reason]
    meant = " or ".join(f"#{path}" for path in unknown.suggestions)
    return f"#{tag.name} {said}." + (f" Did you mean {meant}?" if meant else "")


def _length(wording: Words) -> Iterator[Problem]:
    literal = sum(len(piece.value) for piece in parse(wording.subject) if not isinstance(piece, Tag))
    if literal > LONG_SUBJECT:
        yield Problem(
            code=Code.LONG_SUBJECT,
            sentence=f"The subject in {wording.language} has {literal} characters; {LONG_SUBJECT} are shown.",
            place=Place(language=wording.language, part="subject"),
        )


def _links(wording: Words) -> Iterator[Problem]:
    for number, line in enumerate(wording.text.splitlines(), start=1):
        for link in _PLAIN_LINK.findall(line):
            yield Problem(
                code=Code.PLAIN_LINK,
                sentence=f"{link} is not encrypted: use https if the site has it.",
                place=Place(language=wording.language, part="text", line=number),
            )
