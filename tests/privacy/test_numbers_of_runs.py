"""Whatever of a run goes in time or is forgotten, its numbers stay and add up."""

from datetime import timedelta

import pytest

from postroom.access.viewer import SYSTEM
from postroom.contacts.selectors import Choice
from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.privacy import erasing, retention
from postroom.privacy.words import Kind, Mode
from postroom.runs import selectors
from postroom.runs.models import Run, RunItem, RunState
from postroom.runs.services import Who
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=8)


@pytest.fixture
def run(settings, tmp_path):
    """A finished run: two sent, one failed, one without an address, one whose payment was missing."""
    settings.DATA_DIR = tmp_path
    for contact in office.customers(3):
        office.payment(contact, amount="5.00 EUR")
    office.customers(1)
    makers.contact(email=None)
    made = office.approved(office.in_review(office.version(*office.PAYMENT)))
    Message.objects.update(state=State.SENT, executed_at=NOON)
    Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(state=State.FAILED)
    Run.objects.update(state=RunState.FINISHED, finished_at=NOON)
    made.refresh_from_db()
    return made


def test_a_forgotten_customer_is_no_longer_among_the_numbers_pasted_for_a_run(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    gone, _stays = makers.contact("C-1"), makers.contact("c-1")
    makers.contact("C-1", at=makers.unit("cork"))
    pasted = Who(who=Choice.ACCOUNTS, accounts="C-11, C\u20111\nc-1; C-1 X-9")
    run, theirs = office.draft(recipients=pasted), office.draft(recipients=pasted, at=makers.unit("cork"))

    erasing.erase(viewer=SYSTEM, contact_id=gone.pk, at=NOON)

    assert Run.objects.get(pk=run.pk).selection["accounts"].split() == ["C-11", "c-1", "X-9"]
    assert Run.objects.get(pk=theirs.pk).selection["accounts"] == pasted.accounts


def sweep(kind: Kind) -> int:
    retention.set_rule(viewer=SYSTEM, kind=kind, mode=Mode.NIGHTLY, days=7)
    return retention.sweep(mode=Mode.NIGHTLY, at=LATER)[kind]


@pytest.mark.parametrize("kinds", [(Kind.RUNS,), (Kind.MESSAGES,), (Kind.RUNS, Kind.MESSAGES)])
def test_what_retention_takes_away_stays_counted(run, kinds):
    before = selectors.progress(run=run)
    listed = selectors.overview(runs=[run])

    for kind in kinds:
        assert sweep(kind) == {Kind.RUNS: 5, Kind.MESSAGES: 3}[kind]

    after = selectors.progress(run=run)
    assert after == before
    assert (after.recipients, after.made, after.excluded, after.faulty, after.adds_up) == (5, 3, 1, 1, True)
    assert after.states == {State.SENT: 2, State.FAILED: 1}
    assert selectors.overview(runs=[run]) == listed


def test_rows_that_go_in_two_sweeps_are_counted_together(run):
    before = selectors.progress(run=run)
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(executed_at=LATER)
    assert sweep(Kind.MESSAGES) == 2
    Message.objects.update(executed_at=NOON)

    assert retention.sweep(mode=Mode.NIGHTLY, at=LATER) == {Kind.MESSAGES: 1}
    assert selectors.progress(run=run) == before


def test_a_forgotten_customer_stays_counted(run):
    before = selectors.progress(run=run)
    for contact_id in list(RunItem.objects.values_list("contact_id", flat=True)):
        erasing.erase(viewer=SYSTEM, contact_id=contact_id, at=LATER)

    assert not RunItem.objects.exists()
    assert selectors.progress(run=run) == before
