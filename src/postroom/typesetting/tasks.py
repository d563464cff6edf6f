"""What a child can do, by name. Runs in a child only."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from postroom.core.letter.findings import Demands, Finding
from postroom.typesetting import scans
from postroom.typesetting.binding import bound
from postroom.typesetting.enclosing import enclosed
from postroom.typesetting.finishing import MOST_PAGES, Letterheads, Numbers, finished
from postroom.typesetting.letterheads import normalised
from postroom.typesetting.merging import merged
from postroom.typesetting.pictures import page_picture
from postroom.typesetting.preflight import inspected, marked
from postroom.typesetting.refusals import Code, Refused
from postroom.typesetting.setting import Setter

Answer = tuple[dict[str, Any], list[bytes]]


class Tasks:
    """The orders that a child takes."""

    def __init__(self) -> None:
        self._setter = Setter()
        self._heads = Letterheads(self._setter.folder)
        self._numbers = Numbers(self._setter)

    def do(self, task: str, given: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        """Do one task. Raises `Refused`."""
        tasks = {
            "letters": self._letters,
            "picture": self._picture,
            "letterhead": self._letterhead,
            "preflight": self._preflight,
            "marked": self._marked,
            "page": self._page,
            "merged": self._merged,
            "bound": _bound,
            "count_pages": _count_pages,
            "read_pages": _read_pages,
        }
        return tasks[task](given, blobs)

    def close(self) -> None:
        """Leave nothing behind."""
        self._setter.close()

    def _letters(self, given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
        """Some letters as one PDF, with the number of the first page of each.

        `to` is a file to write it into: it is for printing. What is answered goes to somebody, and is tagged.
        """
        sheet = given["sheet"]
        plain = self._setter.pdf(sheet, given["letters"], given["files"], at=int(given["at"]), tags=given["to"] is None)
        head = self._heads.pages(given["head"]) if given["head"] else None
        numbers = partial(self._numbers.pages, sheet) if sheet["numbers"] else None
        pdf, starts, pages = finished(plain, head, numbers)
        if any(letter["enclosed"] or letter["finished"] for letter in given["letters"]):
            page = (sheet["page"]["width"], sheet["page"]["height"])
            pdf, starts, pages = enclosed(pdf, starts, given["letters"], given["papers"], page)
        if max(after - before for before, after in zip(starts, [*starts[1:], pages], strict=True)) > MOST_PAGES:
            raise Refused(Code.PAGES, str(MOST_PAGES))
        answer = {"starts": starts, "pages": pages}
        if given["to"] is None:
            return answer, [pdf]
        Path(given["to"]).write_bytes(pdf)
        return answer, []

    def _picture(self, given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
        """The pages of a letter as PNG, quickly: not what is sent, but what it looks like."""
        letter = given["letter"]
        if letter["enclosed"] or letter["finished"]:
            answer, [pdf] = self._letters({**given, "letters": [letter], "to": None}, ())
            shown = range(min(answer["pages"], int(given["most"])))
            return {"pages": answer["pages"]}, [page_picture(pdf, number, float(given["ppi"])) for number in shown]
        head: list[str | None] = [None, None]
        if given["head"]:
            pictures = self._heads.pictures(given["head"], float(given["ppi"]))
            self._setter.keep(pictures)
            head = [*pictures, None][:2]
        pages = self._setter.picture(given["sheet"], letter, given["files"], head=head, ppi=given["ppi"])
        return {"pages": len(pages)}, pages[: int(given["most"])]

    def _letterhead(self, given: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        """A letterhead of what somebody uploaded."""
        width, height = given["paper"]
        made, findings = normalised(list(blobs), (width, height))
        return {"findings": [finding.to_json() for finding in findings]}, [made]

    def _preflight(self, given: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        """What is wrong with a finished PDF."""
        pages, findings = inspected(blobs[0], Demands.from_json(given["demands"]))
        return {"pages": pages, "findings": [finding.to_json() for finding in findings]}, []

    def _marked(self, given: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        """A page with the places marked that preflight found."""
        findings = [Finding.from_json(each) for each in given["findings"]]
        demands = Demands.from_json(given["demands"])
        return {}, [marked(blobs[0], int(given["page"]), demands, findings, float(given["ppi"]))]

    def _page(self, given: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        """A page of a PDF as a picture."""
        return {}, [page_picture(blobs[0], int(given["page"]) - 1, float(given["ppi"]))]

    def _merged(self, given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
        """Many files as one, written to a file."""
        return {"pages": merged(given["files"], given["to"])}, []


def _bound(given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
    """Letters for both sides of the paper, as one file."""
    return {"pages": bound(given["files"], given["counts"], given["to"])}, []


def _count_pages(given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
    return {"pages": scans.count(given["file"])}, []


def _read_pages(given: Mapping[str, Any], _blobs: Sequence[bytes]) -> Answer:
    """What stands on some scanned pages, and their pictures."""
    seen = scans.look(given["file"], int(given["first"]), int(given["number"]))
    answer = {
        "codes": [one.code for one in seen],
        "others": [one.other for one in seen],
        "blank": [one.is_blank for one in seen],
    }
    return answer, [one.picture for one in seen]
