"""A frame is kept and read again, and what differs by message, brand and language is put in where it belongs."""

import pytest

from postroom.core.design.frame import BadFrame, Frame, Linked, Place, Tagged
from postroom.core.document.from_text import from_text
from postroom.core.rendering.email import compile_wording
from postroom.core.rendering.layout import STANDARD, EmailLayout
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.show import show_for
from tests.core.tags.samples import sample_values

EVERY_PLACE = Frame(
    pieces=(*(part for place in Place for part in (f"<{place}>", place)), Tagged("Call #company.phone & ask")),
    above=("Hello from #company.name",),
    below=("Ring us",),
    accent="#ffee00",
)


def framed(frame: Frame, **layout) -> tuple[str, str]:
    made = EmailLayout(brand_name="A & B", frame=frame, language="pl", **layout)
    wording = compile_wording(subject="x", document=from_text("Dear <you>"), catalogue=BUILTIN, layout=made)
    fills, problems = wording.fill(sample_values(BUILTIN, wording.paths), show_for("pl", "EUR"))
    assert (wording.problems, problems) == ((), [])
    return wording.skeleton.html(fills), wording.skeleton.text(fills)


def test_every_place_is_filled():
    html, text = framed(EVERY_PLACE, footer=("1 Quay St",), unsubscribe=True, logo_url="https://a.example/l.png")

    after = dict(
        part.split(">", 1) for part in html.removeprefix("<").split("<") if part.split(">", 1)[0] in set(Place)
    )
    assert after == {
        "language": "pl",
        "direction": "ltr",
        "brand": "A &amp; B",
        "colour": "#0b5cab",
        "ink": "#ffffff",
        "pictures": "",
        "logo": "",
        "logo_block": "",
        "preheader": "Dear &lt;you&gt; ",
        "content": "",
        "address": "1 Quay St",
        "opt_out": "",
        "footer": "1 Quay St",
    }
    assert html.count("Wypisz się") == 2
    assert html.count('<img src="https://a.example/l.png" alt="A &amp; B"') == 2
    assert html.endswith("Call +353 1 234 5678 &amp; ask")
    assert text.startswith("Hello from Northwind Energy Ltd\n\nDear <you>\n\n-- \nA & B\nRing us\n1 Quay St\n")


def test_a_message_that_nobody_can_unsubscribe_from_has_no_such_link():
    html, _ = framed(EVERY_PLACE)

    assert "<opt_out><footer>" in html.replace("\n", "")


def test_buttons_in_the_message_have_the_colour_of_the_design():
    layout = EmailLayout(brand_name="N", colour="#0b5cab", frame=Frame((Place.CONTENT,), accent="#ffee00"))

    assert (layout.accent, layout.ink) == ("#ffee00", "#17212e")


@pytest.mark.parametrize("frame", [STANDARD, EVERY_PLACE, Frame((Linked("#dynamic_link.preferences"), "#fff"))])
def test_a_frame_is_read_as_it_was_written(frame):
    assert Frame.from_json(frame.to_json()) == frame


@pytest.mark.parametrize("content", [{}, {"pieces": [["run", "x"]], "above": [], "below": [], "accent": ""}])
def test_what_is_no_frame_is_not_read_as_one(content):
    with pytest.raises(BadFrame):
        Frame.from_json(content)
