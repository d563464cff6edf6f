"""STOP and START on their screen: built-in words and what confirms them, words of a unit's own added and removed."""

import pytest

from postroom.access.viewer import Role
from postroom.core.sms.wishes import Wish
from postroom.incoming.models import WishWord
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/settings/words/"


def told(**more):
    return {"unit": makers.unit().pk, "asks": "stop", "word": "Genug", **more}


def test_words_are_shown_added_and_removed():
    client = desk(Role.ADMINISTRATOR)

    shown = client.post(URL, told(), follow=True).content.decode()
    made = WishWord.objects.get()
    client.post(f"{URL}{made.pk}/remove/")

    assert (made.word, made.wish, made.unit) == ("Genug", Wish.STOP, makers.unit())
    says = ("Genug", "STOP: no more text messages", "WYPISZ", "REPRENDRE", "Dutch", "AFMELDEN", "Your brand:")
    assert [words for words in says if words not in shown] == []
    assert not WishWord.objects.exists()


@pytest.mark.parametrize("wrong", [{"word": ""}, {"word": "!"}, {"word": "Stop"}, {"asks": "help"}, {"unit": 0}])
def test_words_that_cannot_be_are_refused(wrong):
    assert desk(Role.ADMINISTRATOR).post(URL, told(**wrong)).status_code == 422
    assert not WishWord.objects.exists()


def test_nobody_adds_words_for_a_unit_of_others():
    other = makers.unit("lyon")
    word = WishWord.objects.create(unit=other, wish="stop", word="Assez", folded="assez")
    client = desk(Role.ADMINISTRATOR)

    assert client.post(URL, told(unit=other.pk)).status_code == 422
    assert client.post(f"{URL}{word.pk}/remove/").status_code == 404
    assert "Assez" not in client.get(URL).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_it_shows(count, django_assert_num_queries):
    client = desk(Role.ADMINISTRATOR)
    for number in range(count):
        word = f"word{number}"
        WishWord.objects.create(unit=makers.unit(), wish="stop", word=word, folded=word)
    client.get(URL)

    with django_assert_num_queries(6):
        client.get(URL)
