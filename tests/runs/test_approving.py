"""Only what was looked at is approved, once, by somebody who may."""

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.core.lifecycle import State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Happening, Message
from postroom.runs import services as runs
from postroom.runs.models import Run, RunState
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def test_approval_lets_every_message_into_the_queue():
    office.customers(3)
    run = office.in_review()
    approver = makers.user("vera@example.org")

    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(user_id=approver.pk), at=NOON)
    office.work(run)

    assert office.states(run) == [State.QUEUED] * 3
    assert Dispatch.objects.count() == 3
    assert (run.state, run.approved_by, run.approved_at) == (RunState.SENDING, approver, NOON)
    assert set(Happening.objects.values_list("step", "by")) == {(Step.APPROVE, approver.pk)}


def test_nothing_is_queued_before_approval():
    office.customers(3)

    run = office.in_review()

    assert office.states(run) == [State.PENDING_APPROVAL] * 3
    assert Dispatch.objects.count() == 0


def test_a_run_is_approved_once():
    office.customers(1)
    run = office.in_review()
    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)

    with pytest.raises(runs.NotInReview):
        runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)

    assert Happening.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda run: outbox.move(
                ids=[Message.objects.filter(batch_id=run.batch_id).earliest("id").pk], step=Step.CANCEL, at=NOON
            ),
            ["going", 2, 1],
        ),
        (
            lambda run: Message.objects.filter(batch_id=run.batch_id).update(recipient="other@example.org"),
            ["recipients", None, None],
        ),
        (
            lambda run: Run.objects.filter(pk=run.pk).update(title="Another title"),
            ["title", "Spring letter", "Another title"],
        ),
    ],
)
def test_a_run_that_changed_after_it_was_looked_at_is_not_approved(change, told):
    office.customers(2)
    run = office.in_review()
    change(run)

    with pytest.raises(runs.SnapshotChanged) as refused:
        runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)

    assert refused.value.changes == [told]
    seen = Run.objects.get(pk=run.pk)
    assert seen.state == RunState.IN_REVIEW
    assert seen.snapshot != run.snapshot
    assert runs.approve(run_id=run.pk, snapshot=seen.snapshot, viewer=makers.viewer(), at=NOON).state == (
        RunState.APPROVED
    )


def test_what_was_taken_out_in_review_stays_out():
    office.customers(2)
    run = office.in_review()
    outbox.move(ids=[Message.objects.earliest("id").pk], step=Step.CANCEL, at=NOON)
    with pytest.raises(runs.SnapshotChanged):
        runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)
    run.refresh_from_db()

    office.approved(run)

    assert office.states(run) == [State.CANCELLED, State.QUEUED]


def test_a_sender_may_not_approve():
    office.customers(1)
    run = office.in_review()

    with pytest.raises(NotAllowed):
        runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(role=Role.SENDER), at=NOON)

    assert office.work(run).state == RunState.IN_REVIEW


def test_a_run_of_another_unit_does_not_exist_for_a_viewer():
    office.customers(1)
    run = office.in_review()
    stranger = makers.viewer(makers.unit("cork"))

    with pytest.raises(Run.DoesNotExist):
        runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=stranger, at=NOON)
    with pytest.raises(Run.DoesNotExist):
        runs.cancel(run_id=run.pk, viewer=stranger, at=NOON)


def test_a_run_still_being_generated_is_not_approved():
    office.customers(1)
    run = office.generating()

    with pytest.raises(runs.NotInReview):
        runs.approve(run_id=run.pk, snapshot="", viewer=makers.viewer(), at=NOON)
