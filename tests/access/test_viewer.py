"""Who sees and may do what: down the tree of units, by role, and not beside it."""

import itertools

import pytest

from postroom.access import selectors
from postroom.access.models import Group, Membership, Unit
from postroom.access.viewer import RIGHTS_OF, SYSTEM, NotAllowed, Right, Role, Viewer
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Unit]:
    """ireland over dublin over docklands, and poland beside them."""
    ireland = makers.unit("ireland")
    dublin = makers.unit("dublin", parent=ireland)
    docklands = makers.unit("docklands", parent=dublin)
    return {"ireland": ireland, "dublin": dublin, "docklands": docklands, "poland": makers.unit("poland")}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_holds_in_its_unit_and_below_and_nowhere_else(tree, role):
    viewer = selectors.viewer_for(user=makers.user(role=role, at=tree["dublin"], sees_outbox=False))

    for right in Right:
        allowed = {name for name, unit in tree.items() if viewer.may(right, unit.pk)}
        assert allowed == ({"dublin", "docklands"} if right in RIGHTS_OF[role] else set())


def test_rights_grow_from_role_to_role():
    rights = [RIGHTS_OF[role] for role in Role]

    assert all(less < more for less, more in itertools.pairwise(rights))
    assert rights[-1] == frozenset(Right) - {Right.OUTBOX}


def test_two_roles_hold_each_in_its_own_place(tree):
    user = makers.user(role=Role.WRITER, at=tree["ireland"])
    Membership.objects.create(user=user, unit=tree["docklands"], role=Role.ADMINISTRATOR)
    viewer = selectors.viewer_for(user=user)

    assert viewer.units[Right.WRITE] == {tree[name].pk for name in ("ireland", "dublin", "docklands")}
    assert viewer.units[Right.SET_UP] == {tree["docklands"].pk}


def test_a_super_user_may_do_everything_everywhere(tree):
    viewer = selectors.viewer_for(user=makers.user(role=None, is_super=True))

    assert all(viewer.may(right, unit.pk) for right in Right for unit in tree.values())
    assert list(selectors.units(viewer=viewer)) == sorted(tree.values(), key=lambda unit: unit.name)


def test_a_user_without_a_role_sees_nothing_and_may_nothing(tree):
    viewer = selectors.viewer_for(user=makers.user(role=None))

    assert [viewer.may(right) for right in Right] == [False] * len(Right)
    assert (list(selectors.units(viewer=viewer)), list(selectors.users(viewer=viewer))) == ([], [])


def test_must_names_the_right_that_is_missing():
    with pytest.raises(NotAllowed, match="needs the right to set up"):
        Viewer(user_id=1).must(Right.SET_UP)


def test_viewer_takes_one_query_however_deep_the_tree(tree, django_assert_num_queries):
    user = makers.user(at=tree["ireland"])
    tree["ireland"].collaborates_with.add(tree["poland"])

    with django_assert_num_queries(1):
        selectors.viewer_for(user=user)


def test_nobody_sees_the_outbox_until_it_is_granted_there(tree):
    user = makers.user(role=Role.ADMINISTRATOR, at=tree["poland"], sees_outbox=False)
    Membership.objects.create(user=user, unit=tree["dublin"], role=Role.READER, sees_outbox=True)

    viewer = selectors.viewer_for(user=user)

    assert viewer.outbox_ids == {tree["dublin"].pk, tree["docklands"].pk}


def test_who_sees_a_unit_sees_the_one_it_collaborates_with_and_below(tree):
    tree["dublin"].collaborates_with.add(tree["poland"])
    gdansk = makers.unit("gdansk", parent=tree["poland"])
    viewer = selectors.viewer_for(user=makers.user(at=tree["ireland"]))
    back = selectors.viewer_for(user=makers.user("other@example.org", at=tree["poland"]))

    assert viewer.unit_ids == viewer.outbox_ids == {*(unit.pk for unit in tree.values()), gdansk.pk}
    assert viewer.units[Right.WRITE] == {tree[name].pk for name in ("ireland", "dublin", "docklands")}
    assert back.unit_ids == {tree[name].pk for name in ("poland", "dublin", "docklands")} | {gdansk.pk}


def test_collaboration_goes_one_step_and_not_upwards(tree):
    lyon = makers.unit("lyon")
    tree["dublin"].collaborates_with.add(tree["poland"])
    tree["poland"].collaborates_with.add(lyon)

    dublin = selectors.viewer_for(user=makers.user(at=tree["dublin"], sees_outbox=False))
    docklands = selectors.viewer_for(user=makers.user("below@example.org", at=tree["docklands"]))

    assert dublin.unit_ids == {tree[name].pk for name in ("dublin", "docklands", "poland")}
    assert (dublin.outbox_ids, docklands.unit_ids) == (frozenset(), {tree["docklands"].pk})


def test_the_units_above_are_known_but_not_seen(tree):
    viewer = selectors.viewer_for(user=makers.user(at=tree["docklands"]))

    assert viewer.above_ids == {tree["dublin"].pk, tree["ireland"].pk}


def test_groups_that_collaborate_see_what_each_others_members_wrote(tree):
    ann, bob, cleo, dan, eve = (makers.user(f"{name}@example.org") for name in ("ann", "bob", "cleo", "dan", "eve"))
    sales, service, law = (Group.objects.create(name=name) for name in ("Sales", "Service", "Law"))
    sales.members.set([ann, bob])
    service.members.set([cleo])
    law.members.set([dan])
    sales.collaborates_with.add(service)

    seen = {user.name: selectors.viewer_for(user=user).author_ids for user in (ann, cleo, dan, eve)}

    assert seen == {
        "Ann": {ann.pk, bob.pk, cleo.pk},
        "Cleo": {ann.pk, bob.pk, cleo.pk},
        "Dan": {dan.pk},
        "Eve": {eve.pk},
    }


def test_a_group_lets_nobody_look_who_may_not_see_the_outbox():
    ann, bob = makers.user("ann@example.org", sees_outbox=False), makers.user("bob@example.org")
    Group.objects.create(name="Sales").members.set([ann, bob])

    assert selectors.viewer_for(user=ann).author_ids == {ann.pk}


def test_the_tree_is_walked_from_the_top_of_what_the_viewer_sees(tree):
    below = selectors.unit_tree(viewer=makers.viewer(tree["dublin"], tree["docklands"]))
    everything = selectors.unit_tree(viewer=SYSTEM)

    assert [(depth, unit.code) for depth, unit in below] == [(0, "dublin"), (1, "docklands")]
    assert [(depth, unit.code) for depth, unit in everything] == [
        (0, "ireland"),
        (1, "dublin"),
        (2, "docklands"),
        (0, "poland"),
    ]


def test_units_brands_and_users_of_other_units_are_not_there(tree):
    makers.unit("lyon", brand=makers.brand("blue_water"))
    stranger = makers.user("stranger@example.org", at=tree["poland"])
    viewer = makers.viewer(tree["dublin"])

    with pytest.raises(Unit.DoesNotExist):
        selectors.unit(viewer=viewer, unit_id=tree["poland"].pk)
    assert [brand.code for brand in selectors.brands(viewer=viewer)] == ["northwind"]
    assert list(selectors.users(viewer=viewer).filter(pk=stranger.pk)) == []
    assert list(selectors.memberships(viewer=viewer)) == []
