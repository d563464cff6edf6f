"""The numbers of a run add up, its lists are paged, and only those who may see it see it."""

import random
from contextlib import suppress

import pytest

from postroom.contacts.models import Health
from postroom.core.lifecycle import State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Dispatch, Message
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import ItemState, Run
from postroom.runs.reasons import Reason
from postroom.runs.selectors import Narrowed
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def somebody(dice: random.Random) -> None:
    """A customer to whom anything may have happened."""
    contact = makers.contact(email=None)
    if dice.random() < 0.9:
        health = dice.choice([Health.OK, Health.OK, Health.UNDELIVERABLE])
        makers.point(contact, f"{dice.randrange(30)}@example.org", health=health)
    if dice.random() < 0.5:
        makers.consent(contact, opted_in=dice.random() < 0.8)
    if dice.random() < 0.8:
        office.payment(contact, **({"amount": "5.00 EUR"} if dice.random() < 0.8 else {}))


def anything(dice: random.Random, run: Run) -> None:
    """Something that may happen to a run and its messages."""
    ids = list(Message.objects.filter(batch_id=run.batch_id).values_list("pk", flat=True))
    some = dice.sample(ids, len(ids) // 2)
    dispatches = Dispatch.objects.filter(message__in=some)
    happening = dice.choice(
        [
            lambda: outbox.move(ids=some, step=Step.CANCEL, at=NOON),
            lambda: outbox.move(ids=some, step=Step.HOLD, at=NOON, hold_reason="by_hand"),
            lambda: dispatches.update(lease_until=NOON, lease_by=1),
            lambda: dispatches.update(lease_until=None, lease_by=None),
            lambda: runs.pause(run_id=run.pk, viewer=makers.viewer(), at=NOON),
            lambda: runs.resume(run_id=run.pk, viewer=makers.viewer(), at=NOON),
        ]
    )
    with suppress(runs.NotSteerable):
        happening()
    office.work(run)


@pytest.mark.parametrize("seed", range(8))
def test_the_numbers_add_up_whatever_happens(seed):
    dice = random.Random(seed)
    for _ in range(40):
        somebody(dice)
    run = office.generating(office.version(*office.PAYMENT, topic=makers.topic()))
    steps = [selectors.progress(run=run)]
    runs.generate_slice(run_id=run.pk, at=NOON, size=3)
    steps.append(selectors.progress(run=run))
    office.approved(office.work(run))

    for _ in range(6):
        anything(dice, run)
        steps.append(selectors.progress(run=run))

    assert [step.adds_up for step in steps] == [True] * len(steps)
    assert [step.recipients for step in steps] == [40] * len(steps)
    assert steps[-1].pending == 0


def test_progress_names_reasons_and_states_and_counts_claimed_messages_as_sending():
    office.customers(2)
    makers.contact(email=None)
    run = office.approved(office.in_review())
    Dispatch.objects.filter(message=Message.objects.earliest("id")).update(lease_until=NOON, lease_by=1)

    counted = selectors.progress(run=run)

    assert counted.reasons == {(ItemState.EXCLUDED, Reason.NO_ADDRESS): 1}
    assert counted.states == {State.SENDING: 1, State.QUEUED: 1}
    assert (counted.made, counted.excluded, counted.faulty, counted.pending) == (2, 1, 0, 0)


def test_items_are_paged_and_filtered():
    for number in range(1, 6):
        makers.contact(f"C-{number}", email=None if number == 3 else "")
    run = office.in_review()

    first, after = selectors.items(run=run, size=3)
    second, end = selectors.items(run=run, after=after, size=3)
    left_out, _ = selectors.items(run=run, narrowed=Narrowed(state=ItemState.EXCLUDED))
    one, _ = selectors.items(run=run, narrowed=Narrowed(account="C-4"))

    assert [line.account_number for line in (*first, *second)] == ["C-1", "C-2", "C-3", "C-4", "C-5"]
    assert end is None
    assert [line.sentence for line in left_out] == ["C-3 has no address to write to"]
    assert [(line.address, line.message_state) for line in one] == [
        ("c-4@customers.example.org", State.PENDING_APPROVAL)
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_of_items_is_one_query_and_progress_too(number, django_assert_num_queries):
    office.customers(number)
    run = office.in_review()

    with django_assert_num_queries(1):
        lines, _ = selectors.items(run=run)
    with django_assert_num_queries(1):
        selectors.progress(run=run)

    assert len(lines) == number


def test_a_report_has_every_recipient():
    office.customers(2)
    makers.contact("LAST", email=None)
    run = office.in_review()

    lines = list(selectors.report(run=run))

    assert [line.state for line in lines] == [ItemState.MADE, ItemState.MADE, ItemState.EXCLUDED]
    assert [line.message_id for line in lines] == [*Message.objects.order_by("id").values_list("pk", flat=True), None]


def test_runs_of_other_units_are_not_seen():
    run = office.draft()
    stranger = makers.viewer(makers.unit("cork"))

    with pytest.raises(Run.DoesNotExist):
        selectors.run(run_id=run.pk, viewer=stranger)

    assert list(selectors.runs(viewer=stranger)) == []
    assert list(selectors.runs(viewer=makers.viewer())) == [run]


def test_usages_of_a_template_are_the_runs_with_any_of_its_versions():
    version = office.version()
    run = office.draft(version)
    office.draft(office.version(name="Other"))

    found = selectors.usages(template_id=version.template_id, viewer=makers.viewer())

    assert list(found) == [run]
