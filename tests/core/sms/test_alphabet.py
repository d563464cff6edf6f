"""Text messages as octets and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.sms.alphabet import EXTENSION, GSM, Alphabet, NotInAlphabet, alphabet_of, decode, encode, outside_gsm

LETTERS = "".join(sorted(GSM | EXTENSION))


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("@£$", "000102"),
        ("Postroom", "506f7374726f6f6d"),
        ("¡ ¿ §", "402060205f"),
        ("ÄÖÑÜ äöñüà", "5b5c5d5e207b7c7d7e7f"),
        ("ΔΦΓΛΩΠΨΣΘΞ", "101213141516171819 1a"),
        ("10 €", "3130201b65"),
        ("^{}\\[~]|\f", "1b141b281b291b2f1b3c1b3d1b3e1b401b0a"),
    ],
)
def test_gsm_letters_have_their_codes(text, octets):
    assert encode(text, Alphabet.GSM) == bytes.fromhex(octets)


@given(st.text(LETTERS))
def test_gsm_comes_back_as_it_was(text):
    assert decode(encode(text, Alphabet.GSM), Alphabet.GSM) == text


@given(st.text())
def test_any_text_comes_back_as_it_was(text):
    alphabet = alphabet_of(text)

    assert decode(encode(text, alphabet), alphabet) == text


@given(st.binary(max_size=300), st.sampled_from(Alphabet))
def test_any_octets_can_be_read(data, alphabet):
    assert isinstance(decode(data, alphabet), str)


def test_what_no_letter_is_said_with_reads_as_a_phone_reads_it():
    assert decode(bytes.fromhex("1b41"), Alphabet.GSM) == "A"
    assert decode(bytes.fromhex("411b"), Alphabet.GSM) == "A "
    assert decode(bytes.fromhex("1b1b65"), Alphabet.GSM) == " e"
    assert decode(bytes.fromhex("0041d8"), Alphabet.UCS2) == "A"
    assert encode("a\ud800", Alphabet.UCS2) == bytes.fromhex("0061003f")


def test_a_letter_that_gsm_has_not_is_refused_and_named():
    assert outside_gsm("Łódź, 10 €, Łódź") == ("Ł", "ó", "ź")
    with pytest.raises(NotInAlphabet, match="Ł"):
        encode("Łódź", Alphabet.GSM)
