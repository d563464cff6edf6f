"""What a message costs while it is written, and what would make a text message cheaper."""

from decimal import Decimal

import pytest

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.costs import limits
from postroom.costs.limits import Terms
from tests import makers
from tests.costs import prices
from tests.makers import NOON
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def beside(text: str, **more):
    """What stands beside a text message to somebody in Poland."""
    customer = makers.contact("C-1", name="Ada", phone="+48512345678")
    told = {
        "version": 0, "revision": 0, "customer": customer.pk, "language": "en", "subject": "", "text": text,
        "to": makers.ContactPoint.objects.get(contact=customer, kind="phone").pk, **more,
    }  # fmt: skip
    answer = desk().post("/write/beside/", told, headers={"hx-request": "true"})
    return answer, " ".join(answer.content.decode().split())


def test_price_of_all_parts_stands_beside_the_text():
    prices.enter(prices.line("0.042", country="PL"))

    assert "It costs \u20ac0.084." in beside("x" * 200)[1]


def test_unknown_price_is_said_with_the_country():
    assert "the price table has nothing for Poland" in beside("Hello")[1]


def test_signs_and_letters_that_make_it_dear_are_offered_apart_and_nothing_is_changed_by_itself():
    answer, page = beside("It\u2019s " + "x" * 70 + " za\u017c\u00f3\u0142\u0107")

    signs, letters = answer.context["cheaper"]
    assert ([swap.instead for swap in signs.swaps], signs.parts) == (["'"], 2)
    assert ("".join(swap.instead for swap in letters.swaps), letters.parts) == ("zolc", 2)
    assert "It\u2019s" in answer.context["preview"].text
    assert page.count("data-swaps=") == 2


def test_nothing_is_offered_for_what_comes_from_a_value():
    makers.Contact.objects.update(name="Zo\u00eb")
    answer, _ = beside("Dear #contact_information.name")

    assert answer.context["cheaper"] == []


def test_message_that_a_limit_would_hold_says_so_while_it_is_written():
    limits.set_limit(
        viewer=SYSTEM, unit_id=makers.unit().pk, channel=Channel.SMS, at=NOON,
        terms=Terms(countries=["DE"], most_per_message=Decimal(1)),
    )  # fmt: skip

    assert "It would be held: The limits of its unit do not allow this country." in beside("Hello")[1]
