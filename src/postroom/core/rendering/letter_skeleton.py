"""The part of a letter that all its recipients share, and how one recipient's fills make a letter of it.

It is a tree of blocks in which numbers stand for slots. It is stored as the skeleton of an e-mail is, under its digest,
and gives the same letter for ever.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from postroom.core.address.postal import PostalAddress
from postroom.core.rendering.skeleton import BadSkeleton
from postroom.core.tags.resolve import Fill

Json = dict[str, Any]
_FORMAT = "letter 1"
_NARROW, _BLANK = "\u202f", "\u00a0"  # many letterheads are set in fonts without the narrow blank of French amounts


@dataclass(frozen=True)
class LetterSkeleton:
    """The part of a letter that all its recipients share.

    `around` is what it is set with beside the text, as plain data: whose letter it is, its language, date and design.
    """

    subject_parts: Sequence[str | int]
    blocks: Sequence[Json]
    around: Json
    slots: int
    """How many fills the text has; the one behind them is the address."""

    def set(self, fills: Sequence[Fill]) -> Json:
        """The letter of one recipient: its subject on one line, and its blocks. Deterministic: parts are joined."""
        return {"subject": self.subject(fills), "blocks": _blocks(self.blocks, fills)}

    def subject(self, fills: Sequence[Fill]) -> str:
        """The subject on one line."""
        return " ".join("".join(_text(part, fills) for part in self.subject_parts).split())

    def text(self, fills: Sequence[Fill]) -> str:
        """What the letter says as plain text."""
        return "\n\n".join(_plain(_blocks(self.blocks, fills)))

    def address(self, fills: Sequence[Fill]) -> Json:
        """Where it goes, in parts: `name`, `lines`, `postcode`, `city`, `country`, and its `date`.

        One that nobody posts has an `email` instead. Empty before it has an address.
        """
        if len(fills) <= self.slots or isinstance(fill := fills[self.slots], str):
            return {}
        found: Json = json.loads(fill[1])
        return found

    def to_json(self) -> str:
        """The skeleton in one canonical form: the same skeleton always gives the same characters."""
        content = {
            "format": _FORMAT,
            "subject": list(self.subject_parts),
            "blocks": list(self.blocks),
            "around": self.around,
            "slots": self.slots,
        }
        return json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, source: str) -> "LetterSkeleton":
        """The skeleton that `to_json` wrote; raises `BadSkeleton`."""
        try:
            content = json.loads(source)
            is_letter = content["format"] == _FORMAT
            found = cls(content["subject"], content["blocks"], content["around"], content["slots"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadSkeleton("this is no skeleton of a letter") from error
        if not is_letter:
            raise BadSkeleton("this skeleton is of another format")
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: the name under which the skeleton is stored."""
        return sha256(self.to_json().encode("ascii")).hexdigest()


def address_fill(*, name: str, address: PostalAddress, day: date) -> Fill:
    """The fill behind those of the text: whom the letter is for, where it goes, and the date that it bears."""
    told = {"name": name, **asdict(address), "date": day.isoformat()}
    return (address.one_line, json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def email_fill(*, name: str, email: str, day: date) -> Fill:
    """The same of a letter that nobody posts: its recipient is told of it at an e-mail address."""
    told = {"name": name, "email": email, "date": day.isoformat()}
    return (email, json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def _blocks(blocks: Sequence[Json], fills: Sequence[Fill]) -> list[Json]:
    found: list[Json] = []
    for block in blocks:
        if block["type"] != "when":
            found.append(_block(block, fills))
        elif bool(_fill(block["slot"], fills)) is not block["negated"]:
            found += _blocks(block["blocks"], fills)
    return found


def _block(block: Json, fills: Sequence[Fill]) -> Json:
    """A block with its slots filled."""
    match block["type"]:
        case "paragraph" | "heading":
            return {**block, "lines": [[_filled(run, fills) for run in line] for line in block["lines"]]}
        case "list":
            return {**block, "items": [_blocks(item, fills) for item in block["items"]]}
        case "grid":
            rows = [[{**cell, "blocks": _blocks(cell["blocks"], fills)} for cell in row] for row in block["rows"]]
            return {**block, "rows": rows}
        case "table":
            return _table(fills[block["slot"]])
        case "address":
            label = "".join(_text(part, fills) for part in block["label"])
            return {**block, "label": label, "address": _text(block["address"], fills)}
    return block


def _filled(run: Json, fills: Sequence[Fill]) -> Json:
    link = {"link": _text(run["link"], fills)} if "link" in run else {}
    return {**run, "text": _text(run["text"], fills), **link}


def _table(fill: Fill) -> Json:
    """The cells of a table; its tag as it is written, where it could not be filled."""
    if isinstance(fill, str):
        return {"type": "paragraph", "align": "", "lines": [[{"text": fill}]]}
    return {"type": "table", **json.loads(fill[1].replace(_NARROW, _BLANK))}


def _fill(slot: int, fills: Sequence[Fill]) -> str:
    fill = fills[slot]
    return fill if isinstance(fill, str) else fill[0]


def _text(part: str | int, fills: Sequence[Fill]) -> str:
    return part if isinstance(part, str) else _fill(part, fills).replace(_NARROW, _BLANK)


def _plain(blocks: Sequence[Json]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "paragraph" | "heading":
                yield "\n".join("".join(run["text"] for run in line) for line in block["lines"])
            case "list":
                first = block["start"]
                signs = ("- " if first is None else f"{first + number}. " for number in range(len(block["items"])))
                yield "\n".join(
                    sign + "\n".join(_plain(item)) for sign, item in zip(signs, block["items"], strict=True)
                )
            case "grid":
                rows = ([" ".join(_plain(cell["blocks"])) for cell in row] for row in block["rows"])
                yield "\n".join(" | ".join(row) for row in rows)
            case "table":
                yield "\n".join(" | ".join(map(str, row)) for row in block.get("rows", ()))
            case "address":
                yield f"{block['label']}: {block['address']}"
            case "picture":
                yield from [f"[{block['alt']}]"] if block["alt"] else ()
