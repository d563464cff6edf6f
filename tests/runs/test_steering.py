"""A run is paused, resumed and cancelled; whatever happens, nothing goes out twice and nothing is forgotten."""

import pytest

from postroom.core.lifecycle import HoldReason, State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch, Dispatch, Message
from postroom.runs import services as runs
from postroom.runs.models import RunState
from postroom.runs.services import steering
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def sent(number: int, run) -> None:
    """Let so many queued messages of a run go out, as a worker and a carrier would."""
    ids = list(Message.objects.filter(batch_id=run.batch_id, state=State.QUEUED).order_by("id")[:number])
    for message in ids:
        Message.objects.filter(pk=message.pk).update(state=State.SENT)
        Dispatch.objects.filter(message=message).delete()


def paused_at(run):
    return Batch.objects.get(pk=run.batch_id).paused_at


def test_pausing_stops_claims_at_once_and_holds_what_is_queued():
    office.customers(3)
    run = office.approved(office.in_review())
    sent(1, run)

    runs.pause(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    at_once = paused_at(run)
    office.work(run)

    assert at_once == NOON
    assert office.states(run) == [State.HELD, State.HELD, State.SENT]
    assert set(Message.objects.filter(state=State.HELD).values_list("hold_reason", flat=True)) == {
        HoldReason.RUN_PAUSED
    }


def test_resuming_sends_what_was_not_sent_and_nothing_else():
    office.customers(3)
    run = office.approved(office.in_review())
    sent(1, run)
    by_hand = Message.objects.filter(state=State.QUEUED).earliest("id").pk
    outbox.move(ids=[by_hand], step=Step.HOLD, at=NOON, hold_reason=HoldReason.BY_HAND)
    runs.pause(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    runs.resume(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    assert office.states(run) == [State.HELD, State.QUEUED, State.SENT]
    assert Message.objects.get(state=State.HELD).pk == by_hand
    assert (run.state, paused_at(run)) == (RunState.SENDING, None)


def test_a_run_paused_before_its_messages_were_let_go_lets_them_go_when_resumed(monkeypatch):
    monkeypatch.setattr(steering, "CHUNK", 2)
    office.customers(5)
    run = office.in_review()
    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)
    runs.advance(run_id=run.pk, at=NOON)
    runs.pause(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)
    while_paused = office.states(run)

    runs.resume(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    assert while_paused == [State.HELD] * 2 + [State.PENDING_APPROVAL] * 3
    assert office.states(run) == [State.QUEUED] * 5


def test_cancelling_takes_back_all_that_is_not_sent():
    office.customers(4)
    run = office.approved(office.in_review())
    sent(1, run)
    outbox.move(
        ids=[Message.objects.filter(state=State.QUEUED).earliest("id").pk],
        step=Step.HOLD, at=NOON, hold_reason=HoldReason.BY_HAND,
    )  # fmt: skip

    runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    assert office.states(run) == [State.CANCELLED] * 3 + [State.SENT]
    assert (run.state, run.finished_at, paused_at(run)) == (RunState.CANCELLED, NOON, None)
    assert Dispatch.objects.count() == 0


def test_cancelling_while_generating_leaves_nobody_uncounted():
    office.customers(5)
    run = office.generating()
    runs.generate_slice(run_id=run.pk, at=NOON, size=2)

    runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    assert office.states(run) == [State.CANCELLED] * 2
    assert sorted(state for state, _, _ in office.outcome(run).values()) == ["excluded"] * 3 + ["made"] * 2
    assert {reason for _, reason, _ in office.outcome(run).values()} == {"", "run_cancelled"}


def test_a_message_in_a_workers_hands_keeps_a_cancelled_run_open_until_it_is_back():
    office.customers(2)
    run = office.approved(office.in_review())
    claimed = Message.objects.earliest("id")
    Dispatch.objects.filter(message=claimed).update(lease_until=NOON, lease_by=7)
    runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)
    meanwhile = (office.states(run), run.finished_at, runs.standing())

    Dispatch.objects.filter(message=claimed).update(lease_until=None, lease_by=None)
    office.work(run)

    assert meanwhile == ([State.CANCELLED, State.QUEUED], None, [run.pk])
    assert (office.states(run), run.finished_at) == ([State.CANCELLED] * 2, NOON)


def test_a_run_is_finished_when_nothing_is_on_its_way():
    office.customers(2)
    run = office.approved(office.in_review())
    before = (run.state, runs.standing())
    sent(2, run)

    office.work(run)

    assert before == (RunState.SENDING, [run.pk])
    assert (run.state, run.finished_at, runs.standing()) == (RunState.FINISHED, NOON, [])


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_what_is_not_under_way_is_not_steered(verb):
    office.customers(1)
    run = office.in_review()

    with pytest.raises(runs.NotSteerable):
        getattr(runs, verb)(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert office.work(run).state == RunState.IN_REVIEW


def test_a_cancelled_run_is_not_cancelled_again():
    office.customers(1)
    run = office.in_review()
    runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    with pytest.raises(runs.NotSteerable):
        runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)


def test_a_draft_is_cancelled_without_any_work():
    run = runs.begin(viewer=makers.viewer(), unit_id=makers.unit().pk, title="Never mind")

    runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)

    assert (run.state, run.finished_at) == (RunState.CANCELLED, NOON)
