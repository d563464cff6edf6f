"""Which text messages are wishes: the word alone, however it is written; anything more is a message."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.sms.counting import count
from postroom.core.sms.wishes import CONFIRMATIONS, START_WORDS, STOP_WORDS, Wish, confirmation, wish


@pytest.mark.parametrize("word", [word for words in STOP_WORDS.values() for word in words])
def test_stop_word_is_known_however_it_is_written(word):
    assert {wish(word), wish(word.lower()), wish(f"  {word.title()}.\n")} == {Wish.STOP}


@pytest.mark.parametrize("word", [word for words in START_WORDS.values() for word in words])
def test_start_word_is_known(word):
    assert wish(f"“{word.lower()}”") is Wish.START


@pytest.mark.parametrize(
    "text", ["", "Stop it please", "STOP START", "bus stop", "non-stop", "STOP 1", "S T O P", "start?now"]
)
def test_more_than_the_word_is_a_message(text):
    assert wish(text) is None


def test_accents_typed_as_two_characters_are_the_same_word():
    assert wish("ARRE\u0302T") is Wish.STOP


@pytest.mark.parametrize("language", CONFIRMATIONS)
@pytest.mark.parametrize(("asked", "way_back"), [(Wish.STOP, Wish.START), (Wish.START, Wish.STOP)])
def test_confirmation_is_one_text_and_names_a_word_that_is_acted_on(language, asked, way_back):
    said = confirmation(asked, language=language, brand="Northwind Energy")

    assert count(said).parts == 1
    assert way_back in [wish(word) for word in re.findall(r"\w+", said)]


@pytest.mark.parametrize(("language", "said_in"), [("de-AT", "de"), ("cs", "en"), ("", "en")])
def test_confirmation_is_in_the_language_without_its_country_and_else_in_english(language, said_in):
    assert confirmation(Wish.STOP, language=language, brand="B") == f"B: {CONFIRMATIONS[said_in][Wish.STOP]}"


@given(st.text())
def test_any_text_is_a_wish_or_none(text):
    assert wish(text) in {None, Wish.STOP, Wish.START}
