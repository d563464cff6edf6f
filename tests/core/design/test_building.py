"""Blocks become HTML that mail programs show; nothing that people write into them can become markup."""

from html import unescape

import pytest

from postroom.core.design.blocks import STARTER, read_design
from postroom.core.design.building import build
from postroom.core.design.checking import Code, check
from postroom.core.design.frame import Frame, Place
from postroom.core.document.from_text import from_text
from postroom.core.rendering.email import compile_wording
from postroom.core.rendering.layout import EmailLayout
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.show import show_for
from tests.core.design.test_blocks import FULL
from tests.core.hostile import HOSTILE
from tests.core.reading import Mail
from tests.core.tags.samples import sample_values


def shown(frame: Frame, **layout) -> tuple[str, str]:
    made = EmailLayout(brand_name="A & B", frame=frame, public_url="https://mail.example", **layout)
    wording = compile_wording(
        subject="x", document=from_text("Dear you,\n\n#items_list"), catalogue=BUILTIN, layout=made
    )
    fills, problems = wording.fill(sample_values(BUILTIN, wording.paths), show_for("en", "EUR"))
    assert (wording.problems, problems) == ((), [])
    return wording.skeleton.html(fills), wording.skeleton.text(fills)


def test_the_blocks_stand_in_their_order_with_the_message_among_them():
    html, text = shown(build(read_design(FULL)), footer=("1 Quay St",))

    places = [
        html.index(part)
        for part in ('alt="Northwind"', "News from us", "<p style", ">Pay<", "A boat", "two", "three", "Call +353")
    ]
    assert places == sorted(places)
    assert "https://mail.example/p/pictures/" + "a" * 64 in html
    assert text.startswith("News from us\n\nDear you,")
    assert "Pay: https://" in text
    assert text.endswith("three\nCall +353 1 234 5678\n1 Quay St\n")


def test_columns_lie_side_by_side_and_one_below_the_other_on_a_phone():
    html, _ = shown(build(read_design(FULL)))

    assert "mj-column-per-50" in html
    assert "@media only screen and (min-width:480px)" in html


def test_nothing_is_fetched_from_elsewhere():
    html, _ = shown(build(read_design({"blocks": [{"type": "message"}, {"type": "footer"}]})))

    assert "googleapis" not in html
    assert "<link" not in html
    assert "@import" not in html
    assert html.count("src=") == 0


def test_the_brand_s_colour_is_put_in_when_a_message_is_compiled():
    frame = build(read_design({"blocks": [{"type": "header", "text": "News"}, {"type": "message"}]}))

    assert "#abcdef" in shown(frame, colour="#abcdef")[0]
    assert "#123456" in shown(frame, colour="#123456")[0]


def test_the_link_to_unsubscribe_is_there_only_for_those_who_can():
    frame = build(STARTER)

    assert "Unsubscribe" in shown(frame, unsubscribe=True)[0]
    assert "Unsubscribe" not in shown(frame)[0]


def test_what_the_starter_makes_has_nothing_wrong():
    frame = build(STARTER)

    assert check(frame, catalogue=BUILTIN, brand_colours=["#0b5cab"], for_marketing=True) == ()
    assert [piece for piece in frame.pieces if piece is Place.CONTENT] == [Place.CONTENT]


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_that_is_written_into_a_block_becomes_markup(payload):
    """The same design with harmless words has the same elements."""
    line = " ".join(payload.split())[:300]

    def design(words: str) -> Frame:
        texts = {"first": words, "second": words}
        blocks = [{"type": "header", "text": words}, {"type": "message"}, {"type": "footer", "text": words}]
        blocks += [{"type": "button", "label": words, "href": "https://a.example/"}, {"type": "columns", **texts}]
        blocks += [{"type": "picture", "src": "https://a.example/b.png", "alt": words}]
        return build(read_design({"blocks": blocks}))

    try:
        hostile = design(line)
    except ValueError:
        return  # a sign that no text may hold
    html = "".join(piece if type(piece) is str else "" for piece in hostile.pieces)
    harmless = "".join(piece if type(piece) is str else "" for piece in design("harmless").pieces)

    assert Mail(html).elements == Mail(harmless).elements
    assert Mail(html).links == Mail(harmless).links


def test_a_word_that_looks_like_a_mark_stays_a_word():
    frame = build(read_design({"blocks": [{"type": "header", "text": "zq0z0q zq1z5q"}, {"type": "message"}]}))

    assert "zq0z0q zq1z5q" in unescape("".join(piece for piece in frame.pieces if type(piece) is str))


@pytest.mark.parametrize(
    ("design", "codes"),
    [
        ({"blocks": []}, [Code.NO_MESSAGE, Code.NO_OPT_OUT, Code.NO_ADDRESS]),
        ({"blocks": [{"type": "message"}] * 2 + [{"type": "footer"}]}, [Code.MANY_MESSAGES]),
        ({"blocks": [{"type": "message"}, {"type": "footer", "opt_out": False}]}, [Code.NO_OPT_OUT]),
        ({"blocks": [{"type": "message"}, {"type": "footer", "address": False}]}, [Code.NO_ADDRESS]),
        ({"ink": "#999999", "blocks": [{"type": "message"}, {"type": "footer"}]}, [Code.CONTRAST]),
        (
            {"blocks": [{"type": "message"}, {"type": "button", "label": "Go"}, {"type": "footer"}]},
            [Code.EMPTY_LINK],
        ),
        (
            {"blocks": [{"type": "message"}, {"type": "picture", "src": "https://a.example/"}, {"type": "footer"}]},
            [Code.NO_ALT],
        ),
        ({"blocks": [{"type": "message"}, {"type": "footer", "text": "#?when #bil.number"}]}, [Code.UNKNOWN_TAG] * 2),
        (
            {"blocks": [{"type": "message"}, *[{"type": "columns", "first": "x" * 4000}] * 26, {"type": "footer"}]},
            [Code.TOO_LARGE],
        ),
    ],
)
def test_what_is_wrong_with_a_design_is_said(design, codes):
    found = check(build(read_design(design)), catalogue=BUILTIN, brand_colours=["#0b5cab"], for_marketing=True)

    assert [problem.code for problem in found] == codes


@pytest.mark.parametrize("colour", ["#0b5cab", "#e07b39", "#ffee00", "#000000", "#8a8a8a"])
def test_letters_on_the_brand_s_colour_are_read_whatever_it_is(colour):
    header = {"type": "header", "text": "News", "background": "brand"}
    button = {"type": "button", "label": "Go", "href": "https://a.example/"}
    frame = build(read_design({"blocks": [header, {"type": "message"}, button, {"type": "footer"}]}))

    assert check(frame, catalogue=BUILTIN, brand_colours=[colour], for_marketing=False) == ()


def test_the_colours_of_every_brand_are_looked_at():
    """Letters of one colour suit one brand and not the other."""
    frame = Frame((Place.CONTENT, Place.FOOTER, '<p style="color:#ffffff;background:', Place.COLOUR, '">Go</p>'))

    (found,) = check(frame, catalogue=BUILTIN, brand_colours=["#0b5cab", "#e07b39"], for_marketing=False)

    assert (found.code, found.about, found.figure) == (Code.CONTRAST, "Go", "3.0")
