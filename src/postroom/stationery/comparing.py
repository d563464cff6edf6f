"""Two versions of a template side by side: what each language said before and says now, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from postroom.access.viewer import Viewer
from postroom.core.document.to_text import to_text
from postroom.stationery import selectors
from postroom.stationery.models import TemplateVersion
from postroom.stationery.words import Words, from_rows


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and in which of the two versions it stands."""

    where: Literal["both", "before", "after"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed in one language; a language that one of the two has not is wholly new or gone."""

    language: str
    channel: str
    is_new: bool
    is_gone: bool
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions and the languages in which they differ; none: they say the same."""

    before: TemplateVersion
    after: TemplateVersion
    changes: Sequence[Change]


def compare(*, before_id: int, after_id: int, viewer: Viewer) -> Comparison:
    """Compare two versions of one template. Raises `TemplateVersion.DoesNotExist`, also for those of two templates."""
    before = selectors.version(version_id=before_id, viewer=viewer)
    after = selectors.version(version_id=after_id, viewer=viewer)
    if before.template_id != after.template_id:
        raise TemplateVersion.DoesNotExist("these are versions of two templates")
    return Comparison(before=before, after=after, changes=list(_changes(_by_place(before), _by_place(after))))


def as_lines(words: Words | None) -> list[str]:
    """Return what stands in a wording as lines that show every change, looks and links included."""
    if words is None:
        return []
    short = ["", *(f"SMS: {line}" for line in words.sms_text.split("\n"))] if words.sms_text else []
    return [words.subject, "", *to_text(words.document, marks=True).split("\n"), *short]


def differences(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of two texts, each with where it stands."""
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line("both", line) for line in before[start:end])
            continue
        yield from (Line("before", line) for line in before[start:end])
        yield from (Line("after", line) for line in after[new_start:new_end])


def _changes(before: dict[tuple[str, str], Words], after: dict[tuple[str, str], Words]) -> Iterator[Change]:
    for language, channel in sorted(before.keys() | after.keys()):
        old, new = before.get((language, channel)), after.get((language, channel))
        if old == new:
            continue
        lines = list(differences(as_lines(old), as_lines(new)))
        yield Change(language=language, channel=channel, is_new=old is None, is_gone=new is None, lines=lines)


def _by_place(version: TemplateVersion) -> dict[tuple[str, str], Words]:
    return {(words.language, words.channel): words for words in from_rows(selectors.wordings(version_id=version.pk))}
