"""Units, brands and users as a viewer may see them, and the viewer itself."""

from collections import defaultdict

from django.db.models import QuerySet

from postroom.access.models import Brand, Membership, Unit, User
from postroom.access.viewer import RIGHTS_OF, Right, Role, Viewer


def viewer_for(*, user: User) -> Viewer:
    """Return what `user` may see and do, in two queries."""
    if user.is_super:
        return Viewer(user_id=user.pk, name=str(user), sees_all=True)
    children = _children()
    granted: dict[Right, set[int]] = defaultdict(set)
    for unit_id, role in Membership.objects.filter(user=user).values_list("unit_id", "role"):
        for right in RIGHTS_OF[Role(role)]:
            granted[right] |= _below(unit_id, children)
    units = {right: frozenset(ids) for right, ids in granted.items()}
    return Viewer(user_id=user.pk, name=str(user), units=units)


def units(*, viewer: Viewer, right: Right = Right.SEE) -> QuerySet[Unit]:
    """Return the units in which the viewer has `right`, by name."""
    every = Unit.objects.select_related("brand").order_by("name")
    return every if viewer.sees_all else every.filter(pk__in=viewer.units.get(right, frozenset()))


def brands(*, viewer: Viewer) -> QuerySet[Brand]:
    """Return the brands of the units that the viewer sees."""
    return Brand.objects.filter(pk__in=units(viewer=viewer).values("brand_id")).order_by("name")


def users(*, viewer: Viewer) -> QuerySet[User]:
    """Return the users who share a unit with the viewer; a super user sees all."""
    if viewer.sees_all:
        return User.objects.order_by("name")
    fellow = Membership.objects.filter(unit_id__in=viewer.unit_ids).values("user_id")
    return User.objects.filter(pk__in=fellow).order_by("name")


def memberships(*, viewer: Viewer) -> QuerySet[Membership]:
    """Return the roles given in units that the viewer sees."""
    every = Membership.objects.select_related("user", "unit").order_by("user__name", "unit__name")
    return every if viewer.sees_all else every.filter(unit_id__in=viewer.unit_ids)


def _children() -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = defaultdict(list)
    for unit_id, parent_id in Unit.objects.values_list("pk", "parent_id"):
        children[parent_id].append(unit_id)
    return children


def _below(unit_id: int, children: dict[int | None, list[int]]) -> set[int]:
    found, waiting = set(), [unit_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += children[current]
    return found
