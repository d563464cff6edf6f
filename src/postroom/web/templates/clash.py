"""Two people changed one text: show line by line what differs, so that nothing is written over unseen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from postroom.access.viewer import Viewer
from postroom.stationery import comparing, selectors
from postroom.stationery.words import Words, from_rows

if TYPE_CHECKING:
    from datetime import datetime

    from postroom.stationery.models import TemplateVersion


Whose = Literal["both", "theirs", "mine"]
_WHOSE: dict[str, Whose] = {"both": "both", "before": "theirs", "after": "mine"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line, and who has it."""

    whose: Whose
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
    found = differences(comparing.as_lines(there[0] if there else None), comparing.as_lines(mine))
    return Clash(theirs=theirs, at=theirs.changed_at, differences=found)


def differences(theirs: Sequence[str], mine: Sequence[str]) -> list[Difference]:
    """Return the lines of both texts, each with who has it."""
    return owned(comparing.differences(theirs, mine))


def owned(lines: Iterable[comparing.Line]) -> list[Difference]:
    """Say of compared lines who has them: what stood before is theirs, what came after is mine."""
    return [Difference(_WHOSE[line.where], line.text) for line in lines]
