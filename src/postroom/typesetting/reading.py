"""The door to reading scanned pages: done in a child, within its limits, for they come from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from postroom.typesetting.workers import workers

_SECONDS, _SECONDS_PER_PAGE = 10, 3


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page: the code of ours on it (or none), what else was read, whether it is blank, and its picture (JPEG)."""

    code: str
    other: str
    is_blank: bool
    picture: bytes


def count_pages(path: Path) -> int:
    """Return how many pages a PDF or a picture has. Raises `Refused`."""
    pages: int = workers().do("count_pages", {"file": str(path)}, seconds=_SECONDS).answer["pages"]
    return pages


def read_pages(path: Path, *, first: int, number: int) -> Sequence[ScannedPage]:
    """Read some pages, `first` counted from 0. Raises `Refused`."""
    given = {"file": str(path), "first": first, "number": number}
    done = workers().do("read_pages", given, seconds=_SECONDS + _SECONDS_PER_PAGE * number)
    said = zip(done.answer["codes"], done.answer["others"], done.answer["blank"], done.files, strict=True)
    return [ScannedPage(str(code), str(other), bool(blank), picture) for code, other, blank, picture in said]
