"""Units, brands and users as a viewer may see them, and the viewer itself."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from django.db.models import Q, QuerySet

from postroom.access.models import Brand, Group, Membership, Unit, User
from postroom.access.standing import remembered
from postroom.access.tree import Tree, tree
from postroom.access.viewer import RIGHTS_OF, SHARED, Right, Role, Viewer
from postroom.statements import prepared

_WRITTEN = """
SELECT concat_ws(' ', u.xmin, u.ctid, b.xmin, b.ctid)
  FROM access_unit u JOIN access_brand b ON b.id = u.brand_id WHERE u.id = %s
"""
"""Another text after each change: the transaction that wrote each row last, and where the row lies since.

A transaction that writes a row twice moves it, and one that is rolled back leaves its number to no other.
"""

_STANDING = """
WITH own AS (SELECT group_id FROM access_group_members WHERE user_id = %(user)s),
allied AS (SELECT to_group_id FROM access_group_collaborates_with WHERE from_group_id IN (SELECT group_id FROM own))
SELECT (SELECT json_agg(json_build_array(id, parent_id)) FROM access_unit),
       (SELECT json_agg(json_build_array(unit_id, role, sees_outbox)) FROM access_membership WHERE user_id = %(user)s),
       (SELECT json_agg(json_build_array(from_unit_id, to_unit_id)) FROM access_unit_collaborates_with),
       (SELECT json_agg(user_id) FROM access_group_members
         WHERE group_id IN (SELECT group_id FROM own UNION SELECT to_group_id FROM allied))
"""
"""The tree of units; the user's roles; which units collaborate, each pair twice, so that either may come first; and
the members of the user's groups and of the groups that collaborate with those."""


def viewer_for(*, user: User, address: str = "") -> Viewer:
    """Return what `user` may see and do, in one query; `address` is where their request came from."""
    if user.is_super:
        return Viewer(user_id=user.pk, name=str(user), sees_all=True, address=address)
    with prepared() as cursor:
        cursor.execute(_STANDING, {"user": user.pk})
        units, given, allies, fellows = (told or [] for told in cursor.fetchone())
    places = Tree.of(units)
    granted: dict[Right, set[int]] = defaultdict(set)
    for unit_id, role, sees_outbox in given:
        for right in RIGHTS_OF[Role(role)] | ({Right.OUTBOX} if sees_outbox else set()):
            granted[right] |= places.below(unit_id)
    above = places.above(granted[Right.SEE])
    for right in SHARED:
        granted[right] |= places.below(*(allied for own, allied in allies if own in granted[right]))
    return Viewer(
        user_id=user.pk,
        name=str(user),
        units={right: frozenset(ids) for right, ids in granted.items()},
        above_ids=frozenset(above - granted[Right.SEE]),
        author_ids=frozenset({user.pk, *(fellows if granted[Right.OUTBOX] else ())}),
        address=address,
    )


def units(*, viewer: Viewer, right: Right = Right.SEE) -> QuerySet[Unit]:
    """Return the units in which the viewer has `right`, by name."""
    every = Unit.objects.select_related("brand").order_by("name")
    return every if viewer.sees_all else every.filter(pk__in=viewer.units.get(right, frozenset()))


def unit(*, viewer: Viewer, unit_id: int) -> Unit:
    """Return one unit; raises `Unit.DoesNotExist`, also for one that the viewer may not see."""
    return units(viewer=viewer).get(pk=unit_id)


@remembered
def unit_with_brand(unit_id: int) -> Unit:
    """Return a unit and its brand to read from; loaded again only when one of them was written."""
    with prepared() as cursor:
        cursor.execute(_WRITTEN, (unit_id,))
        return _unit_as_written(unit_id, cursor.fetchone())


@lru_cache(maxsize=256)
def _unit_as_written(unit_id: int, _written: tuple[str] | None) -> Unit:
    return Unit.objects.select_related("brand").get(pk=unit_id)


def unit_tree(*, viewer: Viewer) -> list[tuple[int, Unit]]:
    """Return the units that the viewer sees, each behind the one above it, with how deep it stands."""
    seen = list(units(viewer=viewer))
    known = {place.pk for place in seen}
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for place in seen:
        below[place.parent_id if place.parent_id in known else None].append(place)
    return list(_walk(below, None, 0))


def brands(*, viewer: Viewer) -> QuerySet[Brand]:
    """Return the brands of the units that the viewer sees; a super user sees those of no unit too."""
    every = Brand.objects.order_by("name")
    return every if viewer.sees_all else every.filter(pk__in=units(viewer=viewer).values("brand_id"))


