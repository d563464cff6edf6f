"""Two people changed one text: show line by line what differs, so that nothing is written over unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from postroom.access.viewer import Viewer
from postroom.stationery import selectors
from postroom.stationery.words import Words, from_rows
from postroom.web.shell.documents import as_lines

if TYPE_CHECKING:
    from datetime import datetime

    from postroom.stationery.models import TemplateVersion


@dataclass(frozen=True, slots=True)
class Difference:
    """One line, and who has it."""

    whose: Literal["both", "theirs", "mine"]
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What stands there now, when it was saved, and how it differs from what was written here."""

    theirs: TemplateVersion
    at: datetime
    differences: Sequence[Difference]


def clash(*, template_id: int, mine: Words, viewer: Viewer) -> Clash:
    """Compare what was written with the newest version."""
    theirs = selectors.versions(template_id=template_id, viewer=viewer)[0]
    there = from_rows(selectors.wordings(version_id=theirs.pk).filter(language=mine.language))
    found = differences(lines(there[0]) if there else [], lines(mine))
    return Clash(theirs=theirs, at=theirs.changed_at, differences=list(found))


def lines(words: Words) -> list[str]:
    """Put a wording into lines that people can compare."""
    short = [_("SMS: %(text)s") % {"text": words.sms_text}] if words.sms_text else []
    return [words.subject, *as_lines(words.document), *short]


def differences(theirs: list[str], mine: list[str]) -> Iterator[Difference]:
    """Yield the lines of both texts, each with who has it."""
    for kind, start, end, mine_start, mine_end in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Difference("both", line) for line in theirs[start:end])
            continue
        yield from (Difference("theirs", line) for line in theirs[start:end])
        yield from (Difference("mine", line) for line in mine[mine_start:mine_end])
