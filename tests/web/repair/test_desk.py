"""The repair desk: everything broken, by cause, in numbers that add up; and what is ordered for a group."""

import csv
import io
import re
from html import unescape

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.core.lifecycle import FailureKind, HoldReason, State, Step
from postroom.outbox import broken
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message
from postroom.outbox.selectors import Filters, messages
from postroom.runs import selectors as runs
from tests import makers, post
from tests.makers import NOON
from tests.runs import office
from tests.web.outbox import scene
from tests.web.repair.ends import approved_run, ended

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def groups(answer) -> dict[str, int]:
    """Cause -> number, as the desk shows them."""
    page = answer.content.decode()
    found = re.findall(r'<tr id="cause-(\w+)">.*?data-label="Messages">([\d,]+)<', page, re.DOTALL)
    return {cause: int(number.replace(",", "")) for cause, number in found}


def listed(answer) -> set[int]:
    return {int(number) for number in re.findall(r'<tr id="message-(\d+)"', answer.content.decode())}


def order(desk, **sent):
    return desk.post("/outbox/act/", sent, headers={"HX-Request": "true"})


def put_on_hold(some):
    outbox.move(ids=[message.pk for message in some], step=Step.HOLD, at=NOON, hold_reason=HoldReason.BY_HAND)
    return some


@pytest.fixture
def trouble():
    return {
        "no_such_address": scene.failed(3),
        "refused": scene.failed(kind=FailureKind.REFUSED),
        "uncertain": scene.uncertain(2),
        "suppressed": scene.held(2),
        "by_hand": put_on_hold(post.messages(1)),
        "fine": scene.sent(4) + post.messages(2),
    }


def test_everything_that_failed_or_is_held_stands_in_one_group(desk, trouble):
    answer = desk.get("/repair/")

    assert groups(answer) == {cause: len(some) for cause, some in trouble.items() if cause != "fine"}
    assert "9 messages" in words(answer)


@pytest.mark.parametrize("cause", ["no_such_address", "uncertain", "suppressed", "by_hand"])
def test_a_group_opens_with_just_its_messages(desk, trouble, cause):
    assert listed(desk.get(f"/repair/{cause}/")) == {message.pk for message in trouble[cause]}


def test_the_filters_in_the_address_narrow_groups_and_grid_alike(desk, trouble):
    run = office.in_review()
    (batch,) = {run.batch_id}
    more = scene.failed(2, of=run.batch)

    assert groups(desk.get("/repair/", {"run": batch})) == {"no_such_address": 2}
    assert listed(desk.get("/repair/no_such_address/", {"run": batch})) == {message.pk for message in more}
    assert groups(desk.get("/repair/", {"channel": "sms"})) == {}
    assert groups(desk.get("/repair/", {"until": "2020-01-01"})) == {}


def test_another_unit_has_nothing_to_repair(stranger, trouble):
    assert "Nothing to repair" in words(stranger.get("/repair/"))
    assert listed(stranger.get("/repair/no_such_address/")) == set()


def broken_run():
    """A run of twelve whose messages came to all kinds of ends, and of which one recipient got none."""
    office.customers(12)
    makers.contact(email=None)
    run, some = approved_run()
    ended(some[:3], Step.GIVE_UP, failure=FailureKind.NO_SUCH_ADDRESS, code=550, note="5.1.1 No such user")
    ended(some[3:5], Step.LOSE_ANSWER, note="connection lost")
    ended(some[5:7], Step.HOLD, hold_reason=HoldReason.SUPPRESSED, wire_at=None)
    ended(some[7:9], Step.ACCEPT, code=250, note="Ok")
    outbox.move(ids=[some[9].pk], step=Step.HOLD, at=NOON, hold_reason=HoldReason.BY_HAND)
    return run, some


