import datetime as dt

import pytest

from postroom.access.viewer import Role, Viewer
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane
from postroom.web.shell.banners import banners
from tests import makers

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shell.screens")]
EVERYTHING = Viewer(user_id=0, sees_all=True)
CAPTURE = "Capture mode: messages are made and kept, and nothing leaves the house until an account is live."


def test_until_an_account_is_live_every_page_says_that_nothing_leaves():
    assert [banner.text for banner in banners(viewer=EVERYTHING)] == [CAPTURE]


def test_with_a_live_account_there_is_nothing_to_say():
    Lane.objects.create(code="office", name="Office", channel="email", is_live=True)

    assert list(banners(viewer=EVERYTHING)) == []


def test_what_is_worst_stands_first():
    lane = Lane.objects.create(code="office", name="Office", channel="email", is_live=True)
    outbox.pause_lane(lane_id=lane.pk, reason="535 wrong password", at=makers.NOON)
    outbox.stop_everything(viewer=EVERYTHING, at=dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC))

    assert [(banner.colour, banner.text) for banner in banners(viewer=EVERYTHING)] == [
        ("red", "All sending is stopped since 2 Mar 2026 12:00, by Postroom. Messages wait and nothing is lost."),
        ("amber", "Office is paused: 535 wrong password"),
    ]


@pytest.mark.parametrize(("role", "url"), [(Role.ADMINISTRATOR, "/connections/"), (Role.READER, "")])
def test_the_way_to_change_it_is_for_those_who_may(role, url):
    assert [banner.url for banner in banners(viewer=makers.viewer(role=role))] == [url]
