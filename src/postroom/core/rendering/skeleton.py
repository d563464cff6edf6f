"""The part of an e-mail that all its recipients share, and how one recipient's fills go into it.

A message is stored as the digest of its skeleton and its own fills, and must come out as the same bytes for ever.
So nothing is decided here: parts are joined, plain fills are escaped in HTML, a fill that needs markup brings it along.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from postroom.core.tags.resolve import Fill, Part, Parts

_FORMAT = 1
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
        content = {
            "format": _FORMAT,
            "subject": self.subject_parts,
            "text": self.text_parts,
            "html": self.html_parts,
            "unsubscribe": self.unsubscribe,
        }
        return json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, source: str) -> "Skeleton":
        """The skeleton that `to_json` wrote; raises `BadSkeleton`."""
        try:
            content = json.loads(source)
            subject, text, html = (_parts(content[form]) for form in ("subject", "text", "html"))
            written_as, unsubscribe = content["format"], content["unsubscribe"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadSkeleton("this is no skeleton") from error
        if written_as != _FORMAT or not isinstance(unsubscribe, int | None):
            raise BadSkeleton("this skeleton is of another format")
        return cls(subject, text, html, unsubscribe)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: the name under which the skeleton is stored."""
        return sha256(self.to_json().encode("ascii")).hexdigest()


def _pieces(parts: Parts, texts: Sequence[str]) -> list[str]:
    return [part if isinstance(part, str) else texts[part] for part in parts]


def _parts(found: list[Part]) -> Parts:
    if not isinstance(found, list) or any(isinstance(part, bool) or not isinstance(part, str | int) for part in found):
        raise BadSkeleton("a skeleton holds texts and slot numbers only")
    return tuple(found)
