"""Read a template before it is published: missing languages, empty texts, long subjects, and all that is in a text."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from postroom.core.document.schema import too_large
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.errors import UnknownLanguage
from postroom.core.tags.figures import locale_of
from postroom.core.tags.parse import Tag, parse
from postroom.stationery.problems import Code, Place, Problem
from postroom.stationery.proofread_text import Known, document_problems, length_as_sms, tag_problems
from postroom.stationery.words import Words

LONG_SUBJECT = 78
"""Letters after which mail programs cut a subject (RFC 5322, 2.1.1, asks for lines of at most 78)."""


def proofread(  # noqa: PLR0913 -- a text is right or wrong by so much
    words: Sequence[Words],
    *,
    catalogue: Catalogue,
    default_language: str,
    before: Collection[str] = (),
    read: Collection[str] = (),
    snippets: Collection[str] | None = (),
    files: Collection[str] = (),
    pictures: Collection[str] | None = None,
) -> list[Problem]:
    """Return all that is wrong with `words`. `before`: the languages that the template has had until now.

    `read` are the languages that those read who may get it.
    `snippets` are the codes of those that the text may put in; None: it is one itself, which has no subject.
    `files` are the digests of those that may go along, `pictures` of those that are kept (None: whichever).
    """
    known = Known(catalogue, snippets, files, pictures)
    problems = [*_languages(words, default_language, before, read), *_unknown_languages(words)]
    for wording in words:
        problems += _emptiness(wording, is_snippet=snippets is None)
        problems += tag_problems(wording.subject, known, Place(language=wording.language, part="subject"))
        problems += document_problems(wording.document, known, wording.language)
        problems += tag_problems(wording.sms_text, known, Place(language=wording.language, part="sms"))
        problems += _length(wording)
        problems += length_as_sms(wording, catalogue)
    return problems


def _languages(
    words: Sequence[Words], default_language: str, before: Collection[str], read: Collection[str]
) -> Iterator[Problem]:
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
    if default_language in have:
        yield from _unwritten(set(read) - set(before), have, default_language)
    for (language, channel), times in counted.items():
        if times > 1:
            yield Problem(
                code=Code.TWICE,
                sentence=f"There are {times} texts in {language} for {channel}.",
                place=Place(language=language),
            )


def _unwritten(read: Collection[str], have: Collection[str], default_language: str) -> Iterator[Problem]:
    """Say which languages customers read that they do not get, nor their base (pt for pt-br)."""
    bases = {code if code in have else code.partition("-")[0] for code in read}
    for language in sorted(bases - {*have, default_language}):
        yield Problem(
            code=Code.UNWRITTEN_LANGUAGE,
            sentence=f"Customers who read {language} get the text in {default_language}.",
            place=Place(language=language),
            tag=default_language,
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


def _emptiness(wording: Words, *, is_snippet: bool) -> Iterator[Problem]:
    if not wording.subject.strip() and not is_snippet:
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


def _length(wording: Words) -> Iterator[Problem]:
    literal = sum(len(piece.value) for piece in parse(wording.subject) if not isinstance(piece, Tag))
    if literal > LONG_SUBJECT:
        yield Problem(
            code=Code.LONG_SUBJECT,
            sentence=f"The subject in {wording.language} has {literal} characters; {LONG_SUBJECT} are shown.",
            place=Place(language=wording.language, part="subject"),
        )
    if too_large(wording.document):
        yield Problem(
            code=Code.TOO_LARGE,
            sentence=f"The text in {wording.language} is too long for a message.",
            place=Place(language=wording.language, part="text"),
        )
