"""A run goes to audiences, and leaves out whom it is told to: each with the reason that a person can read."""

import datetime as dt
from dataclasses import replace

import pytest

from postroom.audiences import services as audiences
from postroom.audiences.models import Audience
from postroom.audiences.services import Saved
from postroom.contacts.models import PointKind
from postroom.contacts.selectors import Choice
from postroom.core.lifecycle import State
from postroom.outbox.models import Message
from postroom.runs import services as runs
from postroom.runs.models import Run, RunState
from postroom.runs.reasons import Reason
from postroom.runs.services import OnePer, Who
from tests import makers
from tests.audiences.gathering import read
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def audience(name: str = "Polish", *, at=None, **parts) -> Audience:
    place = at or makers.unit()
    conditions = read(**(parts or {"all": [{"about": "language", "values": ["pl"]}]}))
    saved = Saved(name=name, conditions=conditions)
    return audiences.make(viewer=makers.viewer(place), unit=place, saved=saved, at=NOON)


def reasons(run) -> dict[str, tuple[str, str]]:
    return {account: (reason, detail) for account, (_state, reason, detail) in office.outcome(run).items() if reason}


def test_a_run_goes_to_who_is_in_one_of_the_audiences():
    makers.contact("PL", language="pl")
    makers.contact("FR", language="fr")
    makers.contact("EN")
    french = audience("French", all=[{"about": "language", "values": ["fr"]}])
    version = office.version()

    run = office.in_review(version, recipients=Who(who=Choice.AUDIENCES, audiences=[audience().pk, french.pk]))

    assert set(office.outcome(run)) == {"PL", "FR"}


def test_nobody_is_chosen_where_no_audience_is():
    office.customers(1)
    run = office.draft(recipients=Who(who=Choice.AUDIENCES))

    assert [lack for lack, _ in runs.lacking(run=run, viewer=makers.viewer(), at=NOON)] == [runs.Lack.RECIPIENTS]


def test_who_is_in_an_audience_that_is_left_out_is_named_with_it():
    makers.contact("PL", language="pl")
    makers.contact("EN")

    run = office.in_review(recipients=Who(without_audiences=[audience().pk]))

    assert reasons(run) == {"PL": (Reason.IN_AUDIENCE, "Polish")}
    assert office.outcome(run)["EN"][0] == "made"


def test_who_was_written_to_lately_is_left_out():
    lately, long_ago = makers.contact("LATELY"), makers.contact("LONG-AGO")
    earlier = office.approved(office.in_review())
    Message.objects.filter(batch_id=earlier.batch_id).update(state=State.SENT, ordered_at=NOON)
    Message.objects.filter(contact=long_ago).update(ordered_at=NOON - dt.timedelta(days=15))
    makers.contact("NEVER")

    run = office.in_review(recipients=Who(without_written_days=14))

    assert reasons(run) == {lately.account_number: (Reason.WRITTEN_LATELY, "14")}


def test_of_one_household_the_first_that_can_be_reached_gets_it():
    home = {"kind": PointKind.POSTAL, "parts": {"postcode": "02-301"}}
    makers.point(makers.contact("A", email=None), "Long Street 1, 02-301 Warsaw", **home)
    makers.point(makers.contact("B"), "long street 1, 02-301 warsaw", **home)
    makers.point(makers.contact("C"), "Long Street 1, 02-301 Warsaw", **home)
    makers.contact("D")
    makers.contact("E")

    run = office.in_review(recipients=Who(one_per=OnePer.HOUSEHOLD))
    each = office.in_review(recipients=Who(one_per=OnePer.CONTACT))

    assert reasons(run) == {"A": (Reason.NO_ADDRESS, ""), "C": (Reason.SAME_HOUSEHOLD, "B")}
    assert reasons(each) == {"A": (Reason.NO_ADDRESS, "")}


def test_what_is_foreseen_is_what_comes():
    makers.contact("PL", language="pl")
    makers.contact("EN")
    run = office.draft(recipients=Who(without_audiences=[audience().pk], one_per=OnePer.HOUSEHOLD))

    foreseen = runs.foresee(run=run, viewer=makers.viewer(), at=NOON)

    assert (foreseen.reached, foreseen.left_out) == (1, {Reason.IN_AUDIENCE: 1})


