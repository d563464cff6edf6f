import pytest

from postroom.core.sms.alphabet import Alphabet, alphabet_of
from postroom.core.sms.plainer import Swap, swaps


def plain(text: str) -> str:
    return text.translate({ord(swap.char): swap.instead for swap in swaps(text)})


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("It\N{RIGHT SINGLE QUOTATION MARK}s \N{LEFT DOUBLE QUOTATION MARK}due\N{DOUBLE PRIME}", 'It\'s "due"'),
        ("Mon\N{EN DASH}Fri\N{HORIZONTAL ELLIPSIS}", "Mon-Fri..."),
        ("10 zł", "10 zl"),
        ("Zażółć gęślą jaźń, Zoë", "Zazolc gesla jazn, Zoe"),
    ],
)  # fmt: skip
def test_text_with_all_that_is_offered_goes_in_the_cheaper_alphabet(text, instead):
    assert plain(text) == instead
    assert alphabet_of(plain(text)) is Alphabet.GSM


def test_what_the_cheaper_alphabet_has_is_left_alone():
    assert swaps("Ä ö ü ß é à € [x] ñ @ £") == []


def test_letters_are_told_from_signs_for_they_change_the_spelling():
    assert swaps("ł\N{EN DASH}") == [Swap("ł", "l", is_letter=True), Swap("\N{EN DASH}", "-", is_letter=False)]


def test_for_what_nothing_stands_nothing_is_offered():
    assert swaps("Привет 你好 \N{GRINNING FACE}") == []
