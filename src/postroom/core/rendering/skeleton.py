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
        line = _BREAKS.sub(" ", _plain(self.subject_parts, fills)).strip()
        if not line.isprintable() and any(unicodedata.category(char) in _UNFIT_FOR_HEADERS for char in line):
            raise BadHeader("the subject holds a control character")
        return line

    def text(self, fills: Sequence[Fill]) -> str:
        """The plain-text form."""
        return _plain(self.text_parts, fills)

    def html(self, fills: Sequence[Fill]) -> str:
        """The HTML form, plain fills escaped."""
        safe = [escape(fill) if isinstance(fill, str) else fill[1] for fill in fills]
        return "".join([part if isinstance(part, str) else safe[part] for part in self.html_parts])

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


def _plain(parts: Parts, fills: Sequence[Fill]) -> str:
    texts = [fill if isinstance(fill, str) else fill[0] for fill in fills]
    return "".join([part if isinstance(part, str) else texts[part] for part in parts])


def _parts(found: list[Part]) -> Parts:
    if not isinstance(found, list) or any(isinstance(part, bool) or not isinstance(part, str | int) for part in found):
        raise BadSkeleton("a skeleton holds texts and slot numbers only")
    return tuple(found)
