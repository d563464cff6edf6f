"""What is to be said, before it is said to anybody: the wordings of a template, saved or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from postroom.core.carriage.envelope import Channel
from postroom.core.document.nodes import Document
from postroom.core.document.tags import snippets_of, tags_of, written_tags
from postroom.core.tags.parse import Tag
from postroom.stationery.designs.choosing import AS_SAID, Designs
from postroom.stationery.models import TemplateVersion
from postroom.stationery.selectors import wordings
from postroom.stationery.snippets import Snippet, published
from postroom.stationery.words import Words, from_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Wordings in some languages. With a topic, each recipient gets a link to unsubscribe from it."""

    words: tuple[Words, ...]
    default_language: str = "en"
    topic_id: int | None = None
    template_id: int | None = None
    """The template they are of, which may name a design."""
    designs: Designs = AS_SAID
    """Those that are named in its place."""
    snippets: tuple[Snippet, ...] = ()
    """What is put in where the words name it."""
    papers: tuple[str, ...] = ()
    """Digests of the PDFs that were added by hand: in a letter they are printed behind the text."""
    is_finished: bool = False
    """The first of the papers is the letter itself."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the snippets that the words put in."""
        return frozenset(code for words in self.words for code in snippets_of(words.document))

    def on(self, channel: Channel) -> tuple[Words, ...]:
        """Return the words for a channel, one for each language: its own, or else the e-mail's."""
        said = {words.language: words for words in self.words if words.channel is Channel.EMAIL}
        return tuple((said | {words.language: words for words in self.words if words.channel is channel}).values())

    def with_snippets(self, offered: Iterable[Snippet]) -> "Text":
        """Return the text with those of the snippets that it puts in."""
        codes = self.codes
        return replace(self, snippets=tuple(each for each in offered if each.code in codes)) if codes else self

    def snippets_in(self, language: str) -> dict[str, Document]:
        """Return what the snippets say where this language is written, or in their own."""
        said: dict[str, Document] = {}
        for snippet in self.snippets:
            by_language = {words.language: words.document for words in reversed(snippet.words)}
            order = (language, language.replace("_", "-").partition("-")[0], snippet.default_language)
            if found := next((code for code in order if code in by_language), None):
                said[snippet.code] = by_language[found]
        return said


def of_version(version_id: int) -> Text:
    """Return what a version says, in two queries. Raises `TemplateVersion.DoesNotExist`."""
    template = TemplateVersion.objects.select_related("template").get(pk=version_id).template
    return Text(
        words=tuple(from_rows(wordings(version_id=version_id))),
        default_language=template.default_language,
        topic_id=template.topic_id,
        template_id=template.pk,
    )


def media(*, version_id: int | None) -> set[Channel]:
    """Return the channels that a version says something on; without a version, all that it could."""
    if version_id is None:
        return set(Channel)
    text = of_version(version_id)
    return {channel for channel in Channel if any(_says(words, channel) for words in text.on(channel))}


def _says(words: Words, channel: Channel) -> bool:
    return bool(words.text.strip() or (channel is Channel.SMS and words.sms_text.strip()))


def complete(text: Text, unit_id: int) -> Text:
    """Return the text with the snippets that it puts in, as they are published for a unit."""
    return text.with_snippets(published(codes=text.codes, unit_id=unit_id))


@lru_cache(maxsize=1024)
def codes_in(version_id: int) -> frozenset[str]:
    """Return the codes of the snippets that a published version puts in; remembered, for it never changes."""
    return of_version(version_id).codes


def free_tags(*, version_id: int) -> list[str]:
    """Return the names of the free tags of a version, in the order in which they are met."""
    return free_names(of_version(version_id))


def free_names(text: Text) -> list[str]:
    """Return the names of the free tags of a text and of the snippets it puts in, in the order they are met."""
    put_in = (words for snippet in published(codes=text.codes, unit_id=None) for words in snippet.words)
    tags = (tag for words in (*text.words, *put_in) for tag in _tags(words))
    return list(dict.fromkeys(tag.path[0] for tag in tags if tag.free))


def _tags(words: Words) -> Iterator[Tag]:
    yield from written_tags(words.subject)
    yield from tags_of(words.document)
    yield from written_tags(words.sms_text)
