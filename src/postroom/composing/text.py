"""What is to be said, before it is said to anybody: the wordings of a template, saved or not."""

from collections.abc import Iterator
from dataclasses import dataclass

from postroom.core.document.tags import tags_of, written_tags
from postroom.core.tags.parse import Tag
from postroom.stationery.models import TemplateVersion
from postroom.stationery.selectors import wordings
from postroom.stationery.words import Words, from_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Wordings in some languages. With a topic, each recipient gets a link to unsubscribe from it."""

    words: tuple[Words, ...]
    default_language: str = "en"
    topic_id: int | None = None
    template_id: int | None = None
    """The template they are of, which may name a design."""


def of_version(version_id: int) -> Text:
    """Return what a version says, in two queries. Raises `TemplateVersion.DoesNotExist`."""
    template = TemplateVersion.objects.select_related("template").get(pk=version_id).template
    return Text(
        words=tuple(from_rows(wordings(version_id=version_id))),
        default_language=template.default_language,
        topic_id=template.topic_id,
        template_id=template.pk,
    )


def free_tags(*, version_id: int) -> list[str]:
    """Return the names of the free tags of a version, in the order in which they are met."""
    tags = (tag for words in of_version(version_id).words for tag in _tags(words))
    return list(dict.fromkeys(tag.path[0] for tag in tags if tag.free))


def _tags(words: Words) -> Iterator[Tag]:
    yield from written_tags(words.subject)
    yield from tags_of(words.document)
    yield from written_tags(words.sms_text)
