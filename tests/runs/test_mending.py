"""Those whom no address reaches are given to somebody, wait on Home, and are done when nobody of them is left."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from postroom.access import selectors as access
from postroom.access.models import Group, User
from postroom.access.viewer import NotAllowed, Role
from postroom.audit.actions import Action
from postroom.audit.models import Entry
from postroom.contacts.models import ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import AddressTask, Run
from postroom.runs.reasons import Part, Reason
from postroom.runs.services import Route
from postroom.runs.tasks import close_tasks
from postroom.web.home import piles
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db
DAY = date(2099, 5, 4)
WITHOUT = Part(Reason.NO_ADDRESS)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(run: Run, user: User, part: Part = WITHOUT) -> AddressTask:
    task = runs.give_addresses(run_id=run.pk, viewer=makers.viewer(), part=part, until=DAY, user_id=user.pk)
    assert task is not None
    return task


def piled(user: User) -> int:
    """How many groups of addresses wait on Home of somebody."""
    url = reverse("runs:tasks")
    found = {pile.url: pile.number for pile in piles._to_decide(access.viewer_for(user=user), 0)}
    return found.get(url, 0)


def typed(client: Client, task: AddressTask, contact, address: str) -> None:
    client.post(reverse("runs:save_task", args=[task.pk]), {f"c-{contact.pk}-email": address})


def test_a_writer_finds_on_home_what_was_given_in_check_and_it_is_done_with_the_last_of_them():
    first, last = makers.contact("A", name="Ada Moss", email=None), makers.contact("B", email=None)
    run, bob = office.draft(), makers.user("bob@example.org", role=Role.WRITER)
    sender = signed_in(makers.user("ada@example.org", role=Role.SENDER))
    check = reverse("runs:check", args=[run.pk])
    asked = "Give them to somebody" in sender.get(check).content.decode()

    sender.post(reverse("runs:give", args=[run.pk]), {"part": "no_address", "to": f"user-{bob.pk}", "until": f"{DAY}"})
    task, client = AddressTask.objects.get(), signed_in(bob)
    page = client.get(reverse("runs:task", args=[task.pk])).content.decode()
    listed = client.get(reverse("runs:tasks")).content.decode()
    typed(client, task, first, "a@example.org")
    half = piled(bob)
    typed(client, task, last, "b@example.org")

    assert (asked, "Ada Moss" in page, reverse("runs:task", args=[task.pk]) in listed) == (True, True, True)
    assert (half, piled(bob), runs.foresee(run=run, viewer=makers.viewer(), at=NOON).reached) == (1, 0, 2)
    assert client.get(check).status_code == 403  # to put addresses right is not to send
    entry = Entry.objects.get(action=Action.ADDRESSES_GIVEN)
    assert entry.details == {"to": "Bob", "until": "2099-05-04", "reason": "no_address"}


def test_check_says_who_has_them_and_gives_them_to_somebody_else_or_to_nobody():
    makers.contact("A", email=None)
    run, bob, team = office.draft(), makers.user("bob@example.org"), Group.objects.create(name="Front desk")
    team.members.add(makers.user("zoe@example.org"))
    given(run, bob)
    client, told = signed_in(bob), {"part": "no_address", "until": f"{DAY}"}
    give, check = reverse("runs:give", args=[run.pk]), reverse("runs:check", args=[run.pk])

    page = client.get(check, {"give": "no_address"}).content.decode()
    said = "Bob puts them right until 4 May 2099" in page and 'value="2099-05-04"' in page
    client.post(give, {**told, "to": f"group-{team.pk}"})
    moved = (piled(bob), piled(User.objects.get(email="zoe@example.org")))
    client.post(give, {**told, "to": ""})

    assert (said, moved, AddressTask.objects.exists()) == (True, (0, 1), False)


def test_only_those_of_the_group_are_in_the_grid_and_they_are_told_apart_by_channel():
    mute = makers.contact("A", email=None)
    makers.contact("B", email=None, phone="+48221234567")
    run, bob = office.draft(route=Route(channel=Channel.EMAIL, fallback=[Channel.SMS])), makers.user("bob@example.org")
    groups = runs.foresee(run=run, viewer=makers.viewer(), at=NOON).groups

    task = given(run, bob, WITHOUT)
    found, _next = runs.missed(run=run, viewer=makers.viewer(), at=NOON, part=task.part)
    landline = Part(Reason.NO_CHANNEL, "email:no_address sms:not_mobile")
    others, _next = runs.missed(run=run, viewer=makers.viewer(), at=NOON, part=landline)

    assert {group.part for group in groups} == {WITHOUT, landline}
    assert ([one.contact_id for one in found], [one.account_number for one in others]) == ([mute.pk], ["B"])


def test_put_right_elsewhere_it_is_closed_too_and_what_is_left_stays_open():
    mended, left = makers.contact("A", email=None), makers.contact("B", phone=None)
    bob, run = makers.user("bob@example.org"), office.draft()
    other = office.draft(route=Route(channel=Channel.SMS), lane_id=office.lane(Channel.SMS).pk)
    closed, still = given(run, bob), given(other, bob)
    makers.point(mended, "a@example.org")

    close_tasks()

    assert list(selectors.address_tasks(viewer=access.viewer_for(user=bob))) == [still]
    assert AddressTask.objects.get(pk=closed.pk).done_at is not None
    assert left.account_number == "B"


def test_once_the_messages_are_made_nothing_waits_and_nothing_is_given():
    makers.contact("A", email=None)
    makers.contact("B")
    run, bob = office.draft(), makers.user("bob@example.org")
    given(run, bob)
    before = piled(bob)

    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert (before, piled(bob)) == (1, 0)
    with pytest.raises(runs.NotDraft):
        given(run, bob)


def test_once_the_messages_are_made_the_page_says_so_and_saves_nothing():
    contact, _reached = makers.contact("A", name="Ada Moss", email=None), makers.contact("B")
    run, bob = office.draft(), makers.user("bob@example.org", role=Role.WRITER)
    task, client = given(run, bob), signed_in(bob)
    page, save = reverse("runs:task", args=[task.pk]), reverse("runs:save_task", args=[task.pk])
    cell = {f"c-{contact.pk}-email": "a@example.org", f"w-{contact.pk}-email": ""}
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    shown = client.get(page).content.decode()
    [told] = client.post(save, cell, headers={"Accept": "application/json"}).json()["cells"]
    answer = client.post(save, cell)
    without_outbox = signed_in(makers.user("eve@example.org", role=Role.WRITER, sees_outbox=False)).get(page)

    said, desk = "The messages of this run are made already", f"{reverse('repair:index')}?run={run.batch_id}"
    assert (said in shown, reverse("runs:show", args=[run.pk]) in shown, desk in shown) == (True, True, True)
    assert ("Ada Moss" in shown, desk in without_outbox.content.decode()) == (False, False)
    assert (said in told["fault"], answer.url, ContactPoint.objects.filter(contact=contact).exists()) == (
        True, page, False,
    )  # fmt: skip


def test_of_a_cancelled_run_the_page_says_that():
    makers.contact("A", email=None)
    run, bob = office.draft(), makers.user("bob@example.org")
    task = given(run, bob)

    runs.cancel(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    shown = signed_in(bob).get(reverse("runs:task", args=[task.pk])).content.decode()
    assert ("This run was cancelled." in shown, "made already" in shown) == (True, False)


def test_who_may_not_send_gives_nothing_and_who_does_not_see_the_unit_gets_nothing():
    makers.contact("A", email=None)
    run, stranger = office.draft(), makers.user("stranger@example.org", at=makers.unit("cork"))

    with pytest.raises(runs.NotAssignable):
        given(run, stranger)
    with pytest.raises(NotAllowed):
        runs.give_addresses(run_id=run.pk, viewer=makers.viewer(role=Role.WRITER), part=WITHOUT, until=DAY)
    task = given(run, makers.user("bob@example.org"))

    assert signed_in(stranger).get(reverse("runs:task", args=[task.pk])).status_code == 404


def test_addresses_are_offered_and_given_only_to_who_may_correct_them():
    makers.contact("A", email=None)
    run, reader = office.draft(), makers.user("rita@example.org", role=Role.READER)
    writer, readers = makers.user("will@example.org", role=Role.WRITER), Group.objects.create(name="Lookers")
    readers.members.add(reader)
    mixed = Group.objects.create(name="Front desk")
    mixed.members.add(reader, writer)
    client, told = signed_in(makers.user("ada@example.org", role=Role.SENDER)), {"viewer": makers.viewer()}
    told |= {"run_id": run.pk, "part": WITHOUT, "until": DAY}

    page = client.get(reverse("runs:check", args=[run.pk]), {"give": "no_address"}).content.decode()
    for refused in ({"user_id": reader.pk}, {"group_id": readers.pk}):
        with pytest.raises(runs.NotAssignable):
            runs.give_addresses(**told, **refused)

    offered = [f'value="{one}"' in page for one in (f"user-{reader.pk}", f"group-{readers.pk}")]
    assert (offered, f'value="user-{writer.pk}"' in page, f'value="group-{mixed.pk}"' in page) == (
        [False, False], True, True,
    )  # fmt: skip
    assert runs.give_addresses(**told, group_id=mixed.pk).assignee == mixed
    assert runs.give_addresses(**told, user_id=writer.pk).assignee == writer


@pytest.mark.parametrize("told", [{"until": "2001-01-01"}, {"until": ""}, {"to": "user-0"}, {"part": "opted_out"}])
def test_what_cannot_be_given_is_not(told):
    makers.contact("A", email=None)
    run, bob = office.draft(), makers.user("bob@example.org")
    good = {"part": "no_address", "to": f"user-{bob.pk}", "until": f"{DAY}"}

    signed_in(bob).post(reverse("runs:give", args=[run.pk]), {**good, **told})

    assert not AddressTask.objects.exists()
