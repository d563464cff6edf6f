"""Cut a text into plain runs and #tags: "Bill #bill.number is due #bill.due_date{soon}."

The grammar, in full:

* A tag is `#` and a name, then any number of `.name`: `#items_list`, `#payment.accounts_receivable.number`.
  A name begins with a letter or `_` and goes on with letters, digits and `_`; so `#123` and `#0a3c8c` are no tags.
* A dot or comma after the last name is punctuation: `#job.type,` and `#subscription.number.` end before it.
* A tag may be glued to what stands before it: `$#payment.amount`, `is:#payment.number`.
* `#?name` is a free tag: its value is typed by the person who writes the message.
* Braces directly after a tag hold what stands in when there is no value: `#contact_information.first_name{friend}`.
* `##name` writes `#name` and is no tag.

The grammar alone cannot tell `#items_list` from `#fff`, or `No#bill.number` from `page#top.left`. Such a tag is marked
`doubtful`; it is a tag if the catalogue knows how it begins, and plain text otherwise. All others are meant as tags:
one that the catalogue does not know is a problem to be named (see `postroom.core.tags.resolve`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_NAME = r"[^\W\d]\w*"
_PIECE = re.compile(
    rf"(?P<escaped>\#\#(?={_NAME}))"
    rf"|(?P<link>https?://[^\s\#]*)"
    rf"|\#(?:\?(?P<free>{_NAME})|(?P<path>{_NAME}(?:\.{_NAME})*))(?:\{{(?P<fallback>[^{{}}\n\r]*)\}})?"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A run of plain text: `source` as it was written, `value` as it is shown."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it was written; `fallback` is None where no braces follow, and "" where they are empty."""

    path: tuple[str, ...]
    free: bool
    fallback: str | None
    source: str
    doubtful: bool = False

    @property
    def name(self) -> str:
        """The tag without `#` and fallback: `bill.number`, `?technician`."""
        return ("?" if self.free else "") + ".".join(self.path)


def parse(source: str) -> Iterator[Text | Tag]:
    """Yield the pieces of `source` in order; `join` gives back exactly what was cut."""
    end = link_end = 0
    for match in _PIECE.finditer(source):
        start = match.start()
        if start > end:
            yield _plain(source[end:start])
        # An anchor follows a word or a web address: page#top, https://example.org/#top.
        yield _piece(match, glued=start == link_end > 0 or (start > end and source[start - 1].isalnum()))
        end = match.end()
        link_end = end if match["link"] else 0
    if end < len(source):
        yield _plain(source[end:])


def join(pieces: Iterable[Text | Tag]) -> str:
    """Put the pieces of a text together again as they were written."""
    return "".join(piece.source for piece in pieces)


def _piece(match: re.Match[str], *, glued: bool) -> Text | Tag:
    written = match[0]
    if match["escaped"]:
        return Text(value="#", source=written)
    if match["link"]:
        return _plain(written)
    if match["free"]:
        return Tag((match["free"],), free=True, fallback=match["fallback"], source=written)
    path = tuple(match["path"].split("."))
    lone_word = len(path) == 1 and "_" not in path[0].strip("_") and match["fallback"] is None
    return Tag(path, free=False, fallback=match["fallback"], source=written, doubtful=lone_word or glued)


def _plain(text: str) -> Text:
    return Text(value=text, source=text)
