"""The customers for whom a text is hardest are picked by the system, in as many queries for many as for few."""

import pytest

from postroom.access.viewer import SYSTEM
from postroom.composing import services as composing
from postroom.composing.services import Extreme
from postroom.contacts import selectors as contacts
from postroom.stationery.words import Words
from tests import makers

pytestmark = pytest.mark.django_db


def found(text: str):
    words = Words.of_text(language="en", subject="Hello", text=text)
    return composing.extremes(
        text=composing.Text(words=(words,)),
        among=contacts.search(viewer=SYSTEM, text="").select_related("unit__brand", "brand"),
        viewer=SYSTEM,
        at=makers.NOON,
        free_values={},
    )


def test_each_kind_of_hardness_finds_its_customer():
    long = makers.contact(name="Wilhelmina Constantinopolitanska-Featherstonehaugh")
    other = makers.contact(name="Jan", language="pl")
    poor, rich = makers.contact(name="Ann"), makers.contact(name="Bob")
    for owner in (long, other, rich):
        makers.record(owner, "bill", number="1")
    for number in range(3):
        makers.record(rich, "accounting_item", number=str(number), amount="5.00 EUR", open_amount="5.00 EUR")

    assert found("#bill.number #items_list{nothing}") == {
        Extreme.LONGEST_NAME: long,
        Extreme.OTHER_LANGUAGE: other,
        Extreme.MISSING: poor,
        Extreme.LONGEST_LIST: rich,
    }


def test_without_customers_there_is_nothing_to_show():
    assert found("Hello") == {}


def test_many_customers_take_as_many_queries_as_few(django_assert_max_num_queries):
    counts = []
    for more in (3, 40):
        for _ in range(more):
            makers.record(makers.contact(), "bill", number="1")
        with django_assert_max_num_queries(30) as asked:
            found("#bill.number")
        counts.append(len(asked))
    assert counts[0] == counts[1]
