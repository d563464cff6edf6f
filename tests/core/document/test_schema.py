"""Only documents come in; whatever else is refused with the path to it."""

import pytest

from postroom.core.document import nodes as n
from postroom.core.document.attributes import DocumentError
from postroom.core.document.dump import dump
from postroom.core.document.schema import DEEPEST, MOST_LETTERS, MOST_NODES, check, load
from tests.core.document.samples import EVERYTHING, cell, doc, link, node, paragraph, tag, text
from tests.core.hostile import HOSTILE


def refused(data: object) -> str:
    with pytest.raises(DocumentError) as error:
        check(data)
    return error.value.path


def test_every_node_and_mark_comes_in_and_goes_out_again():
    document = check(EVERYTHING)

    assert check(dump(document)) == load(dump(document)) == document
    kinds = {type(found) for found in n.walk(document)}
    assert kinds == {
        n.Paragraph, n.Heading, n.Listing, n.Item, n.Table, n.Cell, n.Image, n.Rule, n.Button, n.Condition, n.Snippet,
        n.Text, n.Tag, n.Break,
    }  # fmt: skip


def test_what_the_editor_leaves_out_or_sets_to_null_is_not_set():
    plain = check(doc(paragraph(text("x"))))

    assert check(doc(paragraph(text("x"), textAlign=None))) == plain
    assert check({"type": "doc"}) == n.Document()
    assert check(doc(node("orderedList", node("listItem"), start=None, type=None))).content == (
        n.Listing((n.Item(()),), 1),
    )


def test_a_line_end_within_letters_is_a_break():
    assert check(doc(paragraph(text("a\nb")))) == check(doc(paragraph(text("a"), {"type": "hardBreak"}, text("b"))))


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (None, ""),
        ([], ""),
        ("doc", ""),
        ({"type": "paragraph"}, "type"),
        ({"type": "doc", "content": {}}, "content"),
        ({"type": "doc", "content": ["x"]}, "content[0]"),
        ({"type": "doc", "html": "x"}, "html"),
        (doc(node("codeBlock")), "content[0].type"),
        (doc(paragraph(paragraph())), "content[0].content[0].type"),
        (doc(paragraph(text("x"), text("y", "code"))), "content[0].content[1].marks[0].type"),
        (doc(paragraph(text("x", link("javascript:alert(1)")))), "content[0].content[0].marks[0].attrs.href"),
        (doc(paragraph({"type": "text"})), "content[0].content[0].text"),
        (doc(paragraph({"type": "text", "text": 7})), "content[0].content[0].text"),
        (doc(paragraph(text("x\x00"))), "content[0].content[0].text"),
        (doc(paragraph(tag("bill number"))), "content[0].content[0].attrs.path"),
        (doc(paragraph({"type": "tag"})), "content[0].content[0].attrs.path"),
        (doc(paragraph(text("x"), textAlign="middle")), "content[0].attrs.textAlign"),
        (doc(paragraph(text("x"), onclick="x")), "content[0].attrs.onclick"),
        (doc(node("heading", level=4)), "content[0].attrs.level"),
        (doc(node("heading", level=True)), "content[0].attrs.level"),
        (doc(node("heading")), "content[0].attrs.level"),
        (doc(node("bulletList")), "content[0].content"),
        (doc(node("bulletList", paragraph())), "content[0].content[0].type"),
        (
            doc(node("table", node("tableRow", node("tableCell", node("table"))))),
            "content[0].content[0].content[0].content[0].type",
        ),
        (
            doc(node("table", node("tableRow", node("tableCell", node("condition", node("table"), path="a"))))),
            "content[0].content[0].content[0].content[0].content[0].type",
        ),
        (doc(node("table", node("tableRow", cell("x", colspan=0)))), "content[0].content[0].content[0].attrs.colspan"),
        (doc(node("image", src="http://a.example/x.png", alt="")), "content[0].attrs.src"),
        (doc(node("image", src="data:image/png;base64,AA", alt="")), "content[0].attrs.src"),
        (doc(node("image", src="picture:../x", alt="")), "content[0].attrs.src"),
        (doc(node("button", href="x", label="y")), "content[0].attrs.href"),
        (doc(node("condition", paragraph(), path="__class__()")), "content[0].attrs.path"),
        (doc(node("condition", paragraph(), **{"path": "a.b", "not": 1})), "content[0].attrs.not"),
        (doc(node("snippet", code="../x")), "content[0].attrs.code"),
        (doc(node("horizontalRule", paragraph())), "content[0].content"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_with_its_path(data, path):
    assert refused(data) == path


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "make",
    [
        lambda said: doc(paragraph(text("x", {"type": "textStyle", "attrs": {"color": said}}))),
        lambda said: doc(node("image", src=said, alt="x")),
        lambda said: doc(node("snippet", code=said)),
        lambda said: doc({"type": said}),
        lambda said: doc(paragraph(text("x", said))),
        lambda said: doc(paragraph(text("x"), textAlign=said)),
    ],
    ids=["colour", "picture", "snippet", "node", "mark", "align"],
)
def test_nothing_hostile_is_a_colour_a_picture_or_a_name(make, payload):
    if payload in {"id", "config", "self"}:
        return
    assert refused(make(payload))


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_is_an_address_or_refused(payload):
    for data in (doc(paragraph(text("x", link(payload)))), doc(node("button", href=payload, label="x"))):
        try:
            document = check(data)
        except DocumentError:
            continue
        found = next(inner for inner in n.walk(document) if isinstance(inner, n.Button | n.Text))
        href = found.href if isinstance(found, n.Button) else found.marks.href
        assert href == payload
        assert href.startswith(("http://", "https://", "#"))
        assert not set(href) & set("<>\"'` \n")


def test_it_has_limits():
    assert refused(doc(*[paragraph() for _ in range(MOST_NODES + 1)]))
    assert refused(doc(paragraph(text("x" * (MOST_LETTERS + 1)))))
    deep = paragraph()
    for _ in range(DEEPEST + 1):
        deep = node("condition", deep, path="bill.number")
    assert refused(doc(deep)).count("content") > DEEPEST
    for _ in range(5_000):
        deep = node("condition", deep, path="bill.number")
    assert refused(doc(deep))
    assert load(doc(paragraph(text("x" * (MOST_LETTERS + 1))))) is not None
