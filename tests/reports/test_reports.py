"""Reports: days counted anew, lines that add up, and what stays when messages go."""

import datetime as dt
from dataclasses import replace

import pytest

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Contact
from postroom.core.lifecycle import State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Batch, Message
from postroom.outbox.reporting import Asked, By
from postroom.privacy import removing
from postroom.reports import selectors, services
from postroom.reports.models import Figure
from postroom.reports.selectors import Recipients
from postroom.runs import services as runs
from postroom.runs.models import FallBack, Run
from postroom.runs.selectors import progress
from postroom.runs.services import Who
from postroom.runs.tasks import drop_batch
from tests import makers, post
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def states(by: By, **asked) -> dict[str, dict[State, int]]:
    """Each line's name, or its key, with its messages by state."""
    found = selectors.report(viewer=SYSTEM, asked=Asked(by=by, **asked))
    return {one.name or one.key: dict(one.states) for one in found.entries}


def fail(messages: list[Message]) -> None:
    """Fail them the way a worker does, as far as the log tells."""
    ids = [message.pk for message in messages]
    Message.objects.filter(pk__in=ids).update(state=State.UNCERTAIN)
    outbox.move(ids=ids, step=Step.GIVE_UP, at=NOON, failure="refused")


def test_what_happens_is_counted_with_the_day_on_which_it_was_ordered():
    made = post.messages(3)
    Message.objects.update(ordered_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
    first = services.count()
    before = states(By.MONTH)

    fail(made[:1])
    second = services.count()

    assert (first, second, services.count()) == (-1, 1, 0)
    assert before == {"2026-03": {State.QUEUED: 3}}
    assert states(By.MONTH) == {"2026-03": {State.QUEUED: 2, State.FAILED: 1}}


def test_what_nobody_has_sent_off_yet_is_not_counted():
    post.messages(2, state=State.DRAFT)
    services.count()

    assert Figure.objects.count() == 0


@pytest.mark.parametrize("by", list(By))
def test_every_report_comes_to_the_same_total(by):
    post.messages(2, of=post.batch())
    fail(post.messages(3, on=post.lane("second")))
    services.count()

    found = selectors.report(viewer=SYSTEM, asked=Asked(by=by))

    assert (found.total.states, found.total.messages) == ({State.QUEUED: 2, State.FAILED: 3}, 5)
    assert sum(one.messages for one in found.entries) == 5
    assert sum(sum(column.values()) for column in found.columns.values()) == 5


def test_a_run_is_told_from_its_recipients_to_its_states():
    office.customers(5)
    makers.contact("NO-1", email=None)
    run = office.approved(office.in_review())
    sent = list(Message.objects.filter(batch_id=run.batch_id).order_by("pk"))
    fail(sent[:2])
    services.count()

    [line] = selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN)).entries

    assert (line.run_id, line.recipients) == (run.pk, Recipients(made=5, excluded=1, faulty=0))
    assert line.recipients.all == 6
    assert (line.states, line.messages, line.adds_up) == ({State.QUEUED: 3, State.FAILED: 2}, 5, True)


def test_messages_followed_on_another_channel_are_not_counted_twice_in_their_run():
    office.customers(2)
    run = office.approved(office.in_review())
    first = Message.objects.filter(batch_id=run.batch_id).order_by("pk")[0]
    services.count()
    fail([first])
    successor = post.messages(1, of=run.batch)[0]
    FallBack.objects.create(run=run, message=first, successor=successor)
    services.count()

    [line] = selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN)).entries

    assert (line.states, line.followed, line.adds_up) == ({State.QUEUED: 2}, 1, True)
    assert states(By.UNIT) == {"Dublin": {State.QUEUED: 2, State.FAILED: 1}}


def test_of_a_run_that_was_opened_again_only_the_messages_it_has_now_are_made():
    office.customers(4)
    run = office.in_review()
    for by_hand, replaced in ([(Contact.objects.earliest("pk").pk, "rang us")], 4), ([], 7):
        runs.reopen(run_id=run.pk, viewer=makers.viewer(), at=NOON)
        drop_batch(batch_id=run.batch_id)
        services.count()
        [line] = selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN)).entries
        assert (line.messages, line.replaced, line.recipients) == (0, replaced, None)
        chosen = runs.so_far(run=Run.objects.get(pk=run.pk))
        runs.choose(run_id=run.pk, viewer=makers.viewer(), chosen=replace(chosen, recipients=Who(by_hand=by_hand)))
        run = office.work(runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON))
    run = office.approved(run)
    fail(list(Message.objects.filter(batch_id=run.batch_id))[:1])
    services.count()

    found = selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN))

    [line], now = found.entries, progress(run=run)
    assert (line.run_id, line.states, line.replaced) == (run.pk, {State.QUEUED: 3, State.FAILED: 1}, 7)
    assert (line.recipients, line.adds_up) == (Recipients(made=4, excluded=0, faulty=0), True)
    assert (found.total.recipients, found.total.replaced, found.total.adds_up) == (line.recipients, 7, True)
    assert (now.recipients, now.made, now.states) == (line.recipients.all, line.recipients.made, line.states)


