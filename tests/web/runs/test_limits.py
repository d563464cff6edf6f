"""What the limits of a unit would hold of a run, said on the screen of whoever approves it."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM, Role
from postroom.core.carriage.envelope import Channel
from postroom.costs import limits
from postroom.costs.limits import Terms
from postroom.stationery.words import Words
from tests import makers
from tests.costs import prices
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts():
    """Of three texts for approval, those to Poland cost 0.04 each and the one to Germany 0.07."""
    for account, number in {"A": "+48512345678", "B": "+48512345679", "C": "+4915123456789"}.items():
        makers.contact(account, phone=number, email=None)
    prices.enter(prices.line("0.04", country="PL"), prices.line("0.07", country="DE"))
    words = Words.of_text(language="en", subject="Hello", text="Hello #contact_information.name")
    return office.in_review(office.version(words), channel=Channel.SMS)


def limit(**terms) -> None:
    told = Terms(**terms)
    limits.set_limit(viewer=SYSTEM, unit_id=makers.unit().pk, channel=Channel.SMS, terms=told, at=NOON)


def on_screen() -> str:
    page = desk(Role.APPROVER).get(reverse("runs:approvals")).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"countries": ["PL"]}, "1 will be held: Country not allowed"),
        ({"most_per_message": Decimal("0.05")}, "1 will be held: Too dear"),
        ({"messages_a_day": 1}, "2 will be held: Daily limit reached"),
        ({"money_a_day": Decimal("0.12")}, "1 will be held: Daily limit reached"),
        ({"money_a_day": Decimal(5), "currency": "PLN"}, "3 will be held: Price not known"),
    ],
)
def test_limit_that_a_run_exceeds_is_named_before_it_is_approved(texts, terms, said):
    limit(**terms)

    shown = on_screen()

    assert said in shown
    assert "A limit is raised under Prices, Limits." in shown


def test_limit_that_a_run_keeps_within_says_nothing(texts):
    limit(countries=["PL", "DE"], most_per_message=Decimal("0.07"), messages_a_day=3, money_a_day=Decimal("0.15"))

    assert "will be held" not in on_screen()
