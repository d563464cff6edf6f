"""Read a document from JSON: what is not in the list of nodes and marks is refused, with the path to it.

The JSON is what ProseMirror writes, so that the editor shows it as it is. Addresses that could run something
(`javascript:` and the like), colours that are none and attributes that nobody knows do not come in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.core.document import attributes as a
from postroom.core.document import nodes as n
from postroom.core.document.attributes import DocumentError

MOST_LETTERS, MOST_NODES, DEEPEST = 100_000, 5_000, 12
_ONLY = {"type", "attrs", "content", "marks", "text"}
_SIMPLE_MARKS = frozenset({"bold", "italic", "underline", "strike"})
_CELL: Mapping[str, a.Read] = {
    "colspan": a.whole(1, a.MOST_SPANNED),
    "rowspan": a.whole(1, 1_000),
    "colwidth": a.widths,
    "align": a.align,
}
_LIST_BLOCKS = frozenset({"paragraph", "bulletList", "orderedList"})
_LEAVES = frozenset({"image", "horizontalRule", "button", "snippet", "attachment"})
_CELL_BLOCKS = _LIST_BLOCKS | _LEAVES | {"heading", "condition"}
_BLOCKS = _CELL_BLOCKS | {"table"}
_INLINE = frozenset({"text", "tag", "hardBreak"})


@dataclass(slots=True)
class _Size:
    letters: int = 0
    nodes: int = 0


def check(data: object) -> n.Document:
    """The document, if it is one and not larger than a message can be; raises `DocumentError`."""
    return _Reader(limited=True).document(data)


def load(data: object) -> n.Document:
    """A document that was kept: as `check`, whatever its size."""
    return _Reader(limited=False).document(data)


def too_large(document: n.Document) -> bool:
    """Whether a document that was not checked holds more than a message can."""
    nodes = n.walk(document)
    letters = sum(len(node.text) for node in nodes if isinstance(node, n.Text))
    return len(nodes) > MOST_NODES or letters > MOST_LETTERS


class _Reader:
    def __init__(self, *, limited: bool) -> None:
        self._limited = limited
        self._size = _Size()
        self._cells = 0
        self._blocks: Mapping[str, Callable[[Mapping[str, Any], str, int], Any]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "bulletList": self._bullets,
            "orderedList": self._numbered,
            "table": self._table,
            "image": self._image,
            "horizontalRule": self._rule,
            "button": self._button,
            "condition": self._condition,
            "snippet": self._snippet,
            "attachment": self._attachment,
        }

    def document(self, data: object) -> n.Document:
        node = self._node(data, "", frozenset({"doc"}), 0)
        a.read_attributes(node, "doc", {})
        return n.Document(self._content(node, "", _BLOCKS, 0))

    def _node(self, data: object, path: str, allowed: frozenset[str], depth: int) -> Mapping[str, Any]:
        """A node that may stand here."""
        if not isinstance(data, dict):
            raise DocumentError(path, "this must be a node")
        kind = data.get("type")
        if not isinstance(kind, str) or kind not in allowed:
            raise DocumentError(f"{path}.type".lstrip("."), f"only {', '.join(sorted(allowed))} may stand here")
        for key in data:
            if key not in _ONLY:
                raise DocumentError(f"{path}.{key}".lstrip("."), "there is nothing of that name in a node")
        if kind not in _INLINE and ("marks" in data or "text" in data):
            raise DocumentError(path, "only text has marks")
        self._size.nodes += 1
        if depth > DEEPEST:
            raise DocumentError(path, f"nodes lie more than {DEEPEST} deep in each other")
        if self._limited and self._size.nodes > MOST_NODES:
            raise DocumentError(path, f"there are more than {MOST_NODES} nodes")
        return data

    def _content(self, node: Mapping[str, Any], path: str, allowed: frozenset[str], depth: int) -> tuple[Any, ...]:
        return tuple(
            self._blocks[inner["type"]](inner, where, depth + 1)
            for inner, where in self._inner(node, path, allowed, depth)
        )

    def _inner(
        self, node: Mapping[str, Any], path: str, allowed: frozenset[str], depth: int, least: int = 0
    ) -> Sequence[tuple[Mapping[str, Any], str]]:
        """The nodes within one, each with its path."""
        within = f"{path}.content".lstrip(".")
        content = node.get("content")
        content = [] if content is None else content
        if not isinstance(content, list):
            raise DocumentError(within, "this must be a list of nodes")
        if len(content) < least:
            raise DocumentError(within, f"something must be in a {node['type']}")
        paths = [f"{within}[{number}]" for number in range(len(content))]
        return [
            (self._node(inner, where, allowed, depth + 1), where) for inner, where in zip(content, paths, strict=True)
        ]

    def _line(self, node: Mapping[str, Any], path: str, depth: int) -> n.Line:
        found: list[n.Inline] = []
        for inner, where in self._inner(node, path, _INLINE, depth):
            marks = _marks(inner.get("marks"), f"{where}.marks")
            match inner["type"]:
                case "text":
                    found += self._text(inner, where, marks)
                case "tag":
                    found.append(_tag(inner, where, marks))
                case _:
                    a.read_attributes(inner, where, {})
                    found.append(n.Break())
        return tuple(found)

    def _text(self, node: Mapping[str, Any], path: str, marks: n.Marks) -> list[n.Inline]:
        """Letters; a line end among them is one."""
        a.read_attributes(node, path, {})
        text = a.letters(node.get("text"), f"{path}.text") if self._limited else str(node.get("text", ""))
        self._size.letters += len(text)
        if self._limited and self._size.letters > MOST_LETTERS:
            raise DocumentError(f"{path}.text", f"the text is longer than {MOST_LETTERS} characters")
        lines = text.split("\n")
        found: list[n.Inline] = []
        for number, line in enumerate(lines):
            found += [n.Break()] if number else []
            found += [n.Text(line, marks)] if line else []
        return found

    def _paragraph(self, node: Mapping[str, Any], path: str, depth: int) -> n.Paragraph:
        attrs: Any = a.read_attributes(node, path, {"textAlign": a.align})
        return n.Paragraph(self._line(node, path, depth), attrs.get("textAlign", ""))

    def _heading(self, node: Mapping[str, Any], path: str, depth: int) -> n.Heading:
        known = {"level": a.whole(1, 3), "textAlign": a.align}
        attrs: Any = a.read_attributes(node, path, known, frozenset({"level"}))
        return n.Heading(attrs["level"], self._line(node, path, depth), attrs.get("textAlign", ""))

    def _bullets(self, node: Mapping[str, Any], path: str, depth: int) -> n.Listing:
        a.read_attributes(node, path, {})
        return n.Listing(self._items(node, path, depth))

    def _numbered(self, node: Mapping[str, Any], path: str, depth: int) -> n.Listing:
        attrs: Any = a.read_attributes(node, path, {"start": a.whole(0, 1_000_000)})
        return n.Listing(self._items(node, path, depth), attrs.get("start", 1))

    def _items(self, node: Mapping[str, Any], path: str, depth: int) -> tuple[n.Item, ...]:
        items = []
        for item, where in self._inner(node, path, frozenset({"listItem"}), depth, least=1):
            a.read_attributes(item, where, {})
            items.append(n.Item(self._content(item, where, _LIST_BLOCKS, depth + 1)))
        return tuple(items)

    def _table(self, node: Mapping[str, Any], path: str, depth: int) -> n.Table:
        a.read_attributes(node, path, {})
        rows = []
        for row, where in self._inner(node, path, frozenset({"tableRow"}), depth, least=1):
            a.read_attributes(row, where, {})
            cells = self._inner(row, where, frozenset({"tableHeader", "tableCell"}), depth + 1)
            rows.append(tuple(self._cell(cell, at, depth + 2) for cell, at in cells))
        return n.Table(tuple(rows))

    def _cell(self, node: Mapping[str, Any], path: str, depth: int) -> n.Cell:
        attrs: Any = a.read_attributes(node, path, _CELL)
        self._cells += 1
        content = self._content(node, path, _CELL_BLOCKS, depth)
        self._cells -= 1
        return n.Cell(
            content=content,
            heading=node["type"] == "tableHeader",
            colspan=attrs.get("colspan", 1),
            rowspan=attrs.get("rowspan", 1),
            align=attrs.get("align", ""),
            widths=attrs.get("colwidth", ()),
        )

    def _image(self, node: Mapping[str, Any], path: str, depth: int) -> n.Image:
        del depth
        known = {"src": a.picture, "alt": a.line, "title": a.line, "width": a.whole(1, a.WIDEST)}
        attrs: Any = a.read_attributes(node, path, known, frozenset({"src"}))
        _is_leaf(node, path)
        return n.Image(attrs["src"], attrs.get("alt", ""), attrs.get("title", ""), attrs.get("width"))

    def _rule(self, node: Mapping[str, Any], path: str, depth: int) -> n.Rule:
        del depth
        a.read_attributes(node, path, {})
        _is_leaf(node, path)
        return n.Rule()

    def _button(self, node: Mapping[str, Any], path: str, depth: int) -> n.Button:
        del depth
        attrs: Any = a.read_attributes(node, path, {"href": a.link_or_nothing, "label": a.line})
        _is_leaf(node, path)
        return n.Button(attrs.get("href", ""), attrs.get("label", ""))

    def _condition(self, node: Mapping[str, Any], path: str, depth: int) -> n.Condition:
        attrs: Any = a.read_attributes(node, path, {"path": a.tag_path, "not": a.flag}, frozenset({"path"}))
        allowed = _CELL_BLOCKS if self._cells else _BLOCKS
        return n.Condition(attrs["path"], self._content(node, path, allowed, depth), attrs.get("not", False))

    def _snippet(self, node: Mapping[str, Any], path: str, depth: int) -> n.Snippet:
        del depth
        attrs: Any = a.read_attributes(node, path, {"code": a.code}, frozenset({"code"}))
        _is_leaf(node, path)
        return n.Snippet(attrs["code"])

    def _attachment(self, node: Mapping[str, Any], path: str, depth: int) -> n.Attachment:
        del depth
        known = {"path": a.tag_path, "src": a.file, "name": a.line, "optional": a.flag}
        attrs: Any = a.read_attributes(node, path, known)
        _is_leaf(node, path)
        if ("path" in attrs) is ("src" in attrs):
            raise DocumentError(f"{path}.attrs", "this must name either a tag or a file that was uploaded")
        return n.Attachment(
            attrs.get("path", ""), attrs.get("src", ""), attrs.get("name", ""), attrs.get("optional", False)
        )


def _is_leaf(node: Mapping[str, Any], path: str) -> None:
    if node.get("content"):
        raise DocumentError(f"{path}.content", f"nothing may be in a {node['type']}")


def _tag(node: Mapping[str, Any], path: str, marks: n.Marks) -> n.Tag:
    known = {"path": a.tag_path, "fallback": a.line, "format": a.line}
    attrs: Any = a.read_attributes(node, path, known, frozenset({"path"}))
    _is_leaf(node, path)
    return n.Tag(attrs["path"], attrs.get("fallback"), attrs.get("format"), marks)


def _marks(data: object, path: str) -> n.Marks:
    if data is None:
        return n.PLAIN
    if not isinstance(data, list):
        raise DocumentError(path, "this must be a list of marks")
    said: dict[str, Any] = {}
    for number, mark in enumerate(data):
        said |= _mark(mark, f"{path}[{number}]")
    return n.Marks(**said) if said else n.PLAIN


def _mark(mark: object, path: str) -> dict[str, Any]:
    if not isinstance(mark, dict) or mark.keys() - {"type", "attrs"}:
        raise DocumentError(path, "this must be a mark")
    kind = mark.get("type")
    if kind == "link":
        return {"href": a.read_attributes(mark, path, {"href": a.link_or_nothing}).get("href", "")}
    if kind == "textStyle":
        return {"colour": a.read_attributes(mark, path, {"color": a.colour}).get("color", "")}
    if kind not in _SIMPLE_MARKS:
        raise DocumentError(f"{path}.type", "there is no such mark")
    a.read_attributes(mark, path, {})
    return {kind: True}
