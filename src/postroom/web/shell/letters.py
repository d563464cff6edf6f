"""A letter as it comes out of the printer: its pages as pictures, with the places marked that are wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from postroom.composing import services as composing
from postroom.web.shell.findings import finding_said

PPI = 80
MOST_PAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is shown of a letter; without pages, `refused` says why there are none."""

    pages: Sequence[str] = ()
    """Pictures, as addresses that hold them."""
    count: int = 0
    size: int = 0
    findings: Sequence[tuple[str, bool]] = field(default=())
    """What is wrong, and whether it keeps the letter from going."""
    refused: str = ""
    rest_said: bool = False
    """What keeps it from going is said elsewhere on the screen."""

    @property
    def passes(self) -> bool:
        """Whether it may go out."""
        return not self.refused and not any(blocks for _said, blocks in self.findings)

    @property
    def more(self) -> int:
        """So many pages are not shown."""
        return self.count - len(self.pages)


def paper_of(letter: Mapping[str, Any] | None, *, who: str, most: int = MOST_PAGES) -> Paper | None:
    """Look at a letter for a screen; None for what is no letter."""
    if not letter:
        return None
    try:
        looked = composing.look_at(letter, who=who)
        shown = range(1, min(looked.report.pages, most) + 1)
        pages = [_address(looked.picture(page, ppi=PPI)) for page in shown]
    except (composing.Refused, composing.FileGone) as refused:
        return Paper(refused=str(refused))
    report = looked.report
    findings = [(finding_said(found), found.blocks) for found in report.findings]
    return Paper(pages=pages, count=report.pages, size=report.size, findings=findings)


def without(paper: Paper | None, said: Collection[str]) -> Paper | None:
    """Return a letter without the findings that the screen says elsewhere."""
    if paper is None or not any(sentence in said for sentence, _blocks in paper.findings):
        return paper
    rest = [(sentence, blocks) for sentence, blocks in paper.findings if sentence not in said]
    return replace(paper, findings=rest, rest_said=True)


def _address(picture: bytes) -> str:
    return f"data:image/png;base64,{b64encode(picture).decode()}"
