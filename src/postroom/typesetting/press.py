"""The door to setting letters: one, many, or what one looks like."""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any

from postroom.core.letter.letter import Letter
from postroom.typesetting.refusals import Code, Refusal, Refused
from postroom.typesetting.workers import Done, Workers, workers

CHUNK = 25
"""Letters set at once: fewer share too little, more take too much memory."""
_SECONDS, _SECONDS_PER_LETTER = 15, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What letters are set on: the sheet (`core.letter.sheet`), its letterhead, the files of pictures by digest.

    `papers` are PDFs that go with letters, by digest, too.
    `at` is the time that stands in the PDF: the same letter on the same stock gives the same bytes.
    """

    sheet: Mapping[str, Any]
    head: Path | None = None
    files: Mapping[str, Path] = field(default_factory=dict)
    papers: Mapping[str, Path] = field(default_factory=dict)
    at: int = 0

    def given(self) -> dict[str, Any]:
        """As a child takes it."""
        files = {name: str(path) for name, path in self.files.items()}
        papers = {name: str(path) for name, path in self.papers.items()}
        head = str(self.head) if self.head else None
        return {"sheet": self.sheet, "head": head, "files": files, "papers": papers, "at": self.at}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some letters in one PDF: for each the number of its first page and how many it has."""

    pdf: bytes | Path
    letters: Sequence[tuple[Letter, int, int]]
    pages: int
    refused: Sequence[Refusal] = ()


def letter(one: Letter, stock: Stock) -> bytes:
    """Return one letter as PDF/A. Raises `Refused`, which names the customer."""
    return counted(one, stock)[0]


def counted(one: Letter, stock: Stock) -> tuple[bytes, int]:
    """Return one letter as PDF/A, and how many pages it has. Raises `Refused`, which names the customer."""
    try:
        done = _ask([one], stock, None, workers())
        return done.files[0], done.answer["pages"]
    except Refused as refused:
        raise Refused(refused.refusal.code, refused.refusal.detail, one.who) from None


def picture(one: Letter, stock: Stock, *, ppi: float = 110, most: int = 3) -> list[bytes]:
    """Return the first pages of a letter as PNG, for screens. Raises `Refused`."""
    given = {**stock.given(), "letter": one, "ppi": ppi, "most": most}
    try:
        return workers().do("picture", given, seconds=_SECONDS).files
    except Refused as refused:
        raise Refused(refused.refusal.code, refused.refusal.detail, one.who) from None


def letters(many: Iterable[Letter], stock: Stock, *, folder: Path, hands: int | None = None) -> Iterator[Chunk]:
    """Set many letters in their order, some in one file each (in `folder`), a few files ahead of who takes them.

    What cannot be set is refused by name, and all others are there. Memory does not grow with the letters.
    """
    staff = workers()
    hands = hands or staff.count
    with ThreadPoolExecutor(hands, thread_name_prefix="press") as threads:
        waiting: deque[Future[Chunk]] = deque()
        source = iter(many)
        for number in count():
            if not (chunk := list(islice(source, CHUNK))):
                break
            waiting.append(threads.submit(_chunk, chunk, stock, folder / f"{number:06}.pdf", staff))
            if len(waiting) > 2 * hands:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def merged(files: Sequence[Path], target: Path) -> int:
    """Write the pages of many files into one, in their order, and return how many there are. Raises `Refused`."""
    given = {"files": [str(path) for path in files], "to": str(target)}
    pages: int = workers().do("merged", given, seconds=_SECONDS + len(files)).answer["pages"]
    return pages


def bound(parts: Sequence[tuple[Path, Sequence[int]]], target: Path) -> int:
    """Write letters into one file for both sides of the paper, each beginning on a front page.

    A part is a file and how many pages each of its letters has. Returns the number of pages. Raises `Refused`.
    """
    files, counts = [str(path) for path, _ in parts], [list(pages) for _, pages in parts]
    given = {"files": files, "counts": counts, "to": str(target)}
    pages: int = workers().do("bound", given, seconds=_SECONDS + 2 * len(files)).answer["pages"]
    return pages


def _chunk(chunk: Sequence[Letter], stock: Stock, target: Path, staff: Workers) -> Chunk:
    """If one letter cannot be set, each is tried by itself, and then all that can are set together."""
    try:
        return _set(chunk, stock, target, staff)
    except Refused as refused:
        if len(chunk) == 1:
            return Chunk(target, (), 0, (_named(refused, chunk[0]),))
    good, refusals = [], []
    for one in chunk:
        try:
            _ask([one], stock, None, staff)
            good.append(one)
        except Refused as refused:
            refusals.append(_named(refused, one))
    if not good:
        return Chunk(target, (), 0, refusals)
    done = _set(good, stock, target, staff)
    return Chunk(done.pdf, done.letters, done.pages, refusals)


def _set(chunk: Sequence[Letter], stock: Stock, target: Path, staff: Workers) -> Chunk:
    answer = _ask(chunk, stock, target, staff).answer
    starts, pages = answer["starts"], answer["pages"]
    counts = [after - before for before, after in zip(starts, [*starts[1:], pages], strict=True)]
    return Chunk(target, list(zip(chunk, starts, counts, strict=True)), pages)


def _ask(chunk: Sequence[Letter], stock: Stock, target: Path | None, staff: Workers) -> Done:
    to = str(target) if target else None
    given = {**stock.given(), "letters": chunk, "to": to}
    done = staff.do("letters", given, seconds=math.ceil(_SECONDS + _SECONDS_PER_LETTER * len(chunk)))
    if len(done.answer["starts"]) != len(chunk):
        raise Refused(Code.NOT_SET, "not every letter has a page")
    return done


def _named(refused: Refused, one: Letter) -> Refusal:
    return Refusal(refused.refusal.code, refused.refusal.detail, one.who)
