"""Look at a letter before it goes out, as the folding machine and the post do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from postroom.composing.lettering import NOBODYS, for_show, stock_for
from postroom.core.letter.findings import Demands, Report
from postroom.typesetting import inspection, press

_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """A letter as it would go out, and what is wrong with it."""

    pdf: bytes
    demands: Demands
    report: Report

    def picture(self, page: int = 1, *, ppi: float = 80) -> bytes:
        """Return a page as PNG, with the window, the edge and the places that are wrong drawn on it."""
        return inspection.marked(self.pdf, self.demands, self.report, page=page, ppi=ppi)


def look_at(content: Mapping[str, Any], *, who: str, code: str = NOBODYS) -> Looked:
    """Set a letter and look at it; `code` is that of its return barcode. Raises `Refused` or `FileGone`."""
    return _looked(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), who, code)


@lru_cache(maxsize=8)
def _looked(source: bytes, who: str, code: str) -> Looked:
    """One answer of a screen asks for the same letter several times."""
    content = orjson.loads(source)
    letter, stock = for_show(content, who=who, code=code), stock_for(content)
    pdf = press.letter(letter, stock)
    finished = bool(letter.finished)
    demands = Demands.of_sheet(content["around"]["sheet"], expected=_expected(content["to"]), finished=finished)
    bare = press.letter(replace(letter, mark=None), stock) if finished and letter.mark else pdf
    return Looked(pdf, demands, inspection.preflight(bare, demands))


def _expected(to: Mapping[str, Any]) -> tuple[str, ...]:
    """Of a finished letter: the longest word of the name and the postcode must be seen in the window."""
    name = str(to.get("name", ""))
    longest = max(name.split(), key=len, default="")
    return tuple(filter(None, (name, longest if len(longest) >= _SHORTEST else "", str(to.get("postcode", "")))))
