"""Recipients are frozen with a reason for each that is left out, and each other gets exactly one message."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import orjson
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from postroom.composing.services import content_digest
from postroom.contacts.models import Contact, ContactPoint, Health, PointKind, PointRole, Suppression
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox import contents
from postroom.outbox.models import Decision, Message, Priority, Rendition
from postroom.runs import services as runs
from postroom.runs.models import RunItem, RunState
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


class Killed(Exception):
    """The worker is gone."""


def test_each_recipient_gets_one_message_to_be_approved():
    contacts = office.customers(3)

    run = office.in_review()

    assert office.recipients_once(run, contacts)
    assert run.state == RunState.IN_REVIEW
    assert set(
        Message.objects.values_list("state", "priority", "unit_id", "lane_id", "batch_id", "template_version_id")
    ) == {
        (State.PENDING_APPROVAL, Priority.BULK, run.unit_id, run.lane_id, run.batch_id, run.template_version_id),
    }


def test_a_message_says_it_in_the_customers_language_and_its_digest_is_of_what_it_says():
    makers.contact("C-1", name="Ada", language="pl")

    office.in_review()

    message = Message.objects.get()
    rendition = Rendition.objects.get()
    subject, text, _ = office.said(message)
    assert (message.language, message.subject, subject) == ("pl", "Witaj Ada", "Witaj Ada")
    assert text.startswith("Konto C-1.")
    assert rendition.sha256 == content_digest(rendition.skeleton_id, orjson.loads(rendition.fills))


def test_the_same_words_have_the_same_digest_and_other_words_another():
    makers.contact("C-1", name="Ada", language="pl")
    makers.contact("C-2", name="Ada", language="pl")

    office.in_review()
    office.in_review()

    first, other, again, other_again = Rendition.objects.order_by("pk").values_list("sha256", flat=True)
    assert (first == again, other == other_again, first == other) == (True, True, False)


def test_another_language_than_the_customers_is_a_decision():
    makers.contact("C-1", language="uk")

    office.in_review()

    assert list(Decision.objects.values_list("code", "detail")) == [
        ("language", {"wanted": "uk", "taken": "en", "why": "template_default"})
    ]


def test_who_is_left_out_is_left_out_for_a_reason():
    news = makers.topic("news", needs_consent=False)
    makers.contact("NONE", email=None)
    bad = makers.contact("BAD", email=None)
    makers.point(bad, "bad@example.org", health=Health.UNDELIVERABLE, health_at=NOON, health_reason="550 unknown")
    makers.contact("SUPPRESSED", email="no@example.org")
    Suppression.objects.create(channel=Channel.EMAIL, address="no@example.org", reason="complained", since=NOON)
    makers.contact("AGAIN", email="again@example.org")
    Suppression.objects.create(
        channel=Channel.EMAIL, address="again@example.org", reason="old", since=NOON, until=NOON - timedelta(days=1)
    )
    makers.consent(makers.contact("OUT"), news, opted_in=False)
    makers.contact("FIRST", email="both@example.org")
    makers.contact("SECOND", email="both@example.org")
    makers.contact("LETTERS", delivery_method=Channel.LETTER)

    run = office.in_review(office.version(topic=news))

    assert office.outcome(run) == {
        "NONE": ("excluded", "no_address", ""),
        "BAD": ("excluded", "undeliverable", "2026-03-02: 550 unknown"),
        "SUPPRESSED": ("excluded", "suppressed", "complained"),
        "AGAIN": ("made", "", ""),
        "OUT": ("excluded", "opted_out", "News"),
        "FIRST": ("made", "", ""),
        "SECOND": ("excluded", "same_address", "FIRST"),
        "LETTERS": ("made", "", ""),
    }


def test_customers_with_one_address_each_get_their_own_bill():
    makers.contact("FIRST", email="both@example.org")
    makers.contact("SECOND", email="both@example.org")

    run = office.in_review()

    assert office.outcome(run) == {"FIRST": ("made", "", ""), "SECOND": ("made", "", "")}


def test_marketing_goes_only_to_those_who_agreed_by_this_channel():
    makers.contact("SILENT")
    makers.consent(makers.contact("YES"))
    makers.consent(makers.contact("SMS"), channel=Channel.SMS)
    makers.consent(makers.contact("NO"), opted_in=False)

    run = office.in_review(office.version(topic=makers.topic()))

    assert {account: reason for account, (_, reason, _) in office.outcome(run).items()} == {
        "SILENT": "no_consent",
        "YES": "",
        "SMS": "no_consent",
        "NO": "opted_out",
    }
    assert "/p/opt-out/" in office.said(Message.objects.get())[1]


def test_one_left_out_for_another_reason_does_not_shut_out_a_twin():
    first = makers.contact("FIRST", email=None)
    makers.point(first, "both@example.org", health=Health.UNDELIVERABLE)
    makers.contact("SECOND", email="both@example.org")

    run = office.in_review()

    assert {account: state for account, (state, _, _) in office.outcome(run).items()} == {
        "FIRST": "excluded",
        "SECOND": "made",
    }


def test_the_address_for_bills_is_taken_where_there_is_no_main_one():
    contact = makers.contact("C-1", email=None)
    makers.point(contact, "collect@example.org", role=PointRole.COLLECTION)
    makers.point(contact, "bills@example.org", role=PointRole.BILLING)

    office.in_review()

    assert Message.objects.get().recipient == "bills@example.org"


def test_an_unfilled_tag_makes_a_recipient_faulty_and_names_tag_and_account():
    office.payment(makers.contact("AR-004217"))
    office.payment(makers.contact("C-2"), amount="100.00 EUR")
    office.payment(makers.contact("C-3"), amount="a lot")

    run = office.in_review(office.version(*office.PAYMENT))

    assert office.outcome(run) == {
        "AR-004217": ("faulty", "missing", "payment.amount"),
        "C-2": ("made", "", ""),
        "C-3": ("faulty", "unshowable", "payment.amount"),
    }
    assert office.said(Message.objects.get())[1].startswith("€100.00 on account AR-C-2, thank you.")


def test_free_author_and_company_values_are_filled():
    clerk = makers.user("vera@example.org", name="Vera")
    makers.contact()
    words = Words.of_text(language="en", subject="#?headline", text="#?headline from #author.name at #company.name")
    run = office.draft(office.version(words), free_values={"headline": "Good news"})
    run.created_by = clerk
    run.save()

    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    subject, text, _ = office.said(Message.objects.get())
    assert (subject, text.splitlines()[0]) == ("Good news", "Good news from Vera at Northwind")


def test_a_recipient_whose_address_went_away_meanwhile_is_faulty():
    contact = makers.contact("C-1")
    run = office.generating()
    ContactPoint.objects.filter(contact=contact).delete()

    office.work(run)

    assert office.outcome(run) == {"C-1": ("faulty", "address_gone", "")}


def test_what_happens_after_freezing_changes_no_recipient():
    contacts = office.customers(2)
    run = office.generating()
    makers.contact("LATE")

    office.work(run)

    assert office.recipients_once(run, contacts)


def test_later_changes_of_template_and_contact_leave_what_was_made():
    contact = makers.contact("C-1", name="Ada")
    version = office.version()
    office.in_review(version)
    before = office.said(Message.objects.get())

    office.publish(
        version.template, *(Words.of_text(language=code, subject="New", text="New") for code in ("en", "pl"))
    )
    Contact.objects.filter(pk=contact.pk).update(name="Grace")
    ContactPoint.objects.filter(contact=contact).update(value="new@example.org")

    assert office.said(Message.objects.get()) == before
    assert Message.objects.get().recipient == "c-1@customers.example.org"


def test_killed_between_slices_it_goes_on_where_it_was():
    contacts = office.customers(5)
    run = office.generating()
    runs.generate_slice(run_id=run.pk, at=NOON, size=2)
    between = Message.objects.count()

    office.work(run)

    assert between == 2
    assert office.recipients_once(run, contacts)
    assert run.state == RunState.IN_REVIEW


def test_killed_inside_a_slice_nothing_of_the_slice_is_there():
    contacts = office.customers(5)
    run = office.generating()
    with suppress(Killed), transaction.atomic():
        runs.generate_slice(run_id=run.pk, at=NOON, size=2)
        raise Killed
    left = (Message.objects.count(), Rendition.objects.count(), RunItem.objects.filter(state="pending").count())

    office.work(run)

    assert left == (0, 0, 5)
    assert office.recipients_once(run, contacts)


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_a_run_and_nobody_gets_two():
    contacts = office.customers(60)
    run = runs.generate(run_id=office.draft().pk, viewer=makers.viewer(), at=NOON)

    def share() -> int:
        done = sum(iter(lambda: runs.generate_slice(run_id=run.pk, at=NOON, size=7), 0))
        connection.close()
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [future.result() for future in [pool.submit(share) for _ in range(4)]]

    run.refresh_from_db()
    assert sum(done) == 60
    assert office.recipients_once(run, contacts)
    assert (run.state, len(run.snapshot)) == (RunState.IN_REVIEW, 64)


@pytest.mark.parametrize("number", [1, 3, 30, 60])
def test_a_slice_costs_the_same_queries_however_large_it_is(number):  # from 30 on by COPY, the skeleton before
    for contact in office.customers(number):
        office.payment(contact, amount="12.00 EUR")
    run = office.generating(office.version(*office.PAYMENT))
    runs.generate_slice(run_id=run.pk, at=NOON, size=0)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        runs.generate_slice(run_id=run.pk, at=NOON)

    assert Message.objects.count() == number
    assert len(queries) == 19


def test_a_run_that_lacks_something_says_what():
    run = runs.begin(viewer=makers.viewer(), unit_id=makers.unit().pk, title="")

    with pytest.raises(runs.Incomplete) as refused:
        runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert refused.value.lacking == (
        (runs.Lack.TITLE, ""),
        (runs.Lack.TEMPLATE, ""),
        (runs.Lack.ACCOUNT, ""),
        (runs.Lack.RECIPIENTS, ""),
    )


def test_a_run_without_a_value_for_a_free_tag_is_not_generated():
    makers.contact()
    run = office.draft(office.version(Words.of_text(language="en", subject="#?headline", text="Text")))

    with pytest.raises(runs.Incomplete) as refused:
        runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert refused.value.lacking == ((runs.Lack.FREE_VALUE, "headline"),)


def test_a_run_is_generated_once():
    makers.contact()
    run = office.generating()

    with pytest.raises(runs.NotDraft):
        runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert RunItem.objects.count() == 1


def test_a_phone_is_no_e_mail_address():
    contact = makers.contact("C-1", email=None)
    makers.point(contact, "+48221234567", kind=PointKind.PHONE)

    run = office.in_review()

    assert office.outcome(run) == {"C-1": ("excluded", "no_address", "")}


def test_a_run_of_text_messages_goes_to_numbers_and_names_who_has_none_or_a_landline():
    reached, landline = makers.contact("C-1", phone="+48512345678"), makers.contact("C-2", phone="+48221234567")
    without = makers.contact("C-3")

    run = office.in_review(channel=Channel.SMS)

    message = Message.objects.get()
    assert (message.channel, message.recipient, message.contact_id) == ("sms", "+48512345678", reached.pk)
    assert dict(RunItem.objects.filter(run=run).values_list("contact_id", "reason")) == {
        reached.pk: "", landline.pk: "not_mobile", without.pk: "no_address",
    }  # fmt: skip
    assert RunItem.objects.get(contact=landline).detail == "+48221234567"


def test_a_run_of_letters_goes_to_postal_addresses():
    contact = makers.contact("C-1", name="Ada")
    parts = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(contact, "Polna 1, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=parts)

    office.in_review(channel=Channel.LETTER)

    message = Message.objects.get()
    assert (message.channel, message.recipient) == ("letter", "Polna 1, 00-625 Warszawa, PL")
    assert contents.content(message=message).letter["to"]["lines"] == ["Polna 1"]


def test_a_run_whose_customers_are_all_forgotten_before_it_is_made_is_a_draft_again():
    gone = makers.contact("C-1")
    run = office.draft(recipients=runs.Who(who=Choice.ACCOUNTS, accounts="C-1"))
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    runs.forget_recipient(contact_id=gone.pk)
    gone.delete()

    runs.generate_slice(run_id=run.pk, at=NOON)

    run.refresh_from_db()
    assert (run.state, office.outcome(run)) == (RunState.DRAFT, {})