def test_the_desk_adds_up_with_the_totals_of_a_run(desk):
    run, some = broken_run()
    outbox.archive(ids=[some[0].pk], at=NOON)

    answer = desk.get("/repair/", {"run": run.batch_id})
    counted = runs.progress(run=run)
    on_desk = sum(groups(answer).values())
    put_away = Message.objects.filter(batch_id=run.batch_id, archived_at__isnull=False).count()
    elsewhere = Message.objects.filter(batch_id=run.batch_id, state__in=[State.SENT, State.QUEUED]).count()

    assert counted.adds_up
    assert on_desk == 2 + 2 + 2 + 1
    assert counted.recipients == counted.made + counted.excluded + counted.faulty == 13
    assert counted.made == elsewhere + on_desk + put_away == 12
    assert sum(n for state, n in counted.states.items() if state in broken.BROKEN) == on_desk + put_away
    assert "13 recipients = 12 messages made + 1 not made." in words(answer)
    assert "12 made = 4 under way or arrived + 7 on this desk + 1 archived or deleted." in words(answer)


def test_each_group_is_as_long_as_it_is_said_to_be(trouble):
    viewer = makers.viewer()
    for cause, number in broken.groups(viewer=viewer, filters=Filters()):
        assert messages(viewer=viewer, filters=broken.of_cause(Filters(), cause)).count() == number


def matching(answer) -> str:
    return unescape(re.search(r'name="matching" value="([^"]*)"', answer.content.decode())[1])


def test_a_whole_group_goes_out_again_made_anew_and_each_message_once(desk):
    run, some = broken_run()
    page = desk.get("/repair/no_such_address/", {"run": run.batch_id})

    answer = order(desk, action="send_anew", matching=matching(page))
    again = order(desk, action="send_anew", matching=matching(page))

    assert "3 messages made anew" in words(answer)
    assert "0 messages made anew" in words(again)
    assert Message.objects.filter(batch_id=run.batch_id).count() == len(some)
    assert Dispatch.objects.filter(message__in=some[:3]).count() == 3
    assert Happening.objects.filter(message__in=some[:3], step=Step.SEND_AGAIN).count() == 3
    assert (
        sorted(Message.objects.filter(pk__in=[m.pk for m in some[:3]]).values_list("state", "rendition"))
        == [("queued", 2)] * 3
    )
    assert groups(desk.get("/repair/", {"run": run.batch_id})).get("no_such_address") is None


def test_held_messages_are_released_and_cancelled_in_bulk(desk, trouble):
    held = desk.get("/repair/suppressed/")
    order(desk, action="release", matching=matching(held))
    order(desk, action="cancel", matching=matching(desk.get("/repair/by_hand/")))

    assert {message.state for message in scene.fresh(trouble["suppressed"])} == {"queued"}
    assert {message.state for message in scene.fresh(trouble["by_hand"])} == {"cancelled"}


def test_desk_and_grid_take_a_fixed_number_of_queries(desk, trouble):
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(path)
        return len(queries)

    before = [asked(path) for path in ("/repair/", "/repair/no_such_address/")]
    scene.failed(7)

    assert [asked(path) for path in ("/repair/", "/repair/no_such_address/")] == before


def test_the_desk_goes_into_files_with_moments_and_without_formulas(desk):
    (message,) = scene.failed(1)
    Message.objects.filter(pk=message.pk).update(subject="=HYPERLINK(1)")

    told = b"".join(desk.get("/repair/repair.csv").streaming_content).decode().removeprefix("\ufeff")
    book = openpyxl.load_workbook(io.BytesIO(desk.get("/repair/repair.xlsx", {"cause": "no_such_address"}).content))
    heads, row = list(book.active.iter_rows(values_only=True))
    (line,) = list(csv.DictReader(io.StringIO(told)))

    assert (line["Cause"], line["Subject"], line["Message"]) == ("No such address", "'=HYPERLINK(1)", str(message.pk))
    found = dict(zip(heads, row, strict=True))
    assert (found["Subject"], found["Message"]) == ("'=HYPERLINK(1)", message.pk)
    assert found["Ordered"].year == NOON.year