def test_messages_of_no_run_stand_beside_those_that_recipients_add_up_to():
    office.customers(2)
    office.approved(office.in_review())
    post.messages(3)
    services.count()

    total = selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN)).total

    assert (total.messages, total.outside, total.adds_up) == (5, 3, True)
    assert total.recipients == Recipients(made=2, excluded=0, faulty=0)


def test_recipients_are_not_told_of_a_part_of_a_run():
    office.customers(2)
    run = office.approved(office.in_review())
    later = NOON + dt.timedelta(days=2)
    Message.objects.filter(pk=Message.objects.filter(batch_id=run.batch_id).first().pk).update(ordered_at=later)
    services.count()

    part, whole = (
        selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN, since=since)).entries
        for since in (later.date(), NOON.date())
    )

    assert [(one.messages, one.recipients, one.adds_up) for one in part] == [(1, None, True)]
    assert [(one.messages, one.recipients) for one in whole] == [(2, Recipients(made=2, excluded=0, faulty=0))]


def test_what_goes_stays_counted_at_once_and_after_the_next_count():
    made = post.messages(4, of=post.batch())
    fail(made[:3])
    services.count()
    before = states(By.RUN)

    removing.remove([message.pk for message in made[:2]])
    at_once = states(By.RUN)
    removing.remove([made[2].pk])
    services.count_all()

    assert before == at_once == states(By.RUN) == {"Spring news": {State.QUEUED: 1, State.FAILED: 3}}
    assert Message.objects.count() == 1


def test_filters_narrow_lines_total_and_columns_alike():
    post.messages(2)
    office_lane = post.lane("second")
    post.messages(1, on=office_lane)
    Message.objects.filter(lane=office_lane).update(ordered_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
    Message.objects.exclude(lane=office_lane).update(ordered_at=dt.datetime(2026, 3, 3, 23, 59, tzinfo=dt.UTC))
    services.count()
    march = {"since": dt.date(2026, 3, 1), "until": dt.date(2026, 3, 3)}

    found = selectors.report(viewer=SYSTEM, asked=Asked(by=By.ACCOUNT, **march))

    assert [(one.name, one.messages) for one in found.entries] == [("Office", 2), ("Second", 1)]
    assert found.columns == {"2026-03-01": {State.QUEUED: 1}, "2026-03-02": {}, "2026-03-03": {State.QUEUED: 2}}
    assert states(By.ACCOUNT, lane_id=office_lane.pk) == {"Second": {State.QUEUED: 1}}
    assert states(By.ACCOUNT, until=dt.date(2026, 3, 2)) == {"Second": {State.QUEUED: 1}}
    assert states(By.ACCOUNT, channel="sms") == {}


def test_months_without_a_message_have_their_place():
    made = post.messages(2)
    Message.objects.filter(pk=made[0].pk).update(ordered_at=dt.datetime(2025, 11, 2, tzinfo=dt.UTC))
    Message.objects.filter(pk=made[1].pk).update(ordered_at=dt.datetime(2026, 2, 2, tzinfo=dt.UTC))
    services.count()

    found = selectors.report(viewer=SYSTEM, asked=Asked())

    assert list(found.columns) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [one.key for one in found.entries] == ["2026-02", "2025-11"]


def test_one_month_is_shown_by_its_days():
    made = post.messages(2)
    Message.objects.filter(pk=made[0].pk).update(ordered_at=dt.datetime(2026, 2, 2, tzinfo=dt.UTC))
    Message.objects.filter(pk=made[1].pk).update(ordered_at=dt.datetime(2026, 2, 20, tzinfo=dt.UTC))
    services.count()

    found = selectors.report(viewer=SYSTEM, asked=Asked()).columns

    assert (min(found), max(found), len(found)) == ("2026-02-01", "2026-02-28", 28)
    assert [day for day, states in found.items() if states] == ["2026-02-02", "2026-02-20"]


def test_whoever_sees_no_outbox_there_sees_no_figure():
    post.messages(1)
    services.count()

    assert selectors.report(viewer=makers.viewer(), asked=Asked()).total.messages == 1
    assert selectors.report(viewer=makers.viewer(makers.unit("poland")), asked=Asked()).total.messages == 0


@pytest.mark.parametrize("number", [1, 3])
def test_a_report_takes_a_fixed_number_of_queries(number, django_assert_num_queries):
    for n in range(number):
        post.messages(1, of=Batch.objects.create(unit=makers.unit(), title=f"Bills {n}"))
    services.count()

    with django_assert_num_queries(6):
        selectors.report(viewer=SYSTEM, asked=Asked(by=By.RUN))
