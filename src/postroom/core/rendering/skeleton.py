"""The part of an e-mail that all its recipients share, and how one recipient's fills go into it.

A message is stored as the digest of its skeleton and its own fills, and must come out as the same bytes for ever.
So nothing is decided here: parts are joined, plain fills are escaped in HTML, a fill that needs markup brings it along.
Parts that hang on a condition are there if the fill of its flag is not empty; nothing else is looked at.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from postroom.core.tags.resolve import Fill, Part, Parts, When

_FLAT, _NESTED = 1, 2
"""The formats: one without conditions is written as it was before there were any, so that its digest stays."""
_DEEPEST = 20
_BREAKS = re.compile(r"[\r\n\t]+")
_UNFIT_FOR_HEADERS = frozenset({"Cc", "Cs", "Zl", "Zp"})


class BadHeader(ValueError):
    """A subject holds a control character, which could end its header line."""


class BadSkeleton(ValueError):
    """What was read is no skeleton."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Plain runs and slot numbers of the three forms; `unsubscribe` is the slot of the address to unsubscribe at."""

    subject_parts: Parts
    text_parts: Parts
    html_parts: Parts
    unsubscribe: int | None = None

    def subject(self, fills: Sequence[Fill]) -> str:
        """The subject as one line; raises `BadHeader`."""
        texts = [fill if isinstance(fill, str) else fill[0] for fill in fills]
        line = _BREAKS.sub(" ", "".join(_pieces(self.subject_parts, texts))).strip()
        if not line.isprintable() and any(unicodedata.category(char) in _UNFIT_FOR_HEADERS for char in line):
            raise BadHeader("the subject holds a control character")
        return line

    def text(self, fills: Sequence[Fill]) -> str:
        """The plain-text form."""
        return "".join(self.text_pieces(fills))

    def html(self, fills: Sequence[Fill]) -> str:
        """The HTML form, plain fills escaped."""
        return "".join(self.html_pieces(fills))

    def text_pieces(self, fills: Sequence[Fill]) -> list[str]:
        """The plain-text form before it is joined: what all recipients share are the same objects each time."""
        return _pieces(self.text_parts, [fill if isinstance(fill, str) else fill[0] for fill in fills])

    def html_pieces(self, fills: Sequence[Fill]) -> list[str]:
        """The HTML form before it is joined, plain fills escaped."""
        return _pieces(self.html_parts, [escape(fill) if isinstance(fill, str) else fill[1] for fill in fills])

    def unsubscribe_url(self, fills: Sequence[Fill]) -> str | None:
        """Where this recipient can unsubscribe, for the List-Unsubscribe header."""
        if self.unsubscribe is None:
            return None
        fill = fills[self.unsubscribe]
        return fill if isinstance(fill, str) else fill[0]

    def to_json(self) -> str:
        """The skeleton in one canonical form: the same skeleton always gives the same characters."""
        forms = {"subject": self.subject_parts, "text": self.text_parts, "html": self.html_parts}
        nested = any(isinstance(part, When) for parts in forms.values() for part in parts)
        content = {
            "format": _NESTED if nested else _FLAT,
            **{form: _written(parts) for form, parts in forms.items()},
            "unsubscribe": self.unsubscribe,
        }
        return json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, source: str) -> "Skeleton":
        """The skeleton that `to_json` wrote; raises `BadSkeleton`."""
        try:
            content = json.loads(source)
            subject, text, html = (_parts(content[form], 0) for form in ("subject", "text", "html"))
            written_as, unsubscribe = content["format"], content["unsubscribe"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadSkeleton("this is no skeleton") from error
        if written_as not in (_FLAT, _NESTED) or not isinstance(unsubscribe, int | None):
            raise BadSkeleton("this skeleton is of another format")
        return cls(subject, text, html, unsubscribe)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: the name under which the skeleton is stored."""
        return sha256(self.to_json().encode("ascii")).hexdigest()


def _pieces(parts: Parts, texts: Sequence[str]) -> list[str]:
    try:
        return [part if isinstance(part, str) else texts[part] for part in parts]  # type: ignore[index]
    except TypeError:  # a part that holds parts: most texts have none, and this is the hottest loop there is
        return _nested_pieces(parts, texts)


def _nested_pieces(parts: Parts, texts: Sequence[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, int):
            found.append(texts[part])
        elif bool(texts[part.slot]) is not part.negated:
            found += _pieces(part.parts, texts)
    return found


def _written(parts: Parts) -> list[object]:
    return [[part.slot, part.negated, _written(part.parts)] if isinstance(part, When) else part for part in parts]


def _parts(found: object, depth: int) -> Parts:
    if not isinstance(found, list) or depth > _DEEPEST:
        raise BadSkeleton("a skeleton holds texts, slot numbers and what hangs on them")
    return tuple(_part(part, depth) for part in found)


def _part(part: object, depth: int) -> Part:
    match part:
        case str():
            return part
        case int() if not isinstance(part, bool):
            return part
        case [int(slot), bool(negated), list(parts)]:
            return When(slot, negated, _parts(parts, depth + 1))
    raise BadSkeleton("a skeleton holds texts, slot numbers and what hangs on them")
