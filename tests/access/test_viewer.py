"""Who sees and may do what: down the tree of units, by role, and not beside it."""

import itertools

import pytest

from postroom.access import selectors
from postroom.access.models import Membership, Unit
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
    viewer = selectors.viewer_for(user=makers.user(role=role, at=tree["dublin"]))

    for right in Right:
        allowed = {name for name, unit in tree.items() if viewer.may(right, unit.pk)}
        assert allowed == ({"dublin", "docklands"} if right in RIGHTS_OF[role] else set())


def test_rights_grow_from_role_to_role():
    rights = [RIGHTS_OF[role] for role in Role]

    assert all(less < more for less, more in itertools.pairwise(rights))
    assert rights[-1] == frozenset(Right)


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


def test_viewer_takes_two_queries_however_deep_the_tree(tree, django_assert_num_queries):
    user = makers.user(at=tree["ireland"])

    with django_assert_num_queries(2):
        selectors.viewer_for(user=user)


def test_the_tree_is_walked_from_the_top_of_what_the_viewer_sees(tree):
    below = selectors.tree(viewer=makers.viewer(tree["dublin"], tree["docklands"]))
    everything = selectors.tree(viewer=SYSTEM)

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
