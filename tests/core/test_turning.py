"""No text that people type turns the direction of what stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.turning import unturned

TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


@pytest.mark.parametrize("sign", TURNING, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_that_turns_the_text_around_is_taken_out(sign):
    assert unturned(f"Zoë {sign}fdp.exe") == "Zoë fdp.exe"


@given(st.text(alphabet=st.characters(exclude_characters=TURNING)))
def test_every_other_text_stays_as_it_is(text):
    assert unturned(text) == text


def test_words_of_languages_written_from_the_right_stay():
    assert unturned("شركة Northwind \u200f(חשבון)") == "شركة Northwind \u200f(חשבון)"