def brand(*, viewer: Viewer, brand_id: int) -> Brand:
    """Return one brand; raises `Brand.DoesNotExist`, also for one that the viewer may not see."""
    return brands(viewer=viewer).get(pk=brand_id)


def users(*, viewer: Viewer) -> QuerySet[User]:
    """Return the users who share a unit with the viewer; a super user sees all."""
    if viewer.sees_all:
        return User.objects.order_by("name")
    fellow = Membership.objects.filter(unit_id__in=viewer.unit_ids).values("user_id")
    return User.objects.filter(pk__in=fellow).order_by("name")


def user(*, viewer: Viewer, user_id: int) -> User:
    """Return one user; raises `User.DoesNotExist`, also for one that the viewer may not see."""
    return users(viewer=viewer).get(pk=user_id)


def memberships(*, viewer: Viewer) -> QuerySet[Membership]:
    """Return the roles given in units that the viewer sees."""
    every = Membership.objects.select_related("user", "unit").order_by("user__name", "unit__name")
    return every if viewer.sees_all else every.filter(unit_id__in=viewer.unit_ids)


def groups(*, viewer: Viewer) -> QuerySet[Group]:
    """Return the groups, by name: a super user's are all, everybody else's those they are in."""
    every = Group.objects.order_by("name")
    return every if viewer.sees_all else every.filter(members=viewer.user_id)


def group(*, viewer: Viewer, group_id: int) -> Group:
    """Return one group; raises `Group.DoesNotExist`, also for one that the viewer may not see."""
    return groups(viewer=viewer).get(pk=group_id)


def people_of(*, unit_id: int, right: Right = Right.SEE) -> QuerySet[User]:
    """Return the active users who see a unit, or have another right of roles in it, by name; super users among them.

    A role in the unit counts, and one above it.
    """
    roles = [role for role, rights in RIGHTS_OF.items() if right in rights]
    places = [unit_id, *tree().above([unit_id])]
    above = Membership.objects.filter(unit_id__in=places, role__in=roles).values("user_id")
    return User.objects.filter(Q(pk__in=above) | Q(is_super=True), is_active=True).order_by("name")


def groups_of(*, unit_id: int, right: Right = Right.SEE) -> QuerySet[Group]:
    """Return the groups with a member who sees a unit, or has another right of roles in it, by name."""
    return Group.objects.filter(members__in=people_of(unit_id=unit_id, right=right)).distinct().order_by("name")


def is_known(*, email: str) -> bool:
    """Say whether anybody, seen or not, signs in as `email`."""
    return User.objects.filter(email=email.lower()).exists()


def is_unit(*, code: str) -> bool:
    """Say whether any unit, seen or not, has this code."""
    return Unit.objects.filter(code=code).exists()


def is_brand(*, code: str) -> bool:
    """Say whether any brand, seen or not, has this code."""
    return Brand.objects.filter(code=code).exists()


def rules_user(*, viewer: Viewer, user: User) -> bool:
    """Say whether the viewer may change `user`: sets up every unit that the user has a role in, or is a super user.

    Otherwise an administrator of one unit could take over, by a new password, what a user may do in another; or could
    see an outbox that was granted to the user and not to them, or what the user's groups see.
    """
    if viewer.sees_all:
        return True
    given = dict(Membership.objects.filter(user=user).values_list("unit_id", "sees_outbox"))
    granted = {unit_id for unit_id, sees_outbox in given.items() if sees_outbox}
    return (
        not user.is_super
        and bool(given)
        and given.keys() <= viewer.units.get(Right.SET_UP, frozenset())
        and granted <= viewer.outbox_ids
        and not Group.objects.filter(members=user).exclude(members=viewer.user_id).exists()
    )


def rules_brand(*, viewer: Viewer, brand: Brand) -> bool:
    """Say whether the viewer may change `brand`: sets up every unit that writes under it, or is a super user."""
    if viewer.sees_all:
        return True
    places = set(Unit.objects.filter(brand=brand).values_list("pk", flat=True))
    return bool(places) and places <= viewer.units.get(Right.SET_UP, frozenset())


def _walk(below: dict[int | None, list[Unit]], parent_id: int | None, depth: int) -> Iterator[tuple[int, Unit]]:
    for place in below[parent_id]:
        yield depth, place
        yield from _walk(below, place.pk, depth + 1)
