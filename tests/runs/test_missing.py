"""Whom no address reaches is listed before anything is made; who is left out for another reason is not."""

import pytest

from postroom.contacts.models import Health
from postroom.core.carriage.envelope import Channel
from postroom.runs import services as runs
from postroom.runs.reasons import Reason
from postroom.runs.services import Route
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def test_who_is_not_reached_is_listed_with_the_reason_and_the_others_are_reached():
    without = makers.contact("A", email=None)
    dead = makers.contact("B", email=None)
    makers.point(dead, "b@example.org", health=Health.UNDELIVERABLE)
    makers.contact("C", email=None, is_deceased=True)
    fine = makers.contact("D")
    run, viewer = office.draft(), makers.viewer()

    found, following = runs.missed(run=run, viewer=viewer, at=NOON)

    assert [(one.contact_id, one.reason) for one in found] == [
        (without.pk, Reason.NO_ADDRESS),
        (dead.pk, Reason.UNDELIVERABLE),
    ]
    assert following is None
    assert list(runs.reached(run=run, viewer=viewer, at=NOON)) == [fine]


def test_where_each_channel_has_another_reason_they_are_listed_too_a_page_at_a_time(monkeypatch):
    for name in ("A", "B", "C"):
        makers.contact(name, email=None, phone="+48221234567")
    run = office.draft(route=Route(channel=Channel.EMAIL, fallback=[Channel.SMS]))
    monkeypatch.setattr("postroom.runs.services.missing.PAGE", 2)

    first, following = runs.missed(run=run, viewer=makers.viewer(), at=NOON)
    rest, end = runs.missed(run=run, viewer=makers.viewer(), at=NOON, after=following or 0)

    assert [(one.account_number, one.reason) for one in (*first, *rest)] == [
        (name, Reason.NO_CHANNEL) for name in ("A", "B", "C")
    ]
    assert end is None
