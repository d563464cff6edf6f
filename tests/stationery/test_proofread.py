"""What proofreading finds, and where it says it is."""

import pytest

from postroom.core.tags.builtin import BUILTIN
from postroom.stationery.problems import Code, Place
from postroom.stationery.proofread import proofread
from postroom.stationery.words import Words


def words(text: str = "Dear #contact_information.name,", subject: str = "Hello", language: str = "en") -> Words:
    return Words.of_text(language=language, subject=subject, text=text)


def codes(*wordings: Words, **more) -> list[tuple[Code, Place]]:
    found = proofread(wordings, catalogue=BUILTIN, default_language="en", **more)
    return [(problem.code, problem.place) for problem in found]


def test_a_clean_template_has_no_problem():
    found = codes(words(), words(language="pl"), before={"en", "pl"})

    assert found == []


def test_an_unknown_tag_is_named_with_its_line_and_what_may_be_meant():
    found = proofread([words("Dear,\n\n#bill.numbr is due")], catalogue=BUILTIN, default_language="en")

    assert [(problem.code, problem.tag, problem.place) for problem in found] == [
        (Code.UNKNOWN_TAG, "bill.numbr", Place(language="en", part="text", line=3))
    ]
    assert found[0].sentence == "#bill.numbr is not a tag. Did you mean #bill.number or #job.number?"
    assert found[0].blocks


@pytest.mark.parametrize("text", ["page#top", "#fff", "#123", "##bill.numbr", "#?anything", "#bill.number."])
def test_what_is_no_tag_or_a_known_one_is_no_problem(text):
    found = codes(words(text))

    assert found == []


def test_a_tag_that_stops_half_way_blocks():
    found = codes(words(subject="#payment.accounts_receivable"))

    assert found == [(Code.UNKNOWN_TAG, Place(language="en", part="subject", line=1))]


def test_a_language_the_last_version_had_must_not_get_lost():
    found = codes(words(), before={"en", "de"})

    assert found == [(Code.MISSING_LANGUAGE, Place(language="de"))]


def test_the_default_language_must_be_there():
    found = codes(words(language="de"))

    assert found == [(Code.NO_DEFAULT, Place(language="en"))]


def test_a_template_without_any_text_says_just_that():
    found = codes()

    assert found == [(Code.NO_WORDING, Place())]


def test_two_texts_in_one_language_are_one_too_many():
    found = codes(words(), words())

    assert found == [(Code.TWICE, Place(language="en"))]


def test_a_language_that_nobody_can_write_figures_in_blocks():
    found = codes(words(), words(language="qq"))

    assert found == [(Code.UNKNOWN_LANGUAGE, Place(language="qq"))]


def test_empty_subject_and_text_block():
    found = codes(words(text=" \n", subject="  "))

    assert found == [
        (Code.EMPTY_SUBJECT, Place(language="en", part="subject")),
        (Code.EMPTY_TEXT, Place(language="en", part="text")),
    ]


@pytest.mark.parametrize(("letters", "found"), [(78, 0), (79, 1)])
def test_a_subject_is_long_after_78_letters_of_its_own(letters, found):
    problems = proofread([words(subject="x" * letters + "#bill.number")], catalogue=BUILTIN, default_language="en")

    assert [problem.code for problem in problems] == [Code.LONG_SUBJECT] * found
    assert [problem.blocks for problem in problems] == [False] * found


def test_a_link_without_encryption_is_advice_with_its_line():
    problems = proofread(
        [words("Look:\nhttp://example.org/a and https://example.org")], catalogue=BUILTIN, default_language="en"
    )

    assert [(problem.code, problem.place.line, problem.blocks) for problem in problems] == [(Code.PLAIN_LINK, 2, False)]


def test_languages_that_customers_read_and_the_text_has_not_are_named_and_keep_nothing_back():
    read = {"en", "de", "pt-br", "fr"}

    found = proofread([words(), words(language="pt")], catalogue=BUILTIN, default_language="en", read=read)

    assert [(problem.code, problem.place.language, problem.blocks) for problem in found] == [
        (Code.UNWRITTEN_LANGUAGE, "de", False), (Code.UNWRITTEN_LANGUAGE, "fr", False),
    ]  # fmt: skip
    assert codes(words(), before={"de"}, read={"de"}) == [(Code.MISSING_LANGUAGE, Place(language="de"))]
    assert codes(read={"de"}) == [(Code.NO_WORDING, Place())]
