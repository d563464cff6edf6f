"""A message put on hold keeps what it had been through in the queue."""

import datetime as dt

import pytest
from django.db.models.functions import Now

from postroom.core.carriage.outcome import TryLater, Unclear
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.delivery.policy import Policy
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Message, Priority, Shelved
from tests import post
from tests.makers import NOON

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)
POLICY = Policy(resend_uncertain=True, retry_base=dt.timedelta(minutes=1), luck=lambda: 0.5)


def claim(*, priority=Priority.NORMAL, lease=LEASE):
    Dispatch.objects.update(due_at=NOON)
    lane_id = post.lane().pk
    (claimed,) = outbox.claim(lane_id=lane_id, worker_id=1, priority=priority, limit=9, lease=lease)
    return claimed


def answer(claimed, outcome):
    result = POLICY.result(outcome, claimed, at=NOON, wire_at=claimed.claimed_at)
    assert outbox.record(worker_id=1, results=[result]) == [claimed.message_id]
    return result


def hold_and_release(message):
    for step in (Step.HOLD, Step.RELEASE):
        assert outbox.move(ids=[message.pk], step=step, at=NOON) == [message.pk]


def test_a_held_and_released_message_keeps_its_tries_its_date_and_its_next_turn():
    (message,) = post.messages()
    for _ in range(3):
        answer(claim(), TryLater("", "451", "later"))
    before = Dispatch.objects.get()

    hold_and_release(message)

    after = Dispatch.objects.get()
    assert (after.tries, after.first_try_at, after.due_at) == (3, before.first_try_at, before.due_at)
    assert after.attempts == 3
    assert not Shelved.objects.exists()


def test_patience_runs_on_after_a_hold_and_stands_still_during_it():
    (message,) = post.messages()
    answer(claim(), TryLater("", "451", "later"))
    Dispatch.objects.update(queued_at=Now() - dt.timedelta(hours=71))
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON)
    assert round(Shelved.objects.get().waited / dt.timedelta(hours=1)) == 71
    Shelved.objects.update(waited=dt.timedelta(hours=72))  # as if it had waited a little longer

    outbox.move(ids=[message.pk], step=Step.RELEASE, at=NOON)
    result = answer(claim(), TryLater("", "451", "later"))

    assert result.step is Step.GIVE_UP
    assert Message.objects.get().state == State.FAILED


def test_no_hold_lets_a_lost_answer_be_repeated_more_than_twice():
    (message,) = post.messages()
    for _ in range(outbox.BLIND_RESENDS):
        answer(claim(), Unclear("", "line lost"))
        hold_and_release(message)

    answer(claim(), Unclear("", "line lost"))

    assert Message.objects.get().state == State.UNCERTAIN


def test_what_took_a_worker_down_is_claimed_alone_after_a_hold_too():
    (message,) = post.messages()
    claim(lease=dt.timedelta(seconds=-1))
    outbox.rescue()

    hold_and_release(message)

    place = Dispatch.objects.get()
    assert (place.losses, place.priority) == (1, Priority.SUSPECT)


def test_a_message_held_at_its_claim_keeps_its_tries_but_not_that_claim():
    batch = post.batch()
    (message,) = post.messages(of=batch)
    answer(claim(), TryLater("", "451", "later"))
    claimed = claim()
    held = outbox.Result(
        message_id=message.pk,
        attempt=claimed.attempt,
        claimed_at=claimed.claimed_at,
        at=NOON,
        step=Step.HOLD,
        hold_reason=HoldReason.RUN_PAUSED,
    )
    outbox.record(worker_id=1, results=[held])

    outbox.move_batch(batch_id=batch.pk, step=Step.RELEASE, at=NOON, only_held_for=HoldReason.RUN_PAUSED)

    place = Dispatch.objects.get()
    assert (place.tries, place.attempts, place.first_try_at) == (1, 2, claimed.first_try_at)


def test_what_was_never_tried_leaves_nothing_on_the_shelf():
    post.messages(state=State.HELD)

    assert not Shelved.objects.exists()


@pytest.mark.parametrize("step", [Step.SEND_AGAIN, Step.CANCEL, Step.EXPIRE])
def test_to_send_again_is_a_fresh_start_and_an_end_forgets(step):
    (message,) = post.messages()
    answer(claim(), TryLater("", "451", "later"))
    outbox.move(ids=[message.pk], step=Step.HOLD, at=NOON)

    outbox.move(ids=[message.pk], step=step, at=NOON)

    assert not Shelved.objects.exists()
    assert list(Dispatch.objects.values_list("tries", flat=True)) == ([0] if step is Step.SEND_AGAIN else [])
