"""How many parts a text message takes, at its limits."""

import pytest

from postroom.core.document.schema import check
from postroom.core.rendering.sms import EXTENSION, GSM, Encoding, compile_sms, count, friendly
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.show import show_for
from tests.core.document.samples import doc, paragraph, tag, text


@pytest.mark.parametrize(
    ("said", "encoding", "places", "parts", "left"),
    [
        ("", Encoding.GSM, 0, 0, 160),
        ("a" * 160, Encoding.GSM, 160, 1, 0),
        ("a" * 161, Encoding.GSM, 161, 2, 145),
        ("a" * 306, Encoding.GSM, 306, 2, 0),
        ("a" * 307, Encoding.GSM, 307, 3, 152),
        ("€" * 80, Encoding.GSM, 160, 1, 0),
        ("€" * 80 + "a", Encoding.GSM, 161, 2, 144),
        ("a" * 152 + "€" + "a" * 10, Encoding.GSM, 164, 2, 141),
        ("ł" * 70, Encoding.UCS2, 70, 1, 0),
        ("ł" * 71, Encoding.UCS2, 71, 2, 63),
        ("ł" * 134, Encoding.UCS2, 134, 2, 0),
        ("ł" * 135, Encoding.UCS2, 135, 3, 66),
        ("a€ł", Encoding.UCS2, 3, 1, 67),
        ("😀" * 35, Encoding.UCS2, 70, 1, 0),
        ("a" * 66 + "😀" + "a" * 10, Encoding.UCS2, 78, 2, 55),
    ],
)
def test_the_limits(said, encoding, places, parts, left):
    found = count(said)

    assert (found.encoding, found.places, found.parts, found.left) == (encoding, places, parts, left)


def test_the_alphabet_is_complete():
    assert len(GSM) == 127  # and the escape sign, which stands before those of the extension table
    assert len(EXTENSION) == 10
    assert not GSM & EXTENSION


def test_the_letters_that_make_it_dearer_are_named():
    assert count("Zażółć gęślą").dear == ("ż", "ó", "ł", "ć", "ę", "ś", "ą")
    assert count("[1 €]").dear == ("[", "€", "]")
    assert count("plain").dear == ()


def test_typographic_signs_are_typed_as_on_a_phone():
    assert friendly("„Zoë“ \u2013 it\u2019s 1\u202f240,50\u00a0€…\u200b") == '"Zoë" - it\'s 1 240,50 €...'
    assert count(friendly("“Zoe” \u2013 it\u2019s…")).encoding is Encoding.GSM


def test_values_are_typed_so_too():
    sms = compile_sms(document=check(doc(paragraph(text("Pay "), tag("bill.outstanding_amount")))), catalogue=BUILTIN)

    fills, _ = sms.fill({"bill": {"outstanding_amount": "1240.50 EUR"}}, show_for("fr", "EUR"))

    assert sms.skeleton.text(fills) == "Pay 1 240,50 €"
