"""What can be chosen for a run, by whom, and until when."""

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Batch, Lane
from postroom.runs import services as runs
from postroom.runs.services import Chosen, Who
from postroom.stationery import services as stationery
from postroom.stationery.models import TemplateVersion
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


def test_recipients_are_those_of_the_types_chosen():
    makers.contact("C-1", customer_type="household")
    makers.contact("C-2", customer_type="business")

    run = office.in_review(recipients=Who(who=Choice.TYPES, types=["business"]))

    assert list(office.outcome(run)) == ["C-2"]


def test_recipients_are_those_of_the_buildings_chosen():
    riverside = makers.building("riverside")
    makers.contact("C-1", building=riverside)
    makers.contact("C-2", building=makers.building("hillside"))

    run = office.in_review(recipients=Who(who=Choice.BUILDINGS, buildings=[riverside.pk]))

    assert list(office.outcome(run)) == ["C-1"]


def test_pasted_account_numbers_are_validated_one_by_one():
    office.customers(1)
    first, second = makers.contact("C-A"), makers.contact("C-B")
    text = "C-A, C-B\nC-X C-A"
    run = office.draft(recipients=Who(who=Choice.ACCOUNTS, accounts=text))

    checked = runs.check_accounts(run=run, viewer=makers.viewer(), text=text)
    chosen = list(runs.recipients(run=run, viewer=makers.viewer(), at=NOON).order_by("pk"))

    assert (checked.valid, checked.repeated, checked.unknown) == ([first.pk, second.pk], ["C-A"], ["C-X"])
    assert chosen == [first, second]


def test_a_run_goes_to_its_unit_only():
    makers.contact("HERE")
    makers.contact("THERE", at=makers.unit("cork"))

    run = office.in_review()

    assert list(office.outcome(run)) == ["HERE"]


def test_nobody_is_chosen_until_somebody_is():
    office.customers(1)
    run = runs.begin(viewer=makers.viewer(), unit_id=makers.unit().pk, title="Spring letter")

    assert list(runs.recipients(run=run, viewer=makers.viewer(), at=NOON)) == []


def test_the_batch_is_called_like_the_run():
    run = office.draft(title="Summer letter")

    assert Batch.objects.get(pk=run.batch_id).title == "Summer letter"


def test_an_unpublished_version_is_refused():
    template = stationery.make(viewer=makers.viewer(), name="Draft", unit=makers.unit())

    with pytest.raises(runs.NotUsable):
        office.draft(TemplateVersion.objects.get(template=template))


def test_an_account_of_another_unit_is_refused_though_the_viewer_sees_it():
    run = runs.begin(viewer=makers.viewer(), unit_id=makers.unit().pk, title="Rates")
    elsewhere = Lane.objects.create(code="cork", name="Cork", channel=Channel.EMAIL, unit=makers.unit("cork"))

    with pytest.raises(runs.NotUsable):
        runs.choose(run_id=run.pk, viewer=SYSTEM, chosen=Chosen(title="Rates", lane_id=elsewhere.pk))


def test_an_account_for_another_channel_is_refused():
    sms = Lane.objects.create(code="sms", name="Texts", channel=Channel.SMS)

    with pytest.raises(runs.NotUsable):
        office.draft(lane_id=sms.pk)


def test_what_the_viewer_does_not_see_cannot_be_chosen():
    cork = makers.unit("cork")
    theirs = Lane.objects.create(code="theirs", name="Theirs", channel=Channel.EMAIL, unit=cork)

    with pytest.raises(Lane.DoesNotExist):
        office.draft(lane_id=theirs.pk)


def test_nothing_is_chosen_anew_once_the_run_is_generated():
    office.customers(1)
    run = office.generating()

    with pytest.raises(runs.NotDraft):
        runs.choose(run_id=run.pk, viewer=makers.viewer(), chosen=Chosen(title="Too late"))


def test_a_writer_begins_no_run():
    with pytest.raises(NotAllowed):
        runs.begin(viewer=makers.viewer(role=Role.WRITER), unit_id=makers.unit().pk, title="Mine")
