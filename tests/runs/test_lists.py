"""The list of runs, their time to come, and their messages one by one."""

from datetime import timedelta

import pytest

from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.runs import selectors, services
from postroom.runs.models import ItemState, Run, RunItem, RunState
from postroom.runs.reasons import Reason
from postroom.runs.selectors import Narrowed
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_of_runs_is_counted_in_two_queries_at_most(number, django_assert_max_num_queries):
    office.customers(2)
    makers.contact(email=None)
    made = [office.in_review() for _ in range(number)]
    being_made = [office.generating() for _ in range(number)]

    with django_assert_max_num_queries(2):
        counted = selectors.overview(runs=made + being_made)
    with django_assert_max_num_queries(2):
        glances = selectors.glances(runs=made + being_made)

    told = [(one.recipients, one.made, one.excluded, one.states) for one in counted.values()]
    assert told == [(3, 2, 1, {State.PENDING_APPROVAL: 2})] * number + [(3, 0, 1, {})] * number
    assert [(one.done, one.total, one.left_out) for one in glances.values()] == [(0, 2, 1)] * number + [
        (1, 3, 1)
    ] * number


def test_a_run_is_told_by_its_recipients_while_it_is_made_then_by_its_messages():
    office.customers(2)
    makers.contact(email=None)
    run = office.generating()
    assert _glance(run) == ("generating", 1, 3)

    office.work(run)
    assert _glance(run) == ("in_review", 0, 2)
    office.approved(run)
    assert _glance(run) == ("sending", 0, 2)
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(state=State.SENT)
    assert _glance(run) == ("sending", 1, 2)


def test_recipients_of_a_run_are_counted_once_when_that_is_settled():
    office.customers(2)
    makers.contact(email=None)
    run = office.in_review()
    assert run.settled == {"made": 2, "excluded": 1}

    RunItem.objects.filter(run=run).delete()  # nothing of them is read any more
    assert _glance(run) == ("in_review", 0, 2)
    services.reopen(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    assert _glance(run) == ("draft", 0, 0)


def test_a_run_that_is_cancelled_while_it_is_made_settles_at_its_end():
    office.customers(3)
    run = office.generating()
    services.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    assert _glance(run) == ("cancelled", 0, 0)

    office.work(run)
    assert (run.settled, run.finished_at) == ({"excluded": 3}, NOON)


def _glance(run: Run) -> tuple[str, int, int]:
    now = Run.objects.get(pk=run.pk)
    far = selectors.glances(runs=[now])[run.pk]
    return now.state, far.done, far.total


def test_runs_are_paged_newest_first():
    ids = [office.draft().pk for _ in range(3)]

    shown, following = selectors.page(selectors.runs(viewer=makers.viewer()), size=2)
    rest, end = selectors.page(selectors.runs(viewer=makers.viewer()), before=following, size=2)

    assert ([run.pk for run in shown], [run.pk for run in rest], end) == ([ids[2], ids[1]], [ids[0]], None)


def test_the_time_to_come_follows_the_pace_of_the_last_minute_then_the_rate_of_the_account():
    office.customers(4)
    run = office.approved(office.in_review())
    Run.objects.filter(pk=run.pk).update(state=RunState.SENDING)
    run = selectors.run(run_id=run.pk, viewer=makers.viewer())
    run.lane.rate_per_second = 0.5

    by_rate = selectors.remaining(run=run, progress=selectors.progress(run=run), at=NOON)
    first = Message.objects.earliest("pk")
    Message.objects.filter(pk=first.pk).update(state=State.SENT, executed_at=NOON - timedelta(seconds=30))
    by_pace = selectors.remaining(run=run, progress=selectors.progress(run=run), at=NOON)

    assert (by_rate, by_pace) == (timedelta(seconds=8), timedelta(minutes=3))


def test_without_pace_or_rate_no_time_is_promised():
    office.customers(1)
    run = selectors.run(run_id=office.in_review().pk, viewer=makers.viewer())

    assert selectors.remaining(run=run, progress=selectors.progress(run=run), at=NOON) is None
    assert selectors.sending_time(lane=run.lane, messages=100) is None
    run.lane.rate_per_second = 10
    assert selectors.sending_time(lane=run.lane, messages=100) == timedelta(seconds=10)


def test_messages_are_looked_through_one_by_one_and_those_left_out_are_passed_over():
    for number in (1, 2, 4):
        makers.contact(f"C-{number}", name="Ada")
    makers.contact("C-3", email=None)
    run = office.in_review()
    made = list(RunItem.objects.filter(run=run, message__isnull=False).order_by("id"))

    seen = [selectors.sheet(run=run, item_id=item.pk) for item in made]

    assert selectors.first_made(run=run) == made[0].pk
    assert [(one.line.account_number, one.place) for one in seen] == [("C-1", 1), ("C-2", 2), ("C-4", 3)]
    assert [(one.before, one.after) for one in seen] == [
        (None, made[1].pk),
        (made[0].pk, made[2].pk),
        (made[1].pk, None),
    ]
    assert seen[0].content.text.splitlines()[0] == "Account C-1."
    with pytest.raises(RunItem.DoesNotExist):
        selectors.sheet(run=run, item_id=RunItem.objects.get(message=None).pk)


def test_groups_name_their_first_recipients_in_one_query(django_assert_num_queries):
    for number in range(7):
        makers.contact(f"C-{number}", email=None)
    makers.contact("D-1")
    run = office.in_review()

    with django_assert_num_queries(1):
        named = selectors.named(run=run)

    accounts = {group: [line.account_number for line in lines] for group, lines in named.items()}
    assert accounts == {(ItemState.EXCLUDED, Reason.NO_ADDRESS): [f"C-{number}" for number in range(5)]}


def test_a_report_and_a_count_follow_the_filters_of_the_list():
    makers.contact("C-1")
    makers.contact("C-2", email=None)
    run = office.in_review()

    left = list(selectors.report(run=run, narrowed=Narrowed(state="excluded")))

    assert [line.account_number for line in left] == ["C-2"]
    asked = [{}, {"state": "made"}, {"reason": "no_address"}, {"account": "C-"}]
    assert [selectors.count(run=run, narrowed=Narrowed(**one)) for one in asked] == [2, 1, 1, 2]


def test_uses_of_a_template_are_counted_until_the_run_is_over_and_only_for_those_who_see_it():
    office.customers(1)
    version = office.version()
    office.draft(version)
    Run.objects.filter(pk=office.draft(version).pk).update(state=RunState.FINISHED)

    assert selectors.usage_counts(viewer=makers.viewer()) == {version.template_id: 1}
    assert selectors.usage_counts(viewer=makers.viewer(makers.unit("cork"))) == {}
