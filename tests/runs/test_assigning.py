"""A run that the system makes waits for whom it is assigned to, on Home and in the list, and is given to others."""

import pytest
from django.test import Client
from django.urls import reverse

from postroom.access import selectors as access
from postroom.access.models import Group
from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.audit.actions import Action
from postroom.audit.models import Entry
from postroom.core.carriage.envelope import Channel
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.runs.models import Kind, Run, RunState
from postroom.runs.services import Chosen, Rule
from postroom.web.home import piles
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
MINE = reverse("runs:index") + "?assigned=me&state=waits"


def dunning(**to) -> Run:
    """A dunning run as the system makes it, written and waiting for approval."""
    makers.contact("C-1")
    run = runs.begin(viewer=SYSTEM, unit_id=makers.unit().pk, title="Reminders of today", channel=Channel.EMAIL)
    chosen = Chosen(
        title=run.title, kind=Kind.DUNNING, template_version_id=office.version().pk, lane_id=office.lane().pk
    )
    runs.choose(run_id=run.pk, viewer=SYSTEM, chosen=chosen)
    runs.assign(run_id=run.pk, viewer=SYSTEM, **to)
    runs.generate(run_id=run.pk, viewer=SYSTEM, at=NOON)
    return office.work(run)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def piled(user) -> int:
    """How many runs wait on Home of somebody because they are assigned to them."""
    found = {pile.url: pile.number for pile in piles._to_decide(access.viewer_for(user=user), 0)}
    return found.get(MINE, 0)


def listed(user) -> list[Run]:
    return [run for run, _far in signed_in(user).get(MINE).context["rows"]]


def test_it_waits_for_the_person_it_is_assigned_to_and_for_nobody_else():
    ada, bob = makers.user("ada@example.org"), makers.user("bob@example.org")
    run = dunning(user_id=ada.pk)

    assert (run.state, run.created_by, run.kind) == (RunState.IN_REVIEW, None, Kind.DUNNING)
    assert (piled(ada), piled(bob), listed(ada), listed(bob)) == (1, 0, [run], [])
    page = signed_in(ada).get(reverse("runs:show", args=[run.pk])).content.decode()
    assert "<dt>Assigned to</dt><dd>Ada</dd>" in page


def test_it_waits_for_each_member_of_the_group_that_it_is_assigned_to():
    ada, bob = makers.user("ada@example.org"), makers.user("bob@example.org")
    collection = Group.objects.create(name="Collection")
    collection.members.add(ada)

    run = dunning(group_id=collection.pk)

    assert (piled(ada), piled(bob), listed(ada)) == (1, 0, [run])


def test_it_is_given_to_somebody_else_on_its_page_and_the_trail_says_so():
    ada, bob = makers.user("ada@example.org"), makers.user("bob@example.org")
    run = dunning(user_id=ada.pk)
    url = reverse("runs:assign", args=[run.pk])

    signed_in(ada).post(url, {"to": f"user-{bob.pk}"})
    given = (piled(ada), piled(bob))
    signed_in(bob).post(url, {"to": ""})

    assert (given, piled(ada), piled(bob)) == ((0, 1), 0, 0)
    run.refresh_from_db()
    told = Entry.objects.filter(action=Action.RUN_ASSIGNED).order_by("pk").values_list("details__to", flat=True)
    assert (run.assignee, [*told]) == (None, ["Ada", "Bob", ""])


def test_once_it_is_on_its_way_it_waits_for_nobody():
    ada = makers.user("ada@example.org")
    run = dunning(user_id=ada.pk)

    office.approved(run)

    assert (piled(ada), listed(ada)) == (0, [])
    assert list(selectors.assigned(selectors.runs(viewer=SYSTEM), viewer=access.viewer_for(user=ada))) == [run]


def test_only_who_sees_the_unit_is_assigned_and_only_who_sends_for_it_assigns():
    stranger = makers.user("stranger@example.org", at=makers.unit("cork"))
    run = dunning()
    url = reverse("runs:assign", args=[run.pk])

    with pytest.raises(runs.NotAssignable):
        runs.assign(run_id=run.pk, viewer=SYSTEM, user_id=stranger.pk)
    with pytest.raises(NotAllowed):
        runs.assign(run_id=run.pk, viewer=makers.viewer(role=Role.READER), user_id=None)

    desk().post(url, {"to": f"user-{stranger.pk}"})
    assert Run.objects.get().assignee is None
    assert "Assign</button>" not in desk(Role.READER).get(reverse("runs:show", args=[run.pk])).content.decode()
    assert desk(Role.READER).post(url, {"to": ""}).status_code in (403, 404)


def test_where_dunning_wants_two_people_the_assigned_one_approves_what_the_system_made():
    runs.set_rule(viewer=SYSTEM, unit_id=makers.unit().pk, rule=Rule(kinds=[Kind.DUNNING]))
    ada = makers.user("ada@example.org")
    run = dunning(user_id=ada.pk)

    signed_in(ada).post(reverse("runs:approve", args=[run.pk]), {"snapshot": run.snapshot})

    assert (Run.objects.get().state, Run.objects.get().approved_by) == (RunState.APPROVED, ada)
