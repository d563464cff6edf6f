"""The grammar of tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.tags.parse import Tag, join, parse

PIECES = st.sampled_from(
    [
        "#",
        "##",
        "#?",
        ".",
        ",",
        "{",
        "}",
        "{x}",
        "{}",
        " ",
        "\n",
        "$",
        "a",
        "_b",
        "9",
        "é",
        "://",
        "https://",
        "bill",
        "/",
    ]
)


def tags(source: str) -> list[str]:
    return [piece.name for piece in parse(source) if isinstance(piece, Tag) and not piece.doubtful]


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_joining_the_pieces_gives_back_the_text(source):
    assert join(parse(source)) == source


@given(st.lists(PIECES).map("".join))
def test_every_piece_has_something_and_every_tag_a_name(source):
    pieces = list(parse(source))

    assert all(piece.source for piece in pieces)
    assert all(all(piece.path) for piece in pieces if isinstance(piece, Tag))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("#subscription.number", ["subscription.number"]),
        ("related to #job.type, with", ["job.type"]),
        ("account #accounts_receivable.number.", ["accounts_receivable.number"]),
        ("number #spend_reward_transaction.number .", ["spend_reward_transaction.number"]),
        ("for $#payment.amount has", ["payment.amount"]),
        ("is:#payment.accounts_receivable.outstanding_amount", ["payment.accounts_receivable.outstanding_amount"]),
        ("#bill.number#bill.due_date", ["bill.number", "bill.due_date"]),
        ("#a.b..c", ["a.b"]),
        ("#items_list", ["items_list"]),
        ("(#items_list)", ["items_list"]),
        ("#?technician comes", ["?technician"]),
        ("#?technician.", ["?technician"]),
        ("#Bill.Number", ["Bill.Number"]),
        ("#contact.__class__", ["contact.__class__"]),
        ("#123 #0a3c8c #", []),
        ("#{1+1} #(x) # a #-b", []),
        ("#fff", []),
        ("page#top", []),
        ("a#b.example", []),
        ("https://example.org/a/#section.two", []),
        ("##bill.number and ##jobs", []),
        ("###bill.number", []),
    ],
)
def test_tags_are_found_where_they_were_meant(source, names):
    assert tags(source) == names


@pytest.mark.parametrize(
    ("source", "fallback"),
    [
        ("#contact_information.first_name{friend}!", "friend"),
        ("#contact_information.first_name{dear friend, hello}", "dear friend, hello"),
        ("#contact_information.first_name{}", ""),
        ("#contact_information.first_name", None),
        ("#contact_information.first_name {friend}", None),
        ("#contact_information.first_name{no end", None),
        ("#contact_information.first_name{{7*7}}", None),
        ("#contact_information.first_name{two\nlines}", None),
        ("#?technician{someone}", "someone"),
    ],
)
def test_braces_right_after_a_tag_are_its_fallback(source, fallback):
    tag = next(piece for piece in parse(source) if isinstance(piece, Tag))

    assert tag.fallback == fallback


def test_two_hashes_write_one():
    shown = "".join(piece.value for piece in parse("We hire: ##jobs ## 5") if not isinstance(piece, Tag))

    assert shown == "We hire: #jobs ## 5"


@pytest.mark.parametrize("source", ["#fff", "page#top", "Nr#bill.number", "https://example.org/#a.b", "#top"])
def test_what_may_be_no_tag_is_doubtful(source):
    found = [piece for piece in parse(source) if isinstance(piece, Tag)]

    assert all(tag.doubtful for tag in found)
    assert found
