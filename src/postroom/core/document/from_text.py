"""Read plain text with #tags as a document: what programs send, what the ready templates are written in.

A blank line ends a paragraph, a line break stays one, lines that begin with a dash are a list, and a tag is a tag.
What only the catalogue can tell a tag from (`#fff`, `page#top.left`) stays text: compiling looks at it again.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from postroom.core.document import nodes as n
from postroom.core.document.attributes import DocumentError, line, tag_path
from postroom.core.tags.parse import Tag, parse

_BULLET = re.compile(r"[ \t]*[-*•][ \t]+")
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")


def from_text(source: str) -> n.Document:
    """The document that a plain text means."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return n.Document(tuple(block for chunk in _BLANK.split(source) for block in _blocks(chunk)))


def _blocks(chunk: str) -> Iterator[n.Block]:
    for is_list, lines in groupby(chunk.split("\n"), key=lambda written: _BULLET.match(written) is not None):
        if is_list:
            items = [_inline(_BULLET.sub("", written, count=1)) for written in lines]
            yield n.Listing(tuple(n.Item((n.Paragraph(tuple(item)),)) for item in items))
            continue
        inline: list[n.Inline] = []
        for number, written in enumerate(lines):
            inline += [*([n.Break()] if number else []), *_inline(written)]
        if inline:
            yield n.Paragraph(tuple(inline))


def _inline(written: str) -> Iterator[n.Inline]:
    text = ""
    for piece in parse(written):
        if isinstance(piece, Tag) and not piece.doubtful and _fits(piece):
            if text:
                yield n.Text(text)
            yield n.Tag(piece.name, piece.fallback)
            text = ""
        else:
            text += piece.source
    if text:
        yield n.Text(text)


def _fits(tag: Tag) -> bool:
    """Whether a node can hold the tag; one that it cannot hold stays text, where it is named."""
    try:
        tag_path(tag.name, "")
        line(tag.fallback or "", "")
    except DocumentError:
        return False
    return True
