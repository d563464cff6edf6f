"""A preview shows what one customer would get, and writes nothing down."""

import pytest
from django.apps import apps
from django.db import connection

from postroom.composing import services as composing
from postroom.composing.services import Text
from postroom.contacts.models import Contact
from postroom.stationery.selectors import Why
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def text(*bodies: str, language: str = "en", **more) -> Text:
    words = tuple(Words.of_text(language=language, subject="About #payment.number", text=body) for body in bodies)
    return Text(words=words, **more)


def preview(what: Text, contact: Contact, **more) -> composing.Preview:
    return composing.preview(text=what, contact_id=contact.pk, viewer=makers.viewer(), at=NOON, **more)


def rows() -> dict[str, int]:
    """How many rows each table holds, and how far its counter has come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        counters = dict(cursor.fetchall())
    return counters | {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}


def test_a_preview_is_what_would_be_sent():
    contact = makers.contact("C-1", name="Ada & Co")
    office.payment(contact, amount="100.00 EUR")

    shown = preview(text("Dear #contact_information.name,\n\n#payment.amount, thank you."), contact)

    assert (shown.subject, shown.language, shown.why, shown.problems) == (
        "About P-C-1",
        "en",
        Why.PREFERRED,
        [],
    )
    assert shown.text.startswith("Dear Ada & Co,\n\n€100.00, thank you.")
    assert "Dear Ada &amp; Co," in shown.html


def test_a_preview_of_a_version_is_the_message_that_a_run_makes():
    contact = makers.contact("C-1")
    version = office.version()

    shown = preview(composing.of_version(version.pk), contact)
    run = office.in_review(version)

    message = office.Message.objects.get(batch_id=run.batch_id)
    assert (shown.subject, shown.text, shown.html) == office.said(message)


def test_a_preview_makes_no_rows():
    contact = makers.contact()
    office.payment(contact, amount="1.00 EUR")
    before = rows()

    preview(text("#payment.amount #payment.accounts_receivable.number", topic_id=makers.topic().pk), contact)

    assert rows() == before


def test_what_is_wrong_is_named_and_stands_in_the_text_as_it_was_written():
    contact = makers.contact("C-1")
    office.payment(contact)

    shown = preview(text("#payment.amount and #bill.numbr"), contact)

    assert shown.text.startswith("#payment.amount and #bill.numbr")
    assert list(map(str, shown.problems)) == [
        "There is no tag #bill.numbr. Perhaps #bill.number or #job.number?",
        "#payment.amount has no value for C-1",
    ]


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        (text(), "no text in en, en or en"),
        (text("Hello", language="qq", default_language="qq"), "“qq” is no language we know"),
    ],
)
def test_a_text_that_nobody_could_get_has_a_problem_and_no_words(what, problem):
    contact = makers.contact()

    shown = preview(what, contact)

    assert (shown.html, [str(fault) for fault in shown.problems]) == ("", [problem])


def test_free_values_are_shown():
    contact = makers.contact()

    shown = preview(
        Text(words=(Words.of_text(language="en", subject="#?topic", text="#?topic!"),)),
        contact,
        free_values={"topic": "Sun"},
    )

    assert (shown.subject, shown.text.splitlines()[0]) == ("Sun", "Sun!")


def test_a_customer_of_another_unit_does_not_exist_for_a_viewer():
    contact = makers.contact(at=makers.unit("cork"))

    with pytest.raises(Contact.DoesNotExist):
        preview(text("Hello"), contact)
