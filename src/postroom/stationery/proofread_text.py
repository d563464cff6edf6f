"""Read what a text says: unknown tags and snippets, links that lead nowhere, silent pictures, long messages."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from postroom.core.document import nodes as n
from postroom.core.document.tags import as_tag, tags_at
from postroom.core.document.to_text import to_text
from postroom.core.rendering.sms import compile_sms
from postroom.core.sms.counting import MOST_PARTS, count
from postroom.core.tags.catalogue import Catalogue, FieldType, Found, Reason, Trust, Unknown
from postroom.core.tags.errors import TagError
from postroom.core.tags.formats import FORMATS
from postroom.core.tags.parse import Tag, parse
from postroom.core.tags.show import show_for
from postroom.stationery.problems import Code, Place, Problem
from postroom.stationery.words import Words

_PLAIN_LINK = re.compile(r"http://[^\s<>\"]+", re.IGNORECASE)
_SAMPLE_CURRENCY = "EUR"


class Known(NamedTuple):
    """The tags there are, and the codes of the snippets that may be put in; None: the text is a snippet itself."""

    catalogue: Catalogue
    snippets: Collection[str] | None
    files: Collection[str] = ()
    """The digests of the files that may go along to all."""
    pictures: Collection[str] | None = None
    """The digests of the pictures that are kept; None: they are not looked at."""


def tag_problems(text: str, known: Known, place: Place) -> Iterator[Problem]:
    """Yield the unknown tags of a text, each with its line."""
    line = 1
    for piece in parse(text):
        if isinstance(piece, Tag):
            yield from _unknown_tag(piece, known.catalogue, replace(place, line=line))
        line += piece.source.count("\n")


def document_problems(document: n.Document, known: Known, language: str) -> Iterator[Problem]:
    """Yield what is wrong with a document; lines are counted as `to_text` writes them."""
    line = 1
    for block in document.content:
        within = 0
        for node in [block, *n.walk(block)]:
            within += isinstance(node, n.Break)
            yield from _node_problems(node, known, Place(language=language, part="text", line=line + within))
        line += _height(block) + 1


def length_as_sms(wording: Words, catalogue: Catalogue) -> Iterator[Problem]:
    """Say that a short text does not fit into one message, or that the long one would not go as one at all."""
    short = bool(wording.sms_text.strip())
    parts = sms_parts(wording, catalogue)
    if parts <= (1 if short else MOST_PARTS):
        return
    yield Problem(
        code=Code.LONG_SMS,
        sentence=f"As a text message the text in {wording.language} takes {parts} parts.",
        place=Place(language=wording.language, part="sms" if short else "text"),
    )


def sms_parts(wording: Words, catalogue: Catalogue) -> int:
    """Return how many parts a text message takes with the sample values of the catalogue."""
    sms = compile_sms(document=wording.short, catalogue=catalogue, language=wording.language)
    values: dict[str, object] = {}
    for path in sms.plan.paths:
        found = catalogue.find(path)
        inner: dict[str, object] = values
        for name in path[:-1]:
            inner = inner.setdefault(name, {})  # type: ignore[assignment]
        inner[path[-1]] = found.field.sample if isinstance(found, Found) else ""
    values["free"] = {name: f"[{name}]" for name in sms.plan.free}
    try:
        fills, _ = sms.fill(values, show_for(wording.language, _SAMPLE_CURRENCY))
    except TagError:
        return 0  # a language that nobody knows is a problem of its own
    return count(sms.skeleton.text(fills)).parts


def _height(block: n.Block) -> int:
    """Return how many lines a block takes as text."""
    return to_text(n.Document((block,))).count("\n") + 1


def _node_problems(node: n.Node, known: Known, place: Place) -> Iterator[Problem]:
    for tag in tags_at(node):
        yield from _unknown_tag(tag, known.catalogue, place)
    match node:
        case n.Snippet():
            yield from _snippet(node.code, known, place)
        case n.Attachment():
            yield from _file(node, known, place)
        case _:
            yield from _link_problems(node, known, place)


def _link_problems(node: n.Node, known: Known, place: Place) -> Iterator[Problem]:
    match node:
        case n.Text():
            yield from _plain_links(node.text, place)
            yield from _link(node.marks.href, known.catalogue, place)
        case n.Tag():
            yield from _link(node.marks.href, known.catalogue, place)
            yield from _format(node, known.catalogue, place)
        case n.Button():
            yield from _link(node.href, known.catalogue, place)
            if node.href and not node.label.strip():
                yield Problem(code=Code.EMPTY_LINK, sentence="A button says nothing.", place=place)
        case n.Image():
            yield from _picture(node, known, place)


def _picture(node: n.Image, known: Known, place: Place) -> Iterator[Problem]:
    if not node.alt.strip():
        yield Problem(code=Code.NO_ALT, sentence="A picture says nothing to those who do not see it.", place=place)
    digest = node.src.removeprefix("picture:")
    if known.pictures is not None and digest != node.src and digest not in known.pictures:
        yield Problem(code=Code.UNKNOWN_PICTURE, sentence="A picture is not there: upload it again.", place=place)


def _link(href: str | None, catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    if href is None:
        return
    if not href.strip():
        yield Problem(code=Code.EMPTY_LINK, sentence="A link leads nowhere.", place=place)
    elif href.startswith("#"):
        yield from _link_tag(as_tag(href.removeprefix("#")), catalogue, place)
    else:
        yield from _plain_links(href, place)


def _link_tag(tag: Tag, catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    found = None if tag.free else catalogue.find(tag.path)
    if isinstance(found, Unknown):
        return
    field = found.field if found else None
    is_address = field is not None and field.type is FieldType.URL and field.trust is Trust.COMPANY
    if not is_address and (field is None or field.type is not FieldType.FILE):
        yield Problem(
            code=Code.NOT_A_LINK,
            sentence=f"#{tag.name} holds no web address that a link could lead to.",
            place=place,
            tag=tag.name,
        )


def _plain_links(text: str, place: Place) -> Iterator[Problem]:
    for link in _PLAIN_LINK.findall(text):
        yield Problem(
            code=Code.PLAIN_LINK, sentence=f"{link} is not encrypted: use https if the site has it.", place=place
        )


def _format(tag: n.Tag, catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    if tag.format is None:
        return
    found = None if tag.path.startswith("?") else catalogue.find(tuple(tag.path.split(".")))
    if isinstance(found, Unknown):
        return
    type_ = found.field.type if found else FieldType.TEXT
    if tag.format not in FORMATS.get(type_, ()):
        yield Problem(
            code=Code.UNKNOWN_FORMAT,
            sentence=f"#{tag.path} cannot be shown as “{tag.format}”.",
            place=place,
            tag=tag.path,
        )


def _snippet(code: str, known: Known, place: Place) -> Iterator[Problem]:
    if known.snippets is None:
        said = f"A snippet cannot be put into another one: “{code}”."
        yield Problem(code=Code.SNIPPET_WITHIN, sentence=said, place=place, tag=code)
    elif code not in known.snippets:
        said = f"There is no published snippet “{code}”."
        yield Problem(code=Code.UNKNOWN_SNIPPET, sentence=said, place=place, tag=code)


def _file(node: n.Attachment, known: Known, place: Place) -> Iterator[Problem]:
    if node.src and node.src.removeprefix("file:") not in known.files:
        said = f"There is no file “{node.name}” that may go along with this."
        yield Problem(code=Code.UNKNOWN_FILE, sentence=said, place=place, tag=node.name)
    found = None if not node.path or node.path.startswith("?") else known.catalogue.find(tuple(node.path.split(".")))
    if node.path and not isinstance(found, Unknown) and (found is None or found.field.type is not FieldType.FILE):
        said = f"#{node.path} holds no file that could go along."
        yield Problem(code=Code.NOT_A_FILE, sentence=said, place=place, tag=node.path)


def _unknown_tag(tag: Tag, catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    if unknown := _unknown(tag, catalogue):
        yield Problem(
            code=Code.UNKNOWN_TAG,
            sentence=_sentence(tag, unknown),
            place=place,
            tag=tag.name,
            suggestions=unknown.suggestions,
        )


def _unknown(tag: Tag, catalogue: Catalogue) -> Unknown | None:
    if tag.free or (tag.doubtful and not catalogue.knows_start(tag.path)):
        return None
    found = catalogue.find(tag.path)
    return found if isinstance(found, Unknown) else None


def _sentence(tag: Tag, unknown: Unknown) -> str:
    said = {
        Reason.NO_SUCH_KIND: "is not a tag",
        Reason.NO_SUCH_FIELD: "is not a tag",
        Reason.UNFINISHED: "stops half-way: it needs one more word",
        Reason.TOO_DEEP: "has too many words",
    }[unknown.reason]
    meant = " or ".join(f"#{path}" for path in unknown.suggestions)
    return f"#{tag.name} {said}." + (f" Did you mean {meant}?" if meant else "")
