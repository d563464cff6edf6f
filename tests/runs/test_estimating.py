from decimal import Decimal

import pytest

from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Message
from postroom.outbox.pricing import Money
from postroom.runs import services as runs
from postroom.runs.models import RunItem
from postroom.stationery.words import Words
from tests import makers
from tests.costs import prices
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
LONG = (Words.of_text(language="en", subject="Hello", text="#contact_information.name " + "x" * 170),)


def euros(amount: str) -> list[Money]:
    return [Money(Decimal(amount).quantize(Decimal("0.00001")), "EUR")]


def texters(**numbers: str) -> None:
    for account, number in numbers.items():
        makers.contact(account, name="Ada", phone=number, email=None)


def estimated(run):
    return runs.estimate(run=run, viewer=makers.viewer(), reached={Channel(run.channel): RECIPIENTS}, at=NOON)


RECIPIENTS = 3


def test_run_of_text_messages_costs_its_parts_in_their_countries_before_anything_is_made():
    texters(A="+48512345678", B="+48512345679", C="+4915123456789")
    prices.enter(prices.line("0.04", country="PL"), prices.line("0.07", country="DE"))
    run = office.draft(office.version(*LONG), channel=Channel.SMS)

    (sms,) = estimated(run)

    assert (sms.channel, sms.messages, sms.size, sms.money, sms.unpriced) == (Channel.SMS, 3, 6, euros("0.30"), 0)
    assert (Message.objects.count(), RunItem.objects.count()) == (0, 0)


def test_country_without_a_price_is_said_and_never_counted_as_nought():
    texters(A="+48512345678", B="+48512345679", C="+4915123456789")
    prices.enter(prices.line("0.04", country="PL"))
    run = office.draft(office.version(*LONG), channel=Channel.SMS)

    (sms,) = estimated(run)

    assert (sms.money, sms.unpriced, sms.unpriced_to) == (euros("0.16"), 1, ["DE"])


def test_what_was_made_costs_what_was_foreseen():
    texters(A="+48512345678", B="+48512345679", C="+4915123456789")
    prices.enter(prices.line("0.04", country="PL"), prices.line("0.07", country="DE"))
    draft = office.draft(office.version(*LONG), channel=Channel.SMS)
    foreseen = estimated(draft)

    runs.generate(run_id=draft.pk, viewer=makers.viewer(), at=NOON)
    run = office.work(draft)

    assert runs.estimate_made(run=run, at=NOON) == foreseen
    assert set(Message.objects.values_list("country", "size")) == {("PL", 2), ("DE", 2)}


def test_more_recipients_than_are_looked_at_cost_in_proportion_and_that_is_said(monkeypatch):
    texters(A="+48512345678", B="+48512345679", C="+4915123456789")
    monkeypatch.setattr("postroom.runs.services.estimating.SAMPLE", 1)
    prices.enter(prices.line("0.04"))
    run = office.draft(office.version(*LONG), channel=Channel.SMS)

    (sms,) = estimated(run)

    assert (sms.messages, sms.size, sms.money, sms.of) == (3, 6, euros("0.24"), 1)


def test_emails_without_a_price_have_none():
    office.customers(2)

    (email,) = runs.estimate(run=office.draft(), viewer=makers.viewer(), reached={Channel.EMAIL: 2}, at=NOON)

    assert (email.channel, email.messages, list(email.money), email.unpriced) == (Channel.EMAIL, 2, [], 2)


def test_check_and_approval_show_what_it_costs():
    texters(A="+48512345678", B="+48512345679", C="+4915123456789")
    prices.enter(prices.line("0.04", country="PL"))
    run = office.draft(office.version(*LONG), channel=Channel.SMS)
    client = desk()

    check = client.get(f"/runs/{run.pk}/check/").content.decode()
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)
    approval = client.get(f"/runs/{run.pk}/").content.decode()

    assert "€0.16" in check
    assert "The price of 1 is not known: to Germany." in check
    assert "It costs €0.16. The price of 1 message is not known." in approval