def test_an_audience_of_another_unit_is_refused():
    foreign = audience(at=makers.unit("cork"))

    for who in (Who(who=Choice.AUDIENCES, audiences=[foreign.pk]), Who(without_audiences=[foreign.pk])):
        with pytest.raises(runs.NotUsable):
            office.draft(recipients=who)


@pytest.mark.parametrize("part", ["audiences", "without_audiences"])
def test_an_audience_that_is_gone_is_lacking_and_nothing_is_made(part):
    office.customers(1)
    gone = audience()
    run = office.draft(
        recipients=Who(**{"who": Choice.AUDIENCES, "audiences": [audience("Other").pk], part: [gone.pk]})
    )
    gone.delete()

    with pytest.raises(runs.Incomplete) as lack:
        runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert lack.value.lacking[-1][0] == runs.Lack.AUDIENCE


def test_an_audience_that_goes_before_the_recipients_are_frozen_makes_the_run_a_draft_again():
    office.customers(1)
    gone = audience()
    run = office.draft(recipients=Who(without_audiences=[gone.pk]))
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    gone.delete()

    run = office.work(run)

    assert (run.state, office.outcome(run)) == (RunState.DRAFT, {})
    assert runs.foresee(run=run, viewer=makers.viewer(), at=NOON).chosen == 0


def test_who_is_deceased_is_left_out_unless_told_otherwise_and_who_is_in_dispute_if_told_so():
    makers.contact("GONE", is_deceased=True)
    makers.contact("COURT", is_disputed=True)

    usual = office.in_review()
    strict = office.in_review(recipients=Who(without_disputed=True))
    lenient = office.in_review(recipients=Who(without_deceased=False))

    assert office.outcome(usual) == {"GONE": ("excluded", "deceased", ""), "COURT": ("made", "", "")}
    assert office.outcome(strict)["COURT"] == ("excluded", "disputed", "")
    assert office.outcome(lenient)["GONE"] == ("made", "", "")


def test_who_is_left_out_by_hand_is_named_with_what_was_typed_and_can_be_taken_back():
    makers.contact("A")
    makers.contact("B")
    makers.contact("C", is_deceased=True)
    run, viewer = office.draft(), makers.viewer()

    for account, why in (("A", "rang us"), ("b", "a friend"), ("B", "moved away"), ("C", "rang us")):
        left = runs.leave_out(run_id=run.pk, viewer=viewer, account=account, why=why)
    runs.take_back(run_id=run.pk, viewer=viewer, contact_id=left.pk)
    run = Run.objects.get(pk=run.pk)
    runs.choose(run_id=run.pk, viewer=viewer, chosen=replace(runs.so_far(run=run), recipients=Who()))
    told = runs.left_by_hand(run=Run.objects.get(pk=run.pk), viewer=viewer)

    runs.generate(run_id=run.pk, viewer=viewer, at=NOON)
    made = office.work(run)
    assert [(contact.account_number, why) for contact, why in told] == [("A", "rang us"), ("B", "moved away")]
    assert office.outcome(made) == {
        "A": ("excluded", "by_hand", "rang us"),
        "B": ("excluded", "by_hand", "moved away"),
        "C": ("excluded", "deceased", ""),
    }


def test_nobody_of_another_unit_is_left_out_and_nobody_who_was_forgotten_is_kept():
    gone, viewer = makers.contact("A"), makers.viewer()
    makers.contact("K", at=makers.unit("cork"))
    run = office.draft()
    runs.leave_out(run_id=run.pk, viewer=viewer, account="A", why="rang us")

    with pytest.raises(runs.NotThere):
        runs.leave_out(run_id=run.pk, viewer=viewer, account="K", why="not ours")
    runs.forget_recipient(contact_id=gone.pk)

    assert Run.objects.get(pk=run.pk).selection["by_hand"] == []
