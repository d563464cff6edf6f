"""Two people changed one text: show line by line what differs, so that nothing is written over unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from postroom.access.viewer import Viewer
from postroom.stationery import selectors

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


def clash(*, template_id: int, language: str, subject: str, text: str, viewer: Viewer) -> Clash:
    """Compare what was written with the newest version."""
    theirs = selectors.versions(template_id=template_id, viewer=viewer)[0]
    wording = selectors.wordings(version_id=theirs.pk).filter(language=language).first()
    there = [wording.subject, *wording.text.split("\n")] if wording else []
    return Clash(
        theirs=theirs, at=theirs.changed_at, differences=list(differences(there, [subject, *text.split("\n")]))
    )


def differences(theirs: list[str], mine: list[str]) -> Iterator[Difference]:
    """Yield the lines of both texts, each with who has it."""
    for kind, start, end, mine_start, mine_end in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Difference("both", line) for line in theirs[start:end])
            continue
        yield from (Difference("theirs", line) for line in theirs[start:end])
        yield from (Difference("mine", line) for line in mine[mine_start:mine_end])
