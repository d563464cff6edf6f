"""Plain text becomes a document and plain text again, and nothing is lost that it can say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.document import nodes as n
from postroom.core.document.dump import dump
from postroom.core.document.from_text import from_text
from postroom.core.document.schema import check, load
from postroom.core.document.to_text import to_text
from tests.core.document.samples import EVERYTHING
from tests.core.hostile import HOSTILE

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)
PATHS = st.sampled_from(["bill.number", "contact_information.name", "?technician", "items_list"])
TAGS = st.builds(n.Tag, PATHS, st.none() | st.sampled_from(["", "you", "a b"]))


@st.composite
def lines(draw: st.DrawFn) -> n.Line:
    """A line that plain text can say: no tag glued to letters, no dash at its beginning."""
    found: list[n.Inline] = []
    for number, tag in enumerate(draw(st.lists(TAGS, max_size=3))):
        found += [n.Text(" and " if number else "So "), tag]
    said = draw(st.sampled_from(["Hello.", "wait - no", "#fff", "a#b.c", "##bill.number", "see https://a.example/#x"]))
    return (*found, n.Text(f" {said}" if found else said))


@st.composite
def paragraphs(draw: st.DrawFn) -> n.Paragraph:
    content: list[n.Inline] = []
    for number, line in enumerate(draw(st.lists(lines(), min_size=1, max_size=3))):
        content += [*([n.Break()] if number else []), *line]
    return n.Paragraph(tuple(content))


LISTINGS = st.builds(
    lambda items: n.Listing(tuple(n.Item((n.Paragraph(item),)) for item in items)),
    st.lists(lines(), min_size=1, max_size=4),
)
DOCUMENTS = st.lists(paragraphs() | LISTINGS, max_size=5).map(lambda blocks: n.Document(tuple(blocks)))


@given(DOCUMENTS)
def test_what_plain_text_can_say_comes_back_as_it_was(document):
    assert from_text(to_text(document)) == document


@given(st.lists(WORDS | st.sampled_from(["\n", "\n\n", "- ", "#bill.number", "##x", "{a}", "#?a", " "])).map("".join))
def test_reading_twice_is_reading_once(source):
    once = from_text(source)

    assert from_text(to_text(once)) == once
    assert load(dump(once)) == once


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_a_document_that_can_be_kept(payload):
    document = from_text(payload)

    assert load(dump(document)) == document


def test_what_plain_text_cannot_say_is_named():
    assert to_text(check(EVERYTHING)) == (
        "Your bill #bill.number\n\n"
        "Dear #contact_information.first_name{customer},\n"
        "please pay soon, not never: #bill.outstanding_amount until #bill.due_date & <thanks>.\n\n"
        "Read our terms (https://www.northwind.example/terms?a=1&b=2), "
        "your bill (#bill.pay_link) or help@northwind.example.\n\n"
        "Still open: #items_listThat is all.\n\n"
        "- one\n- two\n  3. first\n  4. second\n\n"
        "Tariff | Price\nDay & night | 0.30\nBoth\n\n"
        '[picture The "sun"]\n\n[picture]\n\n----\n\n[Pay #bill.outstanding_amount: #bill.pay_link]\n\n'
        "[if #?technician]\n\nYour technician is #?technician.\n\n[end]\n\n"
        "[if not #?technician]\n\nNobody comes.\n\n[end]\n\n[snippet greeting]"
    )


def test_with_marks_no_change_is_unseen():
    said = to_text(check(EVERYTHING), marks=True)

    assert "[center] = Your bill" in said
    assert "please _**pay**_ [__soon__]{#c92a2a}, not ~~never~~: #bill.outstanding_amount[code]" in said
    assert "[our ](https://www.northwind.example/terms?a=1&b=2)" in said
