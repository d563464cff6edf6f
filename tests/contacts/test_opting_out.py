"""A no that comes by a link: written once, and undone only by the link it came by."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from postroom.contacts import services as contacts
from postroom.contacts.models import Consent, ConsentChange
from postroom.core.carriage.envelope import Channel
from tests import makers

LINK = contacts.Origin("link", "No more")


@pytest.mark.django_db(transaction=True)
def test_the_same_no_said_by_eight_at_once_is_written_once():
    said = {"contact": makers.contact(), "topic": makers.topic(), "channel": Channel.EMAIL, "at": makers.NOON}

    def say(_: int) -> bool:
        try:
            return contacts.opt_out_once(**said, origin=LINK)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        new = sorted(pool.map(say, range(8)))

    assert new == [False] * 7 + [True]
    assert (ConsentChange.objects.count(), Consent.objects.get().opted_in) == (1, False)


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "undone"), [("link", True), ("phone", False)])
def test_a_no_is_undone_only_from_where_it_came(source, undone):
    said = {"contact": makers.contact(), "topic": makers.topic(), "channel": Channel.EMAIL, "at": makers.NOON}
    contacts.opt_out(**said, origin=contacts.Origin(source))

    assert contacts.take_back_opt_out(**said, origin=LINK) is undone
    assert Consent.objects.get().opted_in is undone


@pytest.mark.django_db
def test_there_is_nothing_to_undo_where_nothing_was_said():
    said = {"contact": makers.contact(), "topic": makers.topic(), "channel": Channel.EMAIL, "at": makers.NOON}

    assert contacts.take_back_opt_out(**said, origin=LINK) is False
    assert ConsentChange.objects.count() == 0
