"""Where a rule asks for it, who made a run does not approve it; and an approval can be undone for a while."""

from datetime import timedelta
from decimal import Decimal

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox.models import Measure, Message
from postroom.runs import services as runs
from postroom.runs.models import Kind, RunItem, RunState
from postroom.runs.services import Rule
from postroom.runs.tasks import drop_batch
from tests import makers
from tests.costs import prices
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    return makers.viewer(user_id=makers.user("maker@example.org").pk)


@pytest.fixture
def other():
    return makers.viewer(user_id=makers.user("other@example.org").pk)


def rule(**said) -> None:
    runs.set_rule(viewer=makers.viewer(), unit_id=makers.unit().pk, rule=Rule(**said))


def made(maker, number=2, **chosen):
    office.customers(number)
    run = office.draft(**chosen)
    runs.generate(run_id=run.pk, viewer=maker, at=NOON)
    return office.work(run)


def approve(run, viewer, at=NOON):
    return runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=viewer, at=at)


def test_without_a_rule_who_made_a_run_may_approve_it(maker):
    assert approve(made(maker), maker).state == RunState.APPROVED


def test_from_a_number_of_messages_on_somebody_else_approves(maker, other):
    rule(from_messages=2)
    run = made(maker, 2)

    with pytest.raises(runs.NeedsAnother) as refused:
        approve(run, maker)

    assert [(need.why, need.limit) for need in refused.value.needs] == [("messages", 2)]
    assert office.states(run) == [State.PENDING_APPROVAL] * 2
    assert approve(run, other).approved_by_id == other.user_id


def test_below_that_number_one_person_is_enough(maker):
    rule(from_messages=3)

    assert approve(made(maker, 2), maker).state == RunState.APPROVED


def test_some_kinds_always_need_two(maker, other):
    rule(kinds=[Kind.DUNNING])
    run = made(maker, kind=Kind.DUNNING)

    with pytest.raises(runs.NeedsAnother):
        approve(run, maker)

    assert approve(run, other).state == RunState.APPROVED


def test_from_a_cost_on_two_are_needed(maker):
    rule(from_money=Decimal("0.10"))
    prices.enter(prices.line("0.06", channel=Channel.EMAIL, measure=Measure.MESSAGE, is_each=False))

    with pytest.raises(runs.NeedsAnother) as refused:
        approve(made(maker, 2), maker)

    assert [(need.why, need.limit) for need in refused.value.needs] == [("cost", Decimal("0.10"))]


def test_a_rule_holds_for_the_units_below(maker):
    top = makers.unit("top")
    low = makers.unit("low", parent=top)
    runs.set_rule(viewer=makers.viewer(top), unit_id=top.pk, rule=Rule(undo_seconds=30))

    assert runs.undo_time(unit_id=low.pk) == 30
    assert runs.undo_time(unit_id=makers.unit("beside").pk) == 0


def test_only_who_sets_a_unit_up_sets_its_rule():
    with pytest.raises(NotAllowed):
        runs.set_rule(viewer=makers.viewer(role=Role.APPROVER), unit_id=makers.unit().pk, rule=Rule())


def test_nothing_goes_while_an_approval_can_be_undone(maker):
    rule(undo_seconds=30)
    run = made(maker)

    approve(run, maker)
    office.work(run)

    assert office.states(run) == [State.PENDING_APPROVAL] * 2
    assert runs.undo_approval(run_id=run.pk, viewer=maker, at=NOON + timedelta(seconds=29)).state == RunState.IN_REVIEW
    run.refresh_from_db()
    assert (run.approved_at, run.undo_until) == (None, None)


def test_when_that_time_is_over_the_messages_go(maker):
    rule(undo_seconds=30)
    run = made(maker)
    approve(run, maker)

    later = NOON + timedelta(seconds=30)
    with pytest.raises(runs.NotUndoable):
        runs.undo_approval(run_id=run.pk, viewer=maker, at=later)
    while runs.advance(run_id=run.pk, at=later):
        pass

    assert office.states(run) == [State.QUEUED] * 2


def test_a_run_that_is_sent_back_is_a_draft_with_the_reason(maker, other):
    run = made(maker)
    old = run.batch_id

    back = runs.send_back(run_id=run.pk, why=" The price is wrong. ", viewer=other, at=NOON)
    drop_batch(batch_id=old)

    assert (back.state, back.sent_back_why, back.sent_back_by_id) == ("draft", "The price is wrong.", other.user_id)
    assert not RunItem.objects.filter(run=run).exists()
    assert set(Message.objects.filter(batch_id=old).values_list("state", flat=True)) == {State.CANCELLED}
    runs.generate(run_id=run.pk, viewer=maker, at=NOON)
    again = office.work(run)
    assert (again.state, office.states(again)) == (RunState.IN_REVIEW, [State.PENDING_APPROVAL] * 2)
    assert Message.objects.count() == 4


def test_what_was_sent_back_is_not_approved(maker, other):
    run = made(maker)
    runs.send_back(run_id=run.pk, why="No.", viewer=other, at=NOON)

    with pytest.raises(runs.NotInReview):
        approve(run, other)
    with pytest.raises(runs.NotInReview):
        runs.send_back(run_id=run.pk, why="No.", viewer=other, at=NOON)


def test_who_made_a_run_opens_it_again_to_change_it(maker):
    run = made(maker)

    assert runs.reopen(run_id=run.pk, viewer=maker, at=NOON).state == RunState.DRAFT


def test_a_reader_opens_nothing_again(maker):
    run = made(maker)

    with pytest.raises(NotAllowed):
        runs.reopen(run_id=run.pk, viewer=makers.viewer(role=Role.READER), at=NOON)
