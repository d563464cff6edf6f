"""What a child can do, by name. Runs in a child only."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from postroom.typesetting.finishing import Letterheads, finished
from postroom.typesetting.refusals import Code, Refused
from postroom.typesetting.setting import Setter

Answer = tuple[dict[str, Any], list[bytes]]
MOST_PAGES = 100
"""Of one letter."""


class Tasks:
    """The orders that a child takes."""

    def __init__(self) -> None:
        self._setter = Setter()
        self._heads = Letterheads(self._setter.folder)

    def do(self, task: str, given: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        """Do one task. Raises `Refused`."""
        tasks = {"letters": self._letters, "picture": self._picture}
        return tasks[task](given, blobs)

    def close(self) -> None:
        """Leave nothing behind."""
        self._setter.close()

    def _letters(self, given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
        """Some letters as one PDF, with the number of the first page of each; `to` is a file to write it into."""
        sheet = given["sheet"]
        plain = self._setter.pdf(sheet, given["letters"], given["files"], at=int(given["at"]))
        head = self._heads.pages(given["head"]) if given["head"] else None
        pdf, starts, pages = finished(plain, head)
        if max(after - before for before, after in zip(starts, [*starts[1:], pages], strict=True)) > MOST_PAGES:
            raise Refused(Code.PAGES, str(MOST_PAGES))
        answer = {"starts": starts, "pages": pages}
        if given["to"] is None:
            return answer, [pdf]
        Path(given["to"]).write_bytes(pdf)
        return answer, []

    def _picture(self, given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
        """The pages of a letter as PNG, quickly: not what is sent, but what it looks like."""
        head: list[str | None] = [None, None]
        if given["head"]:
            pictures = self._heads.pictures(given["head"], float(given["ppi"]))
            self._setter.keep(pictures)
            head = [*pictures, None][:2]
        pages = self._setter.picture(given["sheet"], given["letter"], given["files"], head=head, ppi=given["ppi"])
        return {"pages": len(pages)}, pages[: int(given["most"])]
