import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from postroom.access.viewer import SYSTEM, Right, Viewer
from postroom.core.lifecycle import Folder, HoldReason, State, Step
from postroom.outbox import contents, selectors
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch, Message, Priority, Rendition
from postroom.outbox.selectors import Filters
from tests import makers, post

pytestmark = pytest.mark.django_db


def keys(messages):
    return [message.pk for message in messages]


def waiting(**filters):
    return selectors.messages(viewer=makers.viewer(), filters=Filters(**filters))


def test_neighbours_are_the_nearest_of_the_list():
    first, middle, last = keys(post.messages(3))

    beside = [selectors.neighbours(waiting(), message_id=one) for one in (first, middle, last)]

    assert beside == [(middle, None), (last, first), (None, middle)]


def test_chunks_go_on_although_what_was_done_emptied_the_list():
    messages = post.messages(5)

    seen = []
    for chunk in selectors.chunks(waiting(state="queued"), size=2):
        seen.append(chunk)
        outbox.act(viewer=makers.viewer(), action=outbox.Action.CANCEL, ids=chunk, at=makers.NOON)

    newest = keys(messages)[::-1]
    assert seen == [newest[:2], newest[2:4], newest[4:]]


def test_states_count_what_a_worker_has_as_sending_and_only_what_is_seen():
    messages = post.messages(3) + post.messages(state=State.DRAFT)
    lease = dt.timedelta(minutes=1)
    outbox.claim(lane_id=post.lane().pk, worker_id=1, priority=Priority.NORMAL, limit=1, lease=lease)

    mine = selectors.states(viewer=makers.viewer(), ids=keys(messages))
    theirs = selectors.states(viewer=makers.viewer(makers.unit("cork")), ids=keys(messages))

    assert mine == {State.SENDING: 1, State.QUEUED: 2, State.DRAFT: 1}
    assert theirs == {}


MANY = """
INSERT INTO outbox_message (unit_id, contact_id, lane_id, channel, state, priority, recipient, recipient_name, subject,
                            language, reference, rendition, hold_reason, failure, problem, carrier_ref)
SELECT unit_id, contact_id, lane_id, channel, CASE WHEN n %% 20 = 0 THEN 'failed' ELSE 'sent' END, 2, recipient, '', '',
       'en', '', 1, '', CASE WHEN n %% 20 = 0 THEN 'no_such_address' ELSE '' END, '', ''
  FROM outbox_message CROSS JOIN generate_series(1, 20000) n WHERE id = %s
"""


@pytest.mark.parametrize("viewer", [SYSTEM, makers.viewer])
def test_errors_of_a_cause_are_read_in_their_order_until_the_page_is_full(viewer):
    [message] = post.messages(1)
    with connection.cursor() as cursor:
        cursor.execute(MANY, [message.pk])
        cursor.execute("ANALYZE outbox_message")
    seen = viewer if viewer is SYSTEM else viewer()

    found = selectors.messages(viewer=seen, filters=Filters(folder=Folder.ERRORS, cause="no_such_address"))
    plan = found.values("pk")[:51].explain()

    assert "message_errors" in plan
    assert "Sort" not in plan
    assert found.count() == 1000


def test_a_day_ends_at_midnight_where_we_are(settings):
    settings.TIME_ZONE = "Europe/Warsaw"
    early, late = post.messages(2)
    Message.objects.filter(pk=early.pk).update(ordered_at="2026-03-01T23:30+01:00")
    Message.objects.filter(pk=late.pk).update(ordered_at="2026-03-02T00:30+01:00")

    first, second = dt.date(2026, 3, 1), dt.date(2026, 3, 2)

    assert keys(waiting(until=first)) == [early.pk]
    assert keys(waiting(since=second)) == [late.pk]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Europe/Warsaw"])
