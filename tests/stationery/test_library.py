"""The ready templates: clean, in four languages, with a case for everything that customers are told of."""

import pytest

from postroom.core.document.tags import tags_of, written_tags
from postroom.core.tags.builtin import BUILTIN
from postroom.stationery.models import Occasion
from postroom.stationery.originals import originals
from postroom.stationery.proofread import proofread
from postroom.stationery.proofread_text import sms_parts


@pytest.mark.parametrize("code", originals())
def test_proofreading_finds_nothing(code):
    original = originals()[code]

    found = proofread(original.words, catalogue=BUILTIN, default_language=original.default_language)

    assert [problem.sentence for problem in found] == []
    assert {words.language for words in original.words} == {"en", "pl", "de", "fr"}
    assert original.occasion in {"", *Occasion}


@pytest.mark.parametrize("code", originals())
def test_every_language_says_the_same(code):
    said = [
        {tag.name for tag in (*written_tags(words.subject), *tags_of(words.document))}
        - {"contact_information.first_name"}  # one language greets by it
        for words in originals()[code].words
    ]

    assert all(tags == said[0] for tags in said)


def test_every_case_has_one():
    assert {
        "welcome", "bill", "bill-overdue", "payment-reminder", "payment-received", "payment-failed", "card-expiring",
        "appointment", "job-done", "activity-done", "reward-awarded", "reward-spent", "request-answered",
        "subscription-renewal", "birthday", "season-greetings", "newsletter",
    } <= set(originals())  # fmt: skip


def test_short_texts_fit_into_one_message():
    short = [words for original in originals().values() for words in original.words if words.sms_text]

    assert len(short) == 12
    assert {sms_parts(words, BUILTIN) for words in short} == {1}
