"""A run that is planned for a time goes out then, and never long after it unasked."""

import datetime as dt

import pytest

from postroom.core.lifecycle import State
from postroom.outbox.models import Batch, Lane, Priority
from postroom.outbox.services import claim
from postroom.runs import services as runs
from postroom.runs.models import Run, RunState
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
MORNING = NOON + dt.timedelta(hours=20)


@pytest.fixture
def planned() -> Run:
    """A run of two, approved today at noon, for tomorrow morning."""
    office.customers(2)
    return office.approved(office.in_review(not_before=MORNING))


def worked(run: Run, at: dt.datetime) -> Run:
    while runs.advance(run_id=run.pk, at=at):
        pass
    run.refresh_from_db()
    return run


def is_open(run: Run) -> bool:
    return Batch.objects.get(pk=run.batch_id).paused_at is None


def resumed(run: Run, at: dt.datetime) -> Run:
    return runs.resume(run_id=run.pk, viewer=makers.viewer(), at=at)


def test_it_waits_in_the_queue_with_the_door_shut(planned):
    assert (planned.state, is_open(planned)) == (RunState.APPROVED, False)
    assert office.states(planned) == [State.QUEUED] * 2


@pytest.mark.parametrize("late", [dt.timedelta(0), dt.timedelta(minutes=59)])
def test_it_goes_out_at_its_time(planned, late):
    worked(planned, MORNING + late)

    assert (planned.state, planned.is_overdue, is_open(planned)) == (RunState.SENDING, False, True)
    assert office.states(planned) == [State.QUEUED] * 2


def test_long_after_its_time_nothing_goes_out_before_somebody_says_so(planned):
    after_the_outage = MORNING + dt.timedelta(hours=9)
    worked(planned, after_the_outage)
    kept_back = (planned.state, planned.is_overdue, is_open(planned), office.states(planned))

    resumed(planned, after_the_outage)
    worked(planned, after_the_outage)

    assert kept_back == (RunState.PAUSED, True, False, [State.HELD] * 2)
    assert (planned.state, planned.is_overdue, is_open(planned)) == (RunState.SENDING, False, True)
    assert office.states(planned) == [State.QUEUED] * 2


def test_what_a_worker_claims_before_anybody_looked_at_the_clock_is_not_to_go_out():
    office.customers(1)
    planned_for = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    before = planned_for - dt.timedelta(minutes=5)
    lane = Lane.objects.create(code="planned", name="Main", channel="email", is_live=True)
    run = office.in_review(lane_id=lane.pk, not_before=planned_for)
    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=before)
    runs.advance(run_id=run.pk, at=before)

    taken = claim(lane_id=lane.pk, worker_id=1, priority=Priority.BULK, limit=5, lease=dt.timedelta(minutes=1))

    assert [one.hold for one in taken] == ["run_paused"]


def test_one_that_was_paused_waits_for_its_time_again(planned):
    runs.pause(run_id=planned.pk, viewer=makers.viewer(), at=NOON)
    worked(planned, NOON)
    resumed(planned, NOON + dt.timedelta(hours=1))
    worked(planned, NOON + dt.timedelta(hours=1))
    waiting = (planned.state, is_open(planned))

    worked(planned, MORNING)

    assert waiting == (RunState.APPROVED, False)
    assert (planned.state, is_open(planned), office.states(planned)) == (RunState.SENDING, True, [State.QUEUED] * 2)


def test_one_approved_after_its_time_goes_out_at_once():
    office.customers(1)
    run, late = office.in_review(not_before=MORNING), MORNING + dt.timedelta(days=2)
    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=late)
    worked(run, late)

    assert (run.state, run.is_overdue, is_open(run)) == (RunState.SENDING, False, True)


def test_cancelled_while_it_waits_it_never_goes_out(planned):
    runs.cancel(run_id=planned.pk, viewer=makers.viewer(), at=NOON)
    worked(planned, MORNING)

    assert (planned.state, office.states(planned)) == (RunState.CANCELLED, [State.CANCELLED] * 2)
