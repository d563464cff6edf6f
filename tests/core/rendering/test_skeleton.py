"""Skeletons and fills rebuild the same bytes for ever."""

import json
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.rendering.skeleton import BadHeader, BadSkeleton, Skeleton

SKELETON = Skeleton(("Bill ", 0), ("Dear ", 1, ",\n", 2), ("<p>Dear ", 1, "</p>", 2), unsubscribe=0)
PLAIN = st.text(st.characters(codec="utf-8"))


def test_fills_go_into_their_slots_in_all_three_forms():
    fills = ["B-1", "Zoë & Co", ("1 | 2", "<table></table>")]

    assert SKELETON.subject(fills) == "Bill B-1"
    assert SKELETON.text(fills) == "Dear Zoë & Co,\n1 | 2"
    assert SKELETON.html(fills) == "<p>Dear Zoë &amp; Co</p><table></table>"
    assert SKELETON.unsubscribe_url(fills) == "B-1"


def test_the_digest_never_changes():
    assert SKELETON.digest == "436aa95f67420144b7861086e69a1b59bd84b88b7127a553243fde1d34c4d1d2"


@given(st.lists(PLAIN | st.tuples(PLAIN, PLAIN), min_size=3, max_size=3))
def test_what_was_stored_as_json_comes_out_as_the_same_bytes(fills):
    stored, kept = SKELETON.to_json(), json.dumps(fills)

    again, fills_again = Skeleton.from_json(stored), json.loads(kept)

    assert again == SKELETON
    assert again.digest == SKELETON.digest
    assert again.text(fills_again).encode() == SKELETON.text(fills).encode()
    assert again.html(fills_again).encode() == SKELETON.html(fills).encode()


@given(PLAIN)
def test_a_plain_fill_is_text_in_html_and_nothing_else(fill):
    html = Skeleton((), (), ('<a href="', 0, '">', 0, "</a>")).html([fill])

    assert html == f'<a href="{escape(fill)}">{escape(fill)}</a>'
    assert not set("<>\"'") & set(escape(fill))
    assert unescape(escape(fill)) == fill


@given(PLAIN)
def test_a_subject_is_one_line_or_refused(fill):
    try:
        line = Skeleton((0,), (), ()).subject([fill])
    except BadHeader:
        return

    assert len(line.splitlines()) <= 1
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line)


def test_line_breaks_in_a_subject_become_blanks():
    assert SKELETON.subject(["B-1\r\nBcc: evil@example.org", "", ""]) == "Bill B-1 Bcc: evil@example.org"


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_other_control_characters_in_a_subject_are_refused(char):
    with pytest.raises(BadHeader):
        SKELETON.subject([f"B{char}1", "", ""])


@pytest.mark.parametrize(
    "source",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"format":3,"html":[],"subject":[],"text":[],"unsubscribe":null}',
        '{"format":2,"html":[[0,1,[]]],"subject":[],"text":[],"unsubscribe":null}',
        '{"format":1,"html":[true],"subject":[],"text":[],"unsubscribe":null}',
        '{"format":1,"html":[{}],"subject":[],"text":[],"unsubscribe":null}',
        '{"format":1,"html":[],"subject":[],"text":[],"unsubscribe":"x"}',
    ],
)
def test_what_is_no_skeleton_is_refused(source):
    with pytest.raises(BadSkeleton):
        Skeleton.from_json(source)
