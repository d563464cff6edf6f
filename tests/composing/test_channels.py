"""One text on every channel: what is written, what it weighs, and why a message cannot go to an address."""

import orjson
import pytest

from postroom.composing import services as composing
from postroom.composing.services import Brief, Composed, Recipient
from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.document.schema import check
from postroom.core.rendering.stored import read_skeleton
from postroom.records import selectors as records
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
HOME = {"lines": ["ul. Polna 12/4"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
TEXT = Words.of_text(language="en", subject="Hello #contact_information.name", text="Dear #contact_information.name!")


def written(*recipients: Recipient, channel: Channel, words: Words = TEXT):
    version = office.version(words)
    brief = Brief(unit_id=makers.unit().pk, catalogue=records.catalogue(), key=composing.signing_key(), channel=channel)
    return composing.compose_slice(version_id=version.pk, brief=brief, recipients=recipients, at=NOON)


def by_phone(number: str, **details) -> Recipient:
    contact = makers.contact(**details)
    return Recipient.of(contact, point=makers.point(contact, number, kind=PointKind.PHONE) if number else None)


def by_post(parts: dict[str, object], **details) -> Recipient:
    contact = makers.contact(**details)
    point = makers.point(contact, "somewhere", kind=PointKind.POSTAL, parts=parts) if parts else None
    return Recipient.of(contact, point=point)


def test_a_text_message_says_the_text_and_counts_its_parts():
    words = Words.of_text(language="en", subject="x", text="#contact_information.name " + "a" * 160)

    made = written(by_phone("+48512345678", name="Zoë"), channel=Channel.SMS, words=words)

    (result,) = made.results
    assert made.skeletons[result.skeleton].text(result.fills) == "Zoë " + "a" * 160
    assert (result.size, result.country) == (3, "PL")  # ë is in no alphabet of phones but the large one
    assert len(result.subject) == 80
    assert result.subject.startswith("Zoë aaa")


def test_a_text_message_may_have_words_of_its_own():
    words = Words.of_text(
        language="en", subject="x", text="A long letter.", sms_text="Short, #contact_information.name"
    )

    made = written(by_phone("+48512345678", name="Ada"), channel=Channel.SMS, words=words)

    (result,) = made.results
    assert made.skeletons[result.skeleton].text(result.fills) == "Short, Ada"


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        ("", "no_number", "Ada, C-1 has no mobile number: add one, or write a letter or an e-mail instead."),
        (
            "+48221234567",
            "not_mobile",
            "+48221234567 of Ada, C-1 is no mobile number: add one, or write a letter or an e-mail instead.",
        ),
        (
            "+4800",
            "impossible_number",
            "+4800 of Ada, C-1 cannot be dialled: correct it, or write a letter or an e-mail instead.",
        ),
    ],
)
def test_a_number_that_takes_no_texts_is_named_with_whose_it_is_and_what_to_do(number, code, said):
    (result,) = written(by_phone(number, account_number="C-1", name="Ada"), channel=Channel.SMS).results

    assert [(fault.code, fault.sentence) for fault in result.faults] == [(code, said)]


def test_a_letter_is_kept_as_its_skeleton_and_fills_and_comes_back_the_same():
    made = written(by_post(HOME, name="Zoë <Kowalska>"), channel=Channel.LETTER)

    (result,) = made.results
    skeleton = made.skeletons[result.skeleton]
    again = read_skeleton(skeleton.to_json())
    fills = orjson.loads(orjson.dumps(result.fills))
    assert again.digest == skeleton.digest == result.skeleton
    line = [{"text": "Dear "}, {"text": "Zoë <Kowalska>"}, {"text": "!"}]
    assert again.set(fills) == {
        "subject": "Hello Zoë <Kowalska>",
        "blocks": [{"type": "paragraph", "align": "", "lines": [line]}],
    }
    assert again.address(fills) == {**HOME, "name": "Zoë <Kowalska>", "date": "2026-03-02"}
    assert again.text(fills) == "Dear Zoë <Kowalska>!"
    assert again.around["sheet"]["logo"]["name"] == "Northwind"
    assert (result.subject, result.country) == ("Hello Zoë <Kowalska>", "PL")


@pytest.mark.parametrize(
    ("parts", "code", "said"),
    [
        (
            {},
            "no_postal_address",
            "Ada, C-1 has no postal address: add one, or write an e-mail or a text message instead.",
        ),
        (
            {**HOME, "city": ""},
            "bad_postal_address",
            "The postal address of Ada, C-1 cannot be used: The postal address has no city. Correct it, or write an"
            " e-mail or a text message instead.",
        ),
    ],
)  # fmt: skip
def test_an_address_that_no_letter_reaches_is_named_with_whose_it_is_and_what_to_do(parts, code, said):
    (result,) = written(by_post(parts, account_number="C-1", name="Ada"), channel=Channel.LETTER).results

    assert [(fault.code, fault.sentence) for fault in result.faults] == [(code, said)]


def test_recipients_of_one_language_share_the_skeleton_of_a_letter():
    made = written(by_post(HOME, name="Ada"), by_post(HOME, name="Bob"), channel=Channel.LETTER)

    assert len(made.skeletons) == 1
    assert len({result.sha256 for result in made.results if isinstance(result, Composed)}) == 2


def test_what_says_nothing_on_a_channel_is_no_message():
    picture = {"type": "image", "attrs": {"src": "https://post.example.org/p.png", "alt": "Summer"}}
    words = Words(language="en", subject="x", document=check({"type": "doc", "content": [picture]}))

    (result,) = written(by_phone("+48512345678", name="Ada"), channel=Channel.SMS, words=words).results

    assert [fault.code for fault in result.faults] == ["nothing_said"]
