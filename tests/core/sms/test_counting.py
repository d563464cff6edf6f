"""How many parts a text message takes, at its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.sms.alphabet import EXTENSION, GSM, Alphabet
from postroom.core.sms.counting import count
from postroom.core.sms.parts import cut


@pytest.mark.parametrize(
    ("said", "alphabet", "places", "parts", "left"),
    [
        ("", Alphabet.GSM, 0, 0, 160),
        ("a" * 160, Alphabet.GSM, 160, 1, 0),
        ("a" * 161, Alphabet.GSM, 161, 2, 145),
        ("a" * 306, Alphabet.GSM, 306, 2, 0),
        ("a" * 307, Alphabet.GSM, 307, 3, 152),
        ("€" * 80, Alphabet.GSM, 160, 1, 0),
        ("€" * 80 + "a", Alphabet.GSM, 161, 2, 144),
        ("a" * 152 + "€" + "a" * 10, Alphabet.GSM, 164, 2, 141),
        ("ł" * 70, Alphabet.UCS2, 70, 1, 0),
        ("ł" * 71, Alphabet.UCS2, 71, 2, 63),
        ("ł" * 134, Alphabet.UCS2, 134, 2, 0),
        ("ł" * 135, Alphabet.UCS2, 135, 3, 66),
        ("a€ł", Alphabet.UCS2, 3, 1, 67),
        ("😀" * 35, Alphabet.UCS2, 70, 1, 0),
        ("a" * 66 + "😀" + "a" * 10, Alphabet.UCS2, 78, 2, 55),
        ("a" * 159 + "€", Alphabet.GSM, 161, 2, 145),
        ("я" * 66 + "😀" + "я" * 66, Alphabet.UCS2, 134, 3, 66),
        ("§", Alphabet.GSM, 1, 1, 159),
        ("`", Alphabet.UCS2, 1, 1, 69),
        ("ç", Alphabet.UCS2, 1, 1, 69),
        ("Ç\n", Alphabet.GSM, 2, 1, 158),
    ],
)
def test_the_limits(said, alphabet, places, parts, left):
    found = count(said)

    assert (found.alphabet, found.places, found.parts, found.left) == (alphabet, places, parts, left)


def test_the_alphabet_is_complete():
    assert len(GSM) == 127  # and the escape sign, which stands before those of the extension table
    assert len(EXTENSION) == 10
    assert not GSM & EXTENSION


def test_the_letters_that_make_it_dearer_are_named():
    assert count("Zażółć gęślą").dear == ("ż", "ó", "ł", "ć", "ę", "ś", "ą")
    assert count("[1 €]").dear == ("[", "€", "]")
    assert count("plain").dear == ()


@given(st.text(st.sampled_from("aé€[яł😀\n`"), max_size=600))
def test_as_many_parts_are_counted_as_are_sent(text):
    found = count(text)

    assert found.parts == (len(cut(text, found.alphabet)) if text else 0)
