"""Compile a text once for a brand: every language with its skeleton, and which values its tags need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from postroom.composing.looks import Look
from postroom.composing.text import Text, codes_in, of_version
from postroom.core.rendering.email import CompiledWording, compile_wording
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.show import Show, show_for
from postroom.stationery.selectors import LanguageChoice, choose_language
from postroom.stationery.snippets import Snippet

REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class CompiledLanguage:
    """One wording, compiled; `show` writes amounts and dates as its language does."""

    language: str
    wording: CompiledWording
    skeleton: Skeleton
    digest: str
    show: Show


@dataclass(frozen=True, slots=True)
class CompiledText:
    """A text in all its languages, for one brand."""

    text: Text
    languages: Mapping[str, CompiledLanguage]
    paths: frozenset[tuple[str, ...]]
    free: tuple[str, ...]
    _chosen: dict[tuple[str, str], tuple[CompiledLanguage, LanguageChoice]] = field(default_factory=dict, repr=False)

    def in_language(self, language: str, unit_language: str) -> tuple[CompiledLanguage, LanguageChoice]:
        """Return what a customer of this language gets, and why. Raises `NoWording`."""
        key = (language, unit_language)
        if key not in self._chosen:
            choice = choose_language(
                offered=self.languages.keys(),
                language=language,
                template_default=self.text.default_language,
                unit_language=unit_language,
            )
            self._chosen[key] = (self.languages[choice.language], choice)
        return self._chosen[key]


def compiled_version(
    version_id: int, look: Look, catalogue: Catalogue, snippets: Sequence[Snippet] = ()
) -> CompiledText:
    """Return a published version compiled for a brand; remembered, for neither version nor look ever changes.

    `snippets` are those on offer: what they say now is put in.
    """
    codes = codes_in(version_id)
    put_in = tuple(snippet for snippet in snippets if snippet.code in codes)
    return _remembered(version_id, put_in, look, _Known(catalogue))


def compiled(text: Text, look: Look, catalogue: Catalogue) -> CompiledText:
    """Compile a text for a brand."""
    languages = {words.language: _language(words.language, text, look, catalogue) for words in text.words}
    return CompiledText(
        text=text,
        languages=languages,
        paths=frozenset().union(*(each.wording.paths for each in languages.values())),
        free=tuple(dict.fromkeys(name for each in languages.values() for name in each.wording.free)),
    )


def compiled_text(text: Text, look: Look, catalogue: Catalogue) -> CompiledText:
    """Return a text of somebody's own compiled for a brand; remembered, for programs say the same to many."""
    return _remembered_text(text, look, _Known(catalogue))


class _Known:
    """A catalogue as a key: two are the same key only if they are one object."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.catalogue is other.catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)


@lru_cache(maxsize=REMEMBERED)
def _remembered(version_id: int, snippets: tuple[Snippet, ...], look: Look, known: _Known) -> CompiledText:
    return compiled(of_version(version_id).with_snippets(snippets), look, known.catalogue)


@lru_cache(maxsize=REMEMBERED)
def _remembered_text(text: Text, look: Look, known: _Known) -> CompiledText:
    return compiled(text, look, known.catalogue)


def _language(language: str, text: Text, look: Look, catalogue: Catalogue) -> CompiledLanguage:
    words = next(words for words in text.words if words.language == language)
    wording = compile_wording(
        subject=words.subject,
        document=words.document,
        catalogue=catalogue,
        layout=look.layout(language, unsubscribe=text.topic_id is not None),
        snippets=text.snippets_in(language),
    )
    return CompiledLanguage(
        language=language,
        wording=wording,
        skeleton=wording.skeleton,
        digest=wording.skeleton.digest,
        show=show_for(language, look.currency),
    )
