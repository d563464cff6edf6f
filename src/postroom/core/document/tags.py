"""Which tags, snippets, files and pictures a document uses, wherever in it they stand."""

from collections.abc import Iterator

from postroom.core.document import nodes as n
from postroom.core.tags.parse import Tag, parse


def tags_of(document: n.Document) -> Iterator[Tag]:
    """The tags of a document in the order in which they are read."""
    for node in n.walk(document):
        yield from tags_at(node)


def tags_at(node: n.Node) -> Iterator[Tag]:
    """The tags of one node, without those of the nodes within it."""
    match node:
        case n.Text():
            yield from written_tags(node.text)
            yield from _linked(node.marks.href)
        case n.Tag():
            yield as_tag(node.path, node.fallback)
            yield from _linked(node.marks.href)
        case n.Condition() | n.Attachment(src=""):
            yield as_tag(node.path)
        case n.Button():
            yield from written_tags(node.label)
            yield from _linked(node.href)


def written_tags(text: str) -> Iterator[Tag]:
    """The tags in a text."""
    return (piece for piece in parse(text) if isinstance(piece, Tag))


def as_tag(path: str, fallback: str | None = None) -> Tag:
    """The tag that a path and what stands in for no value are, as it would be written."""
    braces = "" if fallback is None else f"{{{fallback}}}"
    return Tag(tuple(path.removeprefix("?").split(".")), path.startswith("?"), fallback, f"#{path}{braces}")


def snippets_of(document: n.Document) -> tuple[str, ...]:
    """The codes of the snippets that a document puts in."""
    return tuple(dict.fromkeys(node.code for node in n.walk(document) if isinstance(node, n.Snippet)))


def files_of(document: n.Document) -> tuple[str, ...]:
    """The digests of the files that go along to all."""
    files = (node.src for node in n.walk(document) if isinstance(node, n.Attachment) and node.src)
    return tuple(dict.fromkeys(src.removeprefix("file:") for src in files))


def pictures_of(document: n.Document) -> tuple[str, ...]:
    """The digests of the pictures that were uploaded for it."""
    pictures = (node.src for node in n.walk(document) if isinstance(node, n.Image))
    return tuple(dict.fromkeys(src.removeprefix("picture:") for src in pictures if src.startswith("picture:")))


def _linked(href: str | None) -> Iterator[Tag]:
    if href and href.startswith("#"):
        yield as_tag(href.removeprefix("#"))
