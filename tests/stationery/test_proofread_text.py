"""What proofreading finds within a document, and on which line."""

import pytest

from postroom.core.document.schema import check
from postroom.core.tags.builtin import BUILTIN
from postroom.stationery.problems import Code
from postroom.stationery.proofread import proofread
from postroom.stationery.proofread_text import sms_parts
from postroom.stationery.words import Words
from tests.core.document.samples import EVERYTHING, doc, link, node, paragraph, tag, text


def found(*blocks, snippets=("greeting",), **more) -> list[tuple[Code, int, str]]:
    words = Words(language="en", subject="Hello", document=check(doc(*blocks)), **more)
    problems = proofread([words], catalogue=BUILTIN, default_language="en", snippets=snippets)
    return [(problem.code, problem.place.line, problem.tag) for problem in problems]


def test_a_document_with_everything_has_one_silent_picture():
    assert [code for code, _, _ in found(*EVERYTHING["content"])] == [Code.NO_ALT]


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (paragraph(tag("bill.numbr")), (Code.UNKNOWN_TAG, 4, "bill.numbr")),
        (paragraph(text("typed #bill.numbr")), (Code.UNKNOWN_TAG, 4, "bill.numbr")),
        (paragraph(text("a"), {"type": "hardBreak"}, tag("bill.numbr")), (Code.UNKNOWN_TAG, 5, "bill.numbr")),
        (node("condition", paragraph(), path="bill.numbr"), (Code.UNKNOWN_TAG, 4, "bill.numbr")),
        (node("button", href="#bill.numbr", label="x"), (Code.UNKNOWN_TAG, 4, "bill.numbr")),
        (node("button", href="", label="x"), (Code.EMPTY_LINK, 4, "")),
        (node("button", href="https://a.example", label=" "), (Code.EMPTY_LINK, 4, "")),
        (paragraph(text("x", link(""))), (Code.EMPTY_LINK, 4, "")),
        (paragraph(text("x", link("#bill.number"))), (Code.NOT_A_LINK, 4, "bill.number")),
        (paragraph(text("x", link("http://a.example"))), (Code.PLAIN_LINK, 4, "")),
        (paragraph(text("see http://a.example")), (Code.PLAIN_LINK, 4, "")),
        (paragraph(tag("bill.number", format="short")), (Code.UNKNOWN_FORMAT, 4, "bill.number")),
        (paragraph(tag("?x", format="short")), (Code.UNKNOWN_FORMAT, 4, "?x")),
        (node("image", src="https://a.example/x.png", alt=""), (Code.NO_ALT, 4, "")),
        (node("snippet", code="nobody"), (Code.UNKNOWN_SNIPPET, 4, "nobody")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(block, problem):
    before = paragraph(text("one"), {"type": "hardBreak"}, text("two"))

    assert found(before, block) == [problem]


def test_a_picture_that_is_not_kept_is_missed():
    picture = node("image", src=f"picture:{'a' * 64}", alt="The new house")
    words = Words(language="en", subject="x", document=check(doc(paragraph(text("one")), picture)))

    def codes(**kept: object) -> list[tuple[Code, int, bool]]:
        problems = proofread([words], catalogue=BUILTIN, default_language="en", **kept)
        return [(problem.code, problem.place.line, problem.blocks) for problem in problems]

    assert codes(pictures=()) == [(Code.UNKNOWN_PICTURE, 3, True)]
    assert codes(pictures={"a" * 64}) == codes() == []


def test_a_snippet_has_no_subject_and_puts_in_no_other():
    words = Words(language="en", subject="", document=check(doc(node("snippet", code="greeting"))))

    problems = proofread([words], catalogue=BUILTIN, default_language="en", snippets=None)

    assert [problem.code for problem in problems] == [Code.SNIPPET_WITHIN]


def test_a_short_text_should_fit_into_one_message_and_a_long_one_into_ten():
    assert found(paragraph(text("x")), sms_text="a" * 160) == []
    assert found(paragraph(text("x")), sms_text="a" * 161) == [(Code.LONG_SMS, 0, "")]
    assert found(paragraph(text("a" * 1530))) == []
    assert found(paragraph(text("a" * 1531))) == [(Code.LONG_SMS, 0, "")]
    assert found(paragraph(text("x")), sms_text="#bill.numbr")[0] == (Code.UNKNOWN_TAG, 1, "bill.numbr")


def test_parts_are_counted_with_sample_values():
    said = "x" * 150 + "#bill.number"
    assert sms_parts(Words.of_text(language="en", subject="", text=said), BUILTIN) == 2
    assert sms_parts(Words.of_text(language="en", subject="", text="#?note"), BUILTIN) == 1