@pytest.mark.parametrize("length", [1, 3, 7, 8])
def test_days_hold_what_was_ordered_between_their_midnights_whatever_its_number(settings, zone, length):
    settings.TIME_ZONE = zone
    since = dt.date(2026, 3, 27)  # the clock is put forward two days later in Warsaw
    until = since + dt.timedelta(days=length - 1)
    instant = dt.timedelta(microseconds=1)
    begin, end = (
        dt.datetime.combine(day, dt.time.min, ZoneInfo(zone)).astimezone(dt.UTC)
        for day in (since, until + dt.timedelta(days=1))
    )
    # A draft that was submitted later keeps its number, so the numbers do not follow the moments.
    moments = [end, begin, begin - instant, end - instant, begin - instant, begin + instant, end, end + instant]
    messages = post.messages(len(moments))
    for message, moment in zip(messages, moments, strict=True):
        Message.objects.filter(pk=message.pk).update(ordered_at=moment)

    found = waiting(since=since, until=until)

    assert keys(found) == [messages[n].pk for n in (5, 3, 1)]
    assert selectors.count(found) == 3
    assert selectors.neighbours(found, message_id=messages[3].pk) == (messages[5].pk, messages[1].pk)


def test_a_day_without_messages_is_empty():
    post.messages(2)
    day = dt.date(2020, 2, 29)

    assert keys(waiting(since=day, until=day)) == []
    assert keys(waiting(since=day, until=day - dt.timedelta(days=1))) == []


def test_a_batch_of_another_unit_is_not_found():
    batch = post.batch()

    assert selectors.batch(viewer=makers.viewer(), batch_id=batch.pk) == batch
    with pytest.raises(Batch.DoesNotExist):
        selectors.batch(viewer=makers.viewer(makers.unit("cork")), batch_id=batch.pk)


def test_content_with_a_subject_that_cannot_be_sent_has_the_one_on_record():
    (message,) = post.messages(names=["bell\x07"])

    assert contents.content(message=message).subject == "Hello bell\x07"


def test_renditions_are_listed_oldest_first():
    (message,) = post.messages()
    first = Rendition.objects.get()
    Rendition.objects.create(message=message, number=2, skeleton=first.skeleton, fills=first.fills, sha256="2" * 64)

    assert [one.number for one in selectors.renditions(message=message)] == [1, 2]


@pytest.mark.parametrize("reason", list(HoldReason))
def test_errors_hold_what_has_to_be_found_out_and_not_what_waits_as_it_was_told_to(reason):
    (message,) = post.messages()
    outbox.move(ids=[message.pk], step=Step.HOLD, at=makers.NOON, hold_reason=reason)
    boxes = {box: list(selectors.messages(viewer=makers.viewer(), filters=Filters(folder=box))) for box in Folder}

    waits_as_told = reason in {HoldReason.BY_HAND, HoldReason.RUN_PAUSED, HoldReason.CAPTURE}
    assert boxes[Folder.OUTBOX] == [message]
    assert boxes[Folder.ERRORS] == ([] if waits_as_told else [message])


def test_folders_count_once_what_is_seen_in_two_ways():
    author, elsewhere = makers.user("writer@example.org"), makers.unit("cork")
    own = post.messages(2, state=State.DRAFT)
    post.messages(1, state=State.DRAFT)
    Message.objects.filter(pk__in=keys(own)).update(author=author)

    def drafts(*, units: set[int], authors: set[int]) -> int:
        viewer = Viewer(user_id=1, units={Right.OUTBOX: frozenset(units)}, author_ids=frozenset(authors))
        return selectors.folder_counts(viewer=viewer)[Folder.DRAFTS]

    here = own[0].unit_id
    assert drafts(units={here}, authors={author.pk}) == 3
    assert drafts(units={elsewhere.pk}, authors={author.pk}) == 2
    assert drafts(units=set(), authors={author.pk}) == 2
    assert drafts(units={here}, authors=set()) == 3
    assert drafts(units=set(), authors=set()) == 0
