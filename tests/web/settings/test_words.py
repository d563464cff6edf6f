"""STOP and START on their screen: built-in words and what confirms them, words of a unit's own added and removed."""

import pytest

from postroom.access.viewer import SYSTEM, Role
from postroom.core.sms.wishes import Wish
from postroom.incoming.models import WishWord
from postroom.stationery import services as stationery
from postroom.stationery.models import Template
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


def test_what_confirms_them_is_what_the_templates_say_now():
    stationery.install_library(at=makers.NOON)
    template = Template.objects.get(code="system-stop-confirmed")
    draft = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    words = stationery.Words.of_text(language="es", subject="Adiós", text="#company.name: no le enviamos más SMS.")
    stationery.write(version_id=draft.pk, revision=draft.revision, words=words, viewer=SYSTEM, at=makers.NOON)
    client = desk(Role.ADMINISTRATOR)
    before = client.get(URL).content.decode()
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=makers.NOON)

    shown = client.get(URL).content.decode()

    said = "Your brand: no le enviamos más SMS."
    assert (said in before, said in shown) == (False, True)
    assert f'href="/templates/{template.pk}/"' in shown


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

    with django_assert_num_queries(7):
        client.get(URL)
