"""What is foreseen is what comes: the numbers before generating are those after it."""

import random

import pytest

from postroom.contacts.models import Health
from postroom.contacts.selectors import Choice
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import ItemState, RunItem
from postroom.runs.reasons import Reason
from postroom.runs.services import Who
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.runs.test_selectors import somebody

pytestmark = pytest.mark.django_db


def foresee(run, **asked):
    return runs.foresee(run=run, viewer=makers.viewer(), at=NOON, **asked)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_foreseen_is_what_is_frozen(seed):
    dice = random.Random(seed)
    for _ in range(40):
        somebody(dice)
    run = office.draft(office.version(*office.PAYMENT, topic=makers.topic()))

    before = foresee(run)
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    runs.generate_slice(run_id=run.pk, at=NOON, size=0)

    after = selectors.progress(run=run)
    assert before.left_out == {reason: number for (_state, reason), number in after.reasons.items()}
    assert (before.reached, before.chosen) == (after.pending, after.recipients)
    waiting = RunItem.objects.filter(run=run, state=ItemState.PENDING).order_by("contact_id")
    assert before.shown.contact_id == waiting[0].contact_id


def test_foreseeing_writes_no_row():
    office.customers(3)

    foresee(office.draft())

    assert RunItem.objects.count() == 0


def test_messages_to_one_and_the_same_address_are_counted():
    for number in range(3):
        makers.contact(f"C-{number}", email="family@example.org")
    makers.contact("C-9")

    foreseen = foresee(office.draft())

    assert (foreseen.reached, foreseen.doubles) == (4, 2)


def test_each_group_names_its_first_and_the_largest_group_comes_first():
    makers.contact("C-1")
    for number in range(2, 9):
        makers.contact(f"C-{number}", email=None)
    makers.point(makers.contact("C-9", email=None), "gone@example.org", health=Health.UNDELIVERABLE)

    foreseen = foresee(office.draft())

    assert list(foreseen.left_out.items()) == [(Reason.NO_ADDRESS, 7), (Reason.UNDELIVERABLE, 1)]
    assert [one.account_number for one in foreseen.groups[0].named] == ["C-2", "C-3", "C-4", "C-5", "C-6"]
    assert (foreseen.reached, foreseen.shown.account_number) == (1, "C-1")


@pytest.mark.parametrize(("place", "account"), [(-3, "C-1"), (1, "C-1"), (2, "C-2"), (3, "C-4"), (99, "C-4")])
def test_recipients_are_stepped_through_and_the_nearest_is_shown(place, account):
    for number in (1, 2, 4):
        makers.contact(f"C-{number}")
    makers.contact("C-3", email=None)

    assert foresee(office.draft(), place=place).shown.account_number == account


def test_a_recipient_is_found_by_account_number_and_nobody_else_is_shown_instead():
    for number in (1, 2, 3):
        makers.contact(f"C-{number}")
    run = office.draft()

    found, missing = foresee(run, account="C-3"), foresee(run, account="C-9")

    assert (found.shown.account_number, found.shown.place, found.reached) == ("C-3", 3, 3)
    assert (missing.shown, missing.reached) == (None, 3)


def test_where_nobody_is_chosen_nobody_is_foreseen():
    office.customers(1)

    foreseen = foresee(office.draft(recipients=Who(who=Choice.ACCOUNTS)))

    assert (foreseen.reached, foreseen.left_out, foreseen.shown) == (0, {}, None)


def test_what_is_chosen_so_far_can_be_chosen_again_unchanged():
    chosen = {"recipients": Who(who=Choice.TYPES, types=["business"], by_hand=[]), "free_values": {"headline": "News"}}
    run = office.draft(**chosen, not_before=NOON)
    before = runs.so_far(run=run)

    again = runs.choose(run_id=run.pk, viewer=makers.viewer(), chosen=before)

    again.batch.refresh_from_db()
    assert runs.so_far(run=again) == before
    assert (before.recipients, before.free_values) == (chosen["recipients"], chosen["free_values"])


def test_types_and_buildings_on_offer_are_those_of_the_unit_with_their_numbers():
    cork = makers.unit("cork")
    riverside, empty = makers.building("riverside"), makers.building("hill")
    makers.building("harbour", at=cork)
    makers.contact(customer_type="household", building=riverside)
    makers.contact(customer_type="household")
    makers.contact(customer_type="secret", at=cork)
    run = office.draft()
    viewer = makers.viewer(makers.unit(), cork)

    assert runs.types_offered(run=run, viewer=viewer) == [("household", 2)]
    assert runs.buildings_offered(run=run, viewer=viewer) == [(empty, 0), (riverside, 1)]


def test_the_main_address_is_taken_whatever_its_health_and_that_for_bills_where_there_is_none():
    both, billing = makers.contact("C-1", email=None), makers.contact("C-2", email=None)
    main = makers.point(both, "main@example.org", health=Health.UNDELIVERABLE, health_at=NOON, health_reason="gone")
    makers.point(both, "bills@example.org", role="billing", health_reason="never looked at")
    only = makers.point(billing, "only@example.org", role="billing")
    run = office.draft()

    foreseen = foresee(run)
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    runs.generate_slice(run_id=run.pk, at=NOON, size=0)

    assert (foreseen.reached, foreseen.left_out) == (1, {Reason.UNDELIVERABLE: 1})
    frozen = RunItem.objects.filter(run=run).order_by("contact_id")
    assert [(item.point_id, item.reason, item.detail) for item in frozen] == [
        (main.pk, Reason.UNDELIVERABLE, f"{NOON:%Y-%m-%d}: gone"),
        (only.pk, "", ""),
    ]
