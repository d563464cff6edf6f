"""Write a document as JSON, as `schema` reads it and the editor shows it; what is not set is left out."""

from collections.abc import Iterable
from typing import Any

from postroom.core.document import nodes as n

Json = dict[str, Any]


def dump(document: n.Document) -> Json:
    """The document as JSON can hold it."""
    return _node("doc", content=map(_block, document.content))


def _node(kind: str, attrs: Json | None = None, content: Iterable[Json] = ()) -> Json:
    written: Json = {"type": kind}
    if attrs := {name: value for name, value in (attrs or {}).items() if value is not None}:
        written["attrs"] = attrs
    if inner := list(content):
        written["content"] = inner
    return written


def _block(block: n.Block) -> Json:  # noqa: C901, PLR0912  one line for each kind of node
    match block:
        case n.Paragraph():
            return _node("paragraph", {"textAlign": block.align or None}, _line(block.content))
        case n.Heading():
            return _node("heading", {"level": block.level, "textAlign": block.align or None}, _line(block.content))
        case n.Listing(start=None):
            return _node("bulletList", content=map(_item, block.items))
        case n.Listing():
            return _node("orderedList", {"start": block.start}, map(_item, block.items))
        case n.Table():
            return _node("table", content=(_node("tableRow", content=map(_cell, row)) for row in block.rows))
        case n.Image():
            title = block.title or None
            return _node("image", {"src": block.src, "alt": block.alt, "title": title, "width": block.width})
        case n.Rule():
            return _node("horizontalRule")
        case n.Button():
            return _node("button", {"href": block.href, "label": block.label})
        case n.Condition():
            return _node("condition", {"path": block.path, "not": block.negated}, map(_block, block.content))
        case n.Snippet():
            return _node("snippet", {"code": block.code})
        case n.Attachment(path=""):
            return _node("attachment", {"src": block.src, "name": block.name})
        case n.Attachment():
            return _node("attachment", {"path": block.path, "optional": block.optional})


def _item(item: n.Item) -> Json:
    return _node("listItem", content=map(_block, item.content))


def _cell(cell: n.Cell) -> Json:
    attrs = {
        "colspan": cell.colspan if cell.colspan > 1 else None,
        "rowspan": cell.rowspan if cell.rowspan > 1 else None,
        "colwidth": list(cell.widths) or None,
        "align": cell.align or None,
    }
    return _node("tableHeader" if cell.heading else "tableCell", attrs, map(_block, cell.content))


def _line(line: n.Line) -> list[Json]:
    return [_inline(inline) for inline in line]


def _inline(inline: n.Inline) -> Json:
    match inline:
        case n.Text():
            return {"type": "text", "text": inline.text} | _marks(inline.marks)
        case n.Tag():
            attrs = {"path": inline.path, "fallback": inline.fallback, "format": inline.format}
            return {"type": "tag", "attrs": attrs} | _marks(inline.marks)
    return {"type": "hardBreak"}


def _marks(marks: n.Marks) -> Json:
    found: list[Json] = [{"type": name} for name in ("bold", "italic", "underline", "strike") if getattr(marks, name)]
    if marks.href is not None:
        found.append({"type": "link", "attrs": {"href": marks.href}})
    if marks.colour:
        found.append({"type": "textStyle", "attrs": {"color": marks.colour}})
    return {"marks": found} if found else {}
