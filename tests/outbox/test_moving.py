import datetime as dt

import pytest

from postroom.core.lifecycle import STEPS, State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message
from tests import makers, post
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)


def test_sending_again_what_expired_takes_its_last_day_away():
    (message,) = post.messages(state=State.CANCELLED)
    Message.objects.update(state=State.EXPIRED, expires_at=NOON)

    outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=NOON)

    message.refresh_from_db()
    assert (message.state, message.expires_at) == (State.QUEUED, None)


def test_what_was_deleted_does_not_move():
    (message,) = post.messages(state=State.CANCELLED)
    Message.objects.update(state=State.FAILED, deleted_at=NOON)

    moved = outbox.move(ids=[message.pk], step=Step.SEND_AGAIN, at=NOON)

    assert (moved, Message.objects.get(pk=message.pk).state) == ([], State.FAILED)


def test_message_that_becomes_queued_gets_a_place_in_the_queue():
    (message,) = post.messages(state=State.QUEUED)

    assert Dispatch.objects.get().message_id == message.pk


def test_message_that_leaves_the_queue_loses_its_place():
    (message,) = post.messages(state=State.QUEUED)

    moved = outbox.move(ids=[message.pk], step=Step.CANCEL, at=NOON)

    assert (moved, Dispatch.objects.count()) == ([message.pk], 0)


def test_every_step_leaves_a_log_row():
    (message,) = post.messages(state=State.HELD)

    log = Happening.objects.filter(message=message).order_by("pk").values_list("step", "before", "after")

    assert list(log) == [("submit", "draft", "queued"), ("hold", "queued", "held")]


def test_claimed_message_cannot_be_cancelled():
    (message,) = post.messages(state=State.QUEUED)
    outbox.claim(lane_id=message.lane_id, worker_id=1, priority=message.priority, limit=1, lease=LEASE)

    moved = outbox.move(ids=[message.pk], step=Step.CANCEL, at=NOON)

    assert moved == []
    assert Message.objects.with_claim().get().is_claimed


def test_only_messages_in_a_fitting_state_move():
    (draft,) = post.messages(state=State.DRAFT)
    (held,) = post.messages(state=State.HELD)

    moved = outbox.move(ids=[draft.pk, held.pk], step=Step.RELEASE, at=NOON)

    assert moved == [held.pk]


def test_losing_the_race_for_one_message_is_an_error_with_a_name():
    (message,) = post.messages(state=State.DRAFT)
    outbox.move(ids=[message.pk], step=Step.CANCEL, at=NOON)

    with pytest.raises(outbox.TakenMeanwhile):
        outbox.move_one(message=message, step=Step.SUBMIT, at=NOON)


def test_message_waits_for_its_time():
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    (message,) = post.messages(state=State.QUEUED, not_before=later)

    claimed = outbox.claim(lane_id=message.lane_id, worker_id=1, priority=message.priority, limit=1, lease=LEASE)

    assert claimed == []


def test_step_cannot_set_what_is_none_of_its_business():
    (message,) = post.messages(state=State.DRAFT)

    with pytest.raises(ValueError, match="unit_id"):
        outbox.move(ids=[message.pk], step=Step.CANCEL, at=NOON, unit_id=7)


def test_batch_moves_in_bites_until_nothing_is_left():
    batch = post.batch()
    post.messages(5, state=State.PENDING_APPROVAL, of=batch)

    bites = [outbox.move_batch(batch_id=batch.pk, step=Step.APPROVE, at=NOON, limit=2) for _ in range(4)]

    assert bites == [2, 2, 1, 0]
    assert Dispatch.objects.count() == 5


def test_leaving_a_hold_takes_its_reason_along():
    (message,) = post.messages(state=State.QUEUED)
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON, hold_reason="by_hand")

    outbox.move(ids=[message.pk], step=Step.RELEASE, at=NOON)

    assert Message.objects.get().hold_reason == ""


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", [s for s in State if s is not State.SENDING])
def test_database_follows_the_table(state, step):
    """Whatever the table forbids does not happen; whatever it allows ends where the table says."""
    (message,) = post.messages(state=State.QUEUED if state is State.QUEUED else State.DRAFT)
    Message.objects.filter(pk=message.pk).update(state=state)

    outbox.move(ids=[message.pk], step=step, at=NOON)

    assert Message.objects.get().state == STEPS[step].get(state, state)
    assert Dispatch.objects.exists() == (Message.objects.get().state == State.QUEUED)


def test_two_messages_cost_as_many_queries_as_two_hundred(django_assert_num_queries):
    few = [message.pk for message in post.messages(2, state=State.DRAFT)]
    many = [message.pk for message in post.messages(200, state=State.DRAFT)]

    with django_assert_num_queries(1):
        outbox.move(ids=few, step=Step.SUBMIT, at=NOON)
    with django_assert_num_queries(1):
        outbox.move(ids=many, step=Step.SUBMIT, at=NOON)


def test_stranger_moves_nothing():
    (message,) = post.messages(state=State.HELD)
    stranger = makers.viewer(makers.unit("elsewhere"))

    done = outbox.act(viewer=stranger, action=outbox.Action.RELEASE, ids=[message.pk], at=NOON)

    assert (done.ids, done.left_alone) == ((), 1)


def test_reader_changes_nothing():
    (message,) = post.messages(state=State.HELD)
    reader = makers.viewer(makers.unit(), role="reader")

    done = outbox.act(viewer=reader, action=outbox.Action.CANCEL, ids=[message.pk], at=NOON)

    assert done.ids == ()


def test_message_that_waits_can_be_told_to_go_now():
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    (message,) = post.messages(state=State.QUEUED, not_before=later)

    moved = outbox.move(ids=[message.pk], step=Step.SEND_NOW, at=NOON)

    (claimed,) = outbox.claim(lane_id=message.lane_id, worker_id=1, priority=message.priority, limit=1, lease=LEASE)
    assert moved == [message.pk] == [claimed.message_id]
    assert Happening.objects.latest("pk").step == "send_now"
