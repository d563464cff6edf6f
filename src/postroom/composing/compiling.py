"""Compile a text once for a brand: every language with its skeleton, and which values its tags need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from postroom.composing.looks import Look
from postroom.composing.text import Text, codes_in, of_version
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.compiled import Compiled
from postroom.core.rendering.email import compile_wording
from postroom.core.rendering.letter import compile_letter
from postroom.core.rendering.sms import compile_sms
from postroom.core.rendering.stored import AnySkeleton
from postroom.core.tags.catalogue import Catalogue
from postroom.core.tags.resolve import Slot
from postroom.core.tags.show import Show, show_for
from postroom.stationery.selectors import LanguageChoice, choose_language
from postroom.stationery.snippets import Snippet
from postroom.stationery.words import Words

REMEMBERED = 64


@dataclass(frozen=True)
class CompiledLanguage:
    """One wording, compiled; `show` writes amounts and dates as its language does."""

    language: str
    wording: Compiled
    skeleton: AnySkeleton
    digest: str
    show: Show

    @cached_property
    def has_files(self) -> bool:
        """Whether any file goes along, or is linked to."""
        return bool(self.attached or self.shown_files)

    @cached_property
    def shown_files(self) -> tuple[Slot, ...]:
        """The tags that show where a file can be fetched."""
        return tuple(slot for slot in self.wording.plan.slots if slot.is_file)

    @cached_property
    def attached(self) -> tuple[tuple[int, Slot], ...]:
        """What goes along, each with the number of its slot."""
        return tuple((number, slot) for number, slot in enumerate(self.wording.plan.slots) if slot.attached)


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
    version_id: int,
    look: Look,
    catalogue: Catalogue,
    snippets: Sequence[Snippet] = (),
    *,
    channel: Channel = Channel.EMAIL,
    papers: tuple[str, ...] = (),
) -> CompiledText:
    """Return a published version compiled for a brand; remembered, for neither version nor look ever changes.

    `snippets` are those on offer: what they say now is put in. `papers` are printed behind a letter.
    """
    codes = codes_in(version_id)
    put_in = tuple(snippet for snippet in snippets if snippet.code in codes)
    return _remembered(version_id, put_in, look, _Known(catalogue), channel, papers)


def compiled(text: Text, look: Look, catalogue: Catalogue, *, channel: Channel = Channel.EMAIL) -> CompiledText:
    """Compile what a text says on a channel, for a brand."""
    languages = {words.language: _language(words, text, look, catalogue, channel) for words in text.on(channel)}
    return CompiledText(
        text=text,
        languages=languages,
        paths=frozenset().union(*(each.wording.paths for each in languages.values())),
        free=tuple(dict.fromkeys(name for each in languages.values() for name in each.wording.free)),
    )


def compiled_text(text: Text, look: Look, catalogue: Catalogue, *, channel: Channel) -> CompiledText:
    """Return a text of somebody's own compiled for a brand; remembered, for programs say the same to many."""
    return _remembered_text(text, look, _Known(catalogue), channel)


class _Known:
    """A catalogue as a key: two are the same key only if they are one object."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.catalogue is other.catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)


@lru_cache(maxsize=REMEMBERED)
def _remembered(
    version_id: int,
    snippets: tuple[Snippet, ...],
    look: Look,
    known: _Known,
    channel: Channel,
    papers: tuple[str, ...],
) -> CompiledText:
    text = replace(of_version(version_id).with_snippets(snippets), papers=papers)
    return compiled(text, look, known.catalogue, channel=channel)


@lru_cache(maxsize=REMEMBERED)
def _remembered_text(text: Text, look: Look, known: _Known, channel: Channel) -> CompiledText:
    return compiled(text, look, known.catalogue, channel=channel)


def _language(words: Words, text: Text, look: Look, catalogue: Catalogue, channel: Channel) -> CompiledLanguage:
    wording = _wording(words, text, look, catalogue, channel)
    return CompiledLanguage(
        language=words.language,
        wording=wording,
        skeleton=wording.skeleton,
        digest=wording.skeleton.digest,
        show=show_for(words.language, look.currency),
    )


def _wording(words: Words, text: Text, look: Look, catalogue: Catalogue, channel: Channel) -> Compiled:
    language, snippets = words.language, text.snippets_in(words.language)
    match channel:
        case Channel.EMAIL:
            layout = look.layout(language, unsubscribe=text.topic_id is not None)
            return compile_wording(
                subject=words.subject, document=words.document, catalogue=catalogue, layout=layout, snippets=snippets
            )
        case Channel.SMS:
            return compile_sms(document=words.short, catalogue=catalogue, language=language, snippets=snippets)
        case Channel.LETTER:
            return compile_letter(
                subject=words.subject,
                document=words.document,
                catalogue=catalogue,
                snippets=snippets,
                public_url=look.public_url,
                around=look.around(language, papers=text.papers, finished=text.is_finished),
            )
