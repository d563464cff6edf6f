"""Designs are read strictly: what is no design is refused with the place and the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.design.blocks import KINDS, MOST_BLOCKS, STARTER, as_json, read_design
from postroom.core.design.values import DesignError

FULL = {
    "page": "#111111",
    "accent": "brand",
    "typeface": "serif",
    "stripe": False,
    "languages": ["pl", "pt-br"],
    "blocks": [
        {"type": "logo", "src": "picture:" + "a" * 64, "alt": "Northwind", "height": 60, "align": "center"},
        {"type": "header", "text": "News\n from us", "background": "#FFEE00", "in": {"pl": {"text": "Nowości"}}},
        {"type": "message"},
        {"type": "button", "label": "Pay", "href": "#dynamic_link.preferences"},
        {"type": "picture", "src": "https://example.org/a.png", "alt": "A boat", "href": "https://example.org/"},
        {"type": "columns", "first": "one\r\ntwo", "second": "three"},
        {"type": "divider", "colour": ""},
        {"type": "footer", "text": "Call #company.phone", "opt_out": False},
    ],
}
DESIGN = read_design(FULL)


def test_a_design_is_read_as_it_was_written():
    design = read_design(FULL)

    assert read_design(as_json(design)) == design
    assert [type(block) for block in design.blocks] == list(KINDS.values())
    assert (design.blocks[1].text, design.blocks[5].first, design.page) == ("News from us", "one\ntwo", "#111111")


def test_the_starter_is_a_design():
    assert read_design(as_json(STARTER)) == STARTER


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ([], ""),
        ({"blocks": {}}, "blocks"),
        ({"blocks": [{"type": "message"}] * (MOST_BLOCKS + 1)}, "blocks"),
        ({"blocks": [7]}, "blocks[0]"),
        ({"blocks": [{"type": "message"}, {"type": "script"}]}, "blocks[1].type"),
        ({"blocks": [{"type": "message", "text": "x"}]}, "blocks[0].text"),
        ({"blocks": [], "width": 900}, "width"),
        ({"blocks": [], "page": "red"}, "page"),
        ({"blocks": [], "card": "brand"}, "card"),
        ({"blocks": [], "ink": ""}, "ink"),
        ({"blocks": [], "page": "#fff;}"}, "page"),
        ({"blocks": [], "typeface": "Comic"}, "typeface"),
        ({"blocks": [], "stripe": "yes"}, "stripe"),
        ({"blocks": [{"type": "button", "href": "javascript:alert(1)"}]}, "blocks[0].href"),
        ({"blocks": [{"type": "button", "href": 'https://a.example/"onclick="x'}]}, "blocks[0].href"),
        ({"blocks": [{"type": "button", "href": "http://a.example/"}]}, "blocks[0].href"),
        ({"blocks": [{"type": "picture", "src": "data:image/svg+xml,x"}]}, "blocks[0].src"),
        ({"blocks": [{"type": "picture", "src": "picture:../../etc/passwd"}]}, "blocks[0].src"),
        ({"blocks": [{"type": "logo", "height": 4000}]}, "blocks[0].height"),
        ({"blocks": [{"type": "logo", "height": True}]}, "blocks[0].height"),
        ({"blocks": [{"type": "header", "text": "x" * 301}]}, "blocks[0].text"),
        ({"blocks": [{"type": "header", "text": "a\u202eb"}]}, "blocks[0].text"),
        ({"blocks": [{"type": "header", "text": None}]}, "blocks[0].text"),
        ({"blocks": [{"type": "header", "align": "top"}]}, "blocks[0].align"),
        ({"blocks": [], "languages": "pl"}, "languages"),
        ({"blocks": [], "languages": ["pl", "<b>"]}, "languages[1]"),
        ({"blocks": [], "languages": ["pl"] * 13}, "languages"),
        ({"blocks": [{"type": "header", "in": []}]}, "blocks[0].in"),
        ({"blocks": [{"type": "header", "in": {"pl": "x"}}]}, "blocks[0].in.pl"),
        ({"blocks": [{"type": "header", "in": {"pl": {"align": "left"}}}]}, "blocks[0].in.pl.align"),
        ({"blocks": [{"type": "button", "in": {"pl": {"href": "javascript:1"}}}]}, "blocks[0].in.pl.href"),
        ({"blocks": [{"type": "message", "in": {"pl": {"text": "x"}}}]}, "blocks[0].in.pl.text"),
    ],
)
def test_what_is_no_design_is_refused_with_its_place(change, path):
    with pytest.raises(DesignError) as refused:
        read_design(change)

    assert refused.value.path == path
    assert refused.value.reason


def test_a_block_says_in_a_language_what_is_written_in_it_and_else_what_it_says():
    polish, german = DESIGN.in_language("pl"), DESIGN.in_language("de")

    assert [design.blocks[1].text for design in (DESIGN, polish, german)] == ["News from us", "Nowości", "News from us"]
    assert polish.blocks[1].background == DESIGN.blocks[1].background
    assert [design.blocks[7] for design in (polish, german)] == [DESIGN.blocks[7]] * 2


def test_what_is_said_in_a_language_that_was_taken_away_goes_with_it():
    design = read_design({**as_json(DESIGN), "languages": ["pt-br"]})

    assert (design.languages, design.blocks[1].others) == (("pt-br",), {})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([*KINDS, "#0b5cab", "brand"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "blocks", "href", "src", "page", "in", "languages", "pl", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_whatever_is_sent_is_a_design_or_refused(content):
    try:
        design = read_design(content)
    except DesignError:
        return
    assert read_design(as_json(design)) == design
