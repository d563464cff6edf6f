"""The card for each thing that is set up."""

import pytest
from django.test import Client

from tests import makers, post

pytestmark = pytest.mark.django_db


def test_each_card_counts_what_the_viewer_sees_and_leads_there():
    client = Client()
    client.force_login(makers.user())
    makers.unit("poland", brand=makers.brand("blue_water"))
    post.account(25)

    page = client.get("/settings/")

    assert [page.context[name] for name in ("accounts", "people", "units", "brands")] == [1, 1, 1, 1]
    places = ("/connections/", "/people/", "/people/units/", "/people/brands/")
    cards = [f'class="card tile" href="{url}"' for url in places]
    assert [page.content.decode().count(card) for card in cards] == [1] * 4


def test_topics_say_whether_they_are_marketing_or_service():
    client = Client()
    client.force_login(makers.user())

    text = client.get("/settings/").content.decode()

    assert text.count("Marketing: only those who said yes") == 3
    assert text.count("Service: everybody who did not say no") == 1
