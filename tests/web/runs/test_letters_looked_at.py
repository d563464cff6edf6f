"""Check of a run of letters: a sample is set and looked at, the worst cases among it, and what is wrong is named."""

import re
from html import unescape

import pytest

from postroom.access.viewer import Role
from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Message
from postroom.runs import services as runs
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def posted(number: int, name: str = "Ada Lovelace"):
    made = makers.contact(f"C-{number:03}", name=name)
    parts = {"lines": [f"{number} Quay Road"], "postcode": "", "city": "Dublin 1", "country": "IE"}
    makers.point(made, f"{number} Quay Road, Dublin 1, IE", kind=PointKind.POSTAL, parts=parts)
    return made


def looked(run) -> str:
    page = desk(Role.SENDER).get(f"/runs/{run.pk}/check/letters/").content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_sample_holds_the_worst_case_and_names_what_is_wrong():
    for number in range(1, 41):
        posted(number)
    posted(55, "A" * 120)
    makers.contact("C-900", name="Nowhere Byron")
    run = office.draft(channel=Channel.LETTER)

    shown = looked(run)

    assert re.search(r"1[0-9] letters were set and looked at, of 41 customers", shown)
    assert "C-055" in shown
    assert "C-001" not in shown
    assert not Message.objects.exists()


def test_right_letters_are_said_to_be_right():
    for number in (1, 2, 3):
        posted(number)
    run = office.draft(channel=Channel.LETTER)

    assert "3 letters were set and looked at, of 3 customers" in looked(run)
    assert "Nothing is wrong with them" in looked(run)


def test_letter_that_cannot_be_set_is_named_with_the_reason():
    posted(1, "山田太郎")
    run = office.draft(channel=Channel.LETTER)

    sample = runs.look_at_letters(run=run, viewer=makers.viewer(), at=NOON)

    [one] = sample.wrong
    assert one.blocks
    assert "山" in one.refused


def test_who_gets_no_letter_for_another_reason_is_passed_over():
    posted(1)
    run = office.draft(office.version(*office.PAYMENT), channel=Channel.LETTER)

    assert "No letter could be looked at" in looked(run)


def test_check_asks_for_it_only_where_there_are_letters():
    posted(1)
    words = Words.of_text(language="en", subject="Hi", text="Hello")
    client = desk(Role.SENDER)
    with_letters = office.draft(channel=Channel.LETTER)
    without = office.draft(office.version(words, name="Other"))

    assert "/check/letters/" in client.get(f"/runs/{with_letters.pk}/check/").content.decode()
    assert "/check/letters/" not in client.get(f"/runs/{without.pk}/check/").content.decode()
