"""Make of a letter what the template draws: every value is there and of its kind, so that none surprises it."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from postroom.core.design.colours import is_colour
from postroom.core.letter.columns import widths
from postroom.core.pictures import PLACE

Json = dict[str, Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s\x00-\x1f]{1,1900}")
_DIGEST = re.compile(rf"(?:{PLACE}|picture:)([0-9a-f]{{64}})$")
_MM_PER_PIXEL = 25.4 / 96
_POINTS_PER_MM = 72 / 25.4
_DEEPEST_HEADING = 4
_QUOTES = re.compile("[\"']")


def prepared(letter: Mapping[str, Any], sheet: Mapping[str, Any], files: Collection[str]) -> Json:
    """Return a letter as the template takes it. Pictures that are not among the files are said in words."""
    language = str(letter["language"])[:3].split("-")[0].lower()
    em_across = sheet["text"]["width"] * _POINTS_PER_MM / sheet["size"]
    preparer = _Preparer(em_across, files)
    if letter.get("finished"):
        letter = {**letter, "address": (), "references": (), "subject": "", "blocks": ()}
    return {
        "language": language if _LANGUAGE.fullmatch(language) else "en",
        "address": [_clean(line) for line in letter["address"]],
        "references": [[_clean(word), _clean(value)] for word, value in letter["references"]],
        "subject": [_run({"text": letter["subject"]})],
        "blocks": preparer.blocks(letter["blocks"]),
        "mark": letter["mark"],
        "place": _clean(letter.get("place", "")),
    }


class _Preparer:
    def __init__(self, em_across: float, files: Collection[str]) -> None:
        self._em_across, self._files = em_across, files

    def blocks(self, blocks: Sequence[Mapping[str, Any]]) -> list[Json]:
        return [self._block(block) for block in blocks]

    def _block(self, block: Mapping[str, Any]) -> Json:
        match block["type"]:
            case "paragraph":
                return _paragraph(block["align"], block["lines"])
            case "heading":
                level = min(int(block["level"]) + 1, _DEEPEST_HEADING)
                return {"type": "heading", "level": level, **_lined(block["align"], block["lines"])}
            case "list":
                return {"type": "list", "start": block["start"], "items": [self.blocks(i) for i in block["items"]]}
            case "table":
                return self._table(block)
            case "grid":
                return self._grid(block)
            case "picture":
                return self._picture(block)
            case "address":
                shown = [{"text": f"{block['label']}: "}, {"text": block["address"], "link": block["address"]}]
                return _paragraph("", [shown])
        return {"type": "rule"}

    def _table(self, block: Mapping[str, Any]) -> Json:
        columns = [{"heading": _clean(c["heading"]), "right": bool(c["right"])} for c in block["columns"]]
        return {
            "type": "table",
            "columns": columns,
            "widths": widths(block, self._em_across),
            "cells": [_clean(cell) for row in block["rows"] for cell in row],
            "sums": [[_clean(cell) for cell in row] for row in block["sums"]],
        }

    def _grid(self, block: Mapping[str, Any]) -> Json:
        """Cells get the places that those with spans leave them."""
        taken: set[tuple[int, int]] = set()
        cells, shares = [], dict[int, float]()
        for y, row in enumerate(block["rows"]):
            x = 0
            for cell in row:
                while (x, y) in taken:
                    x += 1
                taken |= {(x + i, y + j) for i in range(cell["colspan"]) for j in range(cell["rowspan"])}
                if cell["width"] and cell["colspan"] == 1:
                    shares[x] = float(cell["width"])
                inside = {"heading": cell["heading"], "align": cell["align"], "blocks": self.blocks(cell["blocks"])}
                cells.append({"x": x, "y": y, "colspan": cell["colspan"], "rowspan": cell["rowspan"], **inside})
        across = max((x for x, _ in taken), default=0) + 1
        mean = sum(shares.values()) / len(shares) if shares else 1.0
        return {"type": "grid", "widths": [shares.get(x, mean) for x in range(across)], "cells": cells}

    def _picture(self, block: Mapping[str, Any]) -> Json:
        found = _DIGEST.search(block["src"])
        if found is None or found[1] not in self._files:
            return _paragraph("", [[{"text": block["alt"]}]])
        width = block["width"] * _MM_PER_PIXEL if block["width"] else None
        return {"type": "picture", "file": found[1], "alt": _clean(block["alt"]), "width": width}


def _paragraph(align: str, lines: Sequence[Sequence[Mapping[str, Any]]]) -> Json:
    return {"type": "paragraph", **_lined(align, lines)}


def _lined(align: str, lines: Sequence[Sequence[Mapping[str, Any]]]) -> Json:
    return {"align": align, "lines": [[_run(run) for run in line] for line in lines]}


def _run(run: Mapping[str, Any]) -> str | Json:
    """Letters without marks are text alone, which is drawn fastest."""
    shown = _clean(run["text"])
    quotes = not run.get("value") and _QUOTES.search(shown) is not None
    if not quotes and len(run) == 1 + ("value" in run):
        return shown
    link, colour = run.get("link", ""), run.get("colour", "")
    return {
        "text": shown,
        "quotes": quotes,
        **{name: bool(run.get(name)) for name in ("bold", "italic", "underline", "strike")},
        "colour": colour if is_colour(colour) else None,
        "link": link if _LINK.fullmatch(link) else None,
    }


def _clean(text: str) -> str:
    return _CONTROL.sub("", str(text))
