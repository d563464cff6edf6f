"""Somebody who lost their password gets a new one on the command line."""

import pytest

from postroom.config import people
from postroom.config.refused import Refused
from tests import makers

pytestmark = pytest.mark.django_db


def test_the_last_super_user_gets_a_new_password_and_is_signed_out(client):
    chief = makers.user("chief@example.org", is_super=True)
    client.force_login(chief)

    people.give_password(email="Chief@example.org", password="words nobody says together")
    chief.refresh_from_db()

    assert chief.check_password("words nobody says together")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [("nobody@example.org", "words nobody says together", "There is no user"), ("chief@example.org", "short", "short")],
)
def test_a_stranger_or_a_weak_password_is_refused(email, password, said):
    makers.user("chief@example.org")

    with pytest.raises(Refused, match=said):
        people.give_password(email=email, password=password)
