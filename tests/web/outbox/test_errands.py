"""Orders for very many messages are shown on the folders: how far they are, a way to stop them, what came of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.core.lifecycle import State
from postroom.outbox import tasks
from postroom.outbox.models import Errand, Message
from postroom.outbox.services import errands
from tests import makers, post
from tests.web.outbox.conftest import HTMX, desk_of
from tests.web.outbox.test_actions import said, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_bites(monkeypatch):
    monkeypatch.setattr(errands, "BITE", 2)
    monkeypatch.setattr(errands, "AT_ONCE", 3)


def shown(desk) -> str:
    return desk.ask("/outbox/errands/").content.decode()


def lines(desk) -> list[str]:
    """What is told of each errand."""
    told = re.findall(r"<p[^>]*>(.*?)</p>", shown(desk), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in told]


def buttons(desk) -> list[str]:
    return re.findall(r'hx-post="/outbox/errands/\d+/([a-z-]+)/"', shown(desk))


def go_on(errand, bites=1):
    for _ in range(bites):
        errands.go_on(errand_id=errand.pk, at=makers.NOON)


def to_the_end(errand):
    tasks.run_errand(errand_id=errand.pk)


def test_many_are_held_in_the_background_and_the_answer_repeats_their_number(desk):
    post.messages(5)

    answer = desk.order(action="hold", matching="box=outbox")

    assert said(answer) == "5 messages are worked through in the background. You may leave this page."
    assert answer["HX-Trigger"] == "messages-changed"
    assert states() == ["queued"] * 5


def test_as_many_as_one_request_does_are_held_at_once(desk):
    post.messages(3)

    answer = desk.order(action="hold", matching="box=outbox")

    assert (said(answer), Errand.objects.count(), states()) == ("3 messages held.", 0, ["held"] * 3)


def test_while_it_goes_on_it_says_how_far_it_is_and_can_be_stopped(desk):
    post.messages(5)
    desk.order(action="hold", matching="box=outbox")
    errand = Errand.objects.get()
    go_on(errand)

    page = desk.get("/outbox/").content.decode()
    between = (lines(desk), buttons(desk))
    stopped = desk.post(f"/outbox/errands/{errand.pk}/stop/", headers=HTMX)
    to_the_end(errand)

    assert re.findall(r'<progress max="(\d+)" value="(\d+)"', page) == [("5", "2")]
    assert "2 of 5" in page
    assert between == (["Holding messages"], ["stop"])
    assert said(stopped) == "Stopped. What is done stays done."
    assert (lines(desk), buttons(desk)) == (["Stopped. 2 messages held."], ["undo", "put-away"])
    assert states().count("held") == 2


def test_what_came_of_it_is_told_until_it_is_put_away(desk):
    post.messages(5)
    desk.order(action="cancel", matching="box=outbox")
    errand = Errand.objects.get()
    to_the_end(errand)

    before = (lines(desk), buttons(desk))
    desk.post(f"/outbox/errands/{errand.pk}/put-away/", headers=HTMX)

    assert before == (["5 messages cancelled."], ["put-away"])
    assert lines(desk) == []


def test_undo_takes_it_back_in_the_background(desk):
    post.messages(5)
    desk.order(action="hold", matching="box=outbox")
    errand = Errand.objects.get()
    to_the_end(errand)

    undone = desk.post(f"/outbox/errands/{errand.pk}/undo/", headers=HTMX)
    again = desk.post(f"/outbox/errands/{errand.pk}/undo/", headers=HTMX)
    to_the_end(Errand.objects.get(undoes=errand))

    assert said(undone) == "5 messages are worked through in the background. You may leave this page."
    assert said(again) == "This cannot be undone any more."
    assert (lines(desk), buttons(desk), states()) == (["5 messages released."], ["put-away"], ["queued"] * 5)


def test_the_list_is_asked_for_again_when_one_has_ended(desk):
    post.messages(5)
    desk.order(action="hold", matching="box=outbox")
    errand = Errand.objects.get()
    (asks,) = re.findall(r'hx-get="(/outbox/errands/[^"]+)"', shown(desk))

    during = desk.get(asks, headers=HTMX)
    to_the_end(errand)
    after = desk.get(asks, headers=HTMX)

    assert "every 2s" in during.content.decode()
    assert "every 2s" not in after.content.decode()
    assert (during.get("HX-Trigger"), after.get("HX-Trigger")) == (None, "messages-changed")


def test_what_has_ended_cannot_be_stopped(desk):
    post.messages(5)
    desk.order(action="hold", matching="box=outbox")
    errand = Errand.objects.get()
    to_the_end(errand)

    answer = desk.post(f"/outbox/errands/{errand.pk}/stop/", headers=HTMX)

    assert said(answer) == "Nothing was stopped: it had come to its end."


def test_a_writer_may_not_release_very_many(writer):
    post.messages(5, state=State.HELD)

    answer = writer.order(action="release", matching="box=outbox")

    assert (answer.status_code, Errand.objects.count(), states()) == (403, 0, ["held"] * 5)


@pytest.mark.parametrize("what", ["stop", "undo", "put-away"])
def test_a_colleague_neither_sees_nor_steers_it(desk, reader, what):
    post.messages(5)
    desk.order(action="hold", matching="box=outbox")
    errand = Errand.objects.get()

    answer = reader.post(f"/outbox/errands/{errand.pk}/{what}/", headers=HTMX)

    errand.refresh_from_db()
    assert (answer.status_code, lines(reader)) == (404, [])
    assert (errand.cancelled_at, errand.put_away_at) == (None, None)


def test_a_super_user_sees_whose_it_is(desk):
    post.messages(5)
    desk.order(action="hold", matching="box=outbox")

    assert lines(desk_of(makers.user("head@example.org", is_super=True))) == ["Holding messages Clerk"]


@pytest.mark.parametrize("number", [1, 3])
def test_showing_them_costs_one_query_however_many_there_are(desk, number):
    post.messages(5)
    for _ in range(number):
        desk.order(action="archive", matching="box=outbox")
    with CaptureQueriesContext(connection) as queries:
        desk.ask("/outbox/errands/")

    assert len([query for query in queries if "outbox_errand" in query["sql"]]) == 1
    assert len(lines(desk)) == number


def test_a_filter_that_is_none_starts_nothing(desk):
    post.messages(5)

    answer = desk.order(action="hold", matching="box=outbox&since=yesterday")

    assert said(answer).startswith("A filter is not valid any more.")
    assert (Errand.objects.count(), Message.objects.filter(state="held").count()) == (0, 0)
