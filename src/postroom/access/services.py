"""Make units, brands and users, give and take roles.

Who may change what is decided here: an administrator rules the units given to them, and a brand or a user only when
all its units are among those.
"""

from django.db import transaction

from postroom.access.models import Brand, Membership, Unit, User
from postroom.access.selectors import rules_brand, rules_user
from postroom.access.viewer import NotAllowed, Right, Role, Viewer


class CircularTree(Exception):
    """A unit cannot stand below itself."""


class LastOne(Exception):
    """Without this super user nobody could set up anything."""


@transaction.atomic
def save_brand(*, viewer: Viewer, code: str, name: str, **details: str) -> Brand:
    """Make the brand `code`, or bring it up to date. Only a super user makes a new one."""
    viewer.must(Right.SET_UP)
    old = Brand.objects.filter(code=code).first()
    if not (rules_brand(viewer=viewer, brand=old) if old else viewer.sees_all):
        raise NotAllowed("needs the right to set up every unit of the brand")
    brand, _ = Brand.objects.update_or_create(code=code, defaults={"name": name, **details})
    return brand


@transaction.atomic
def save_unit(
    *, viewer: Viewer, code: str, name: str, brand: Brand, parent: Unit | None = None, **details: str
) -> Unit:
    """Make the unit `code`, or bring it up to date. Only a super user makes one at the top. Raises `CircularTree`."""
    old = Unit.objects.filter(code=code).first()
    if old:
        viewer.must(Right.SET_UP, old.pk)
    if parent and (old is None or old.parent_id != parent.pk):
        viewer.must(Right.SET_UP, parent.pk)
    if parent is None and not viewer.sees_all and (old is None or old.parent_id):
        raise NotAllowed("only a super user puts a unit at the top")
    above = parent
    while above:
        if above.code == code:
            raise CircularTree(f"{name} cannot stand below itself")
        above = above.parent
    unit, _ = Unit.objects.update_or_create(
        code=code, defaults={"name": name, "brand": brand, "parent": parent, **details}
    )
    return unit


@transaction.atomic
def save_user(
    *, viewer: Viewer, email: str, name: str, password: str | None = None, is_super: bool = False, phone: str = ""
) -> User:
    """Make the user who signs in as `email`, or bring them up to date; without a password the old one stays.

    Only a super user makes super users. Raises `LastOne`.
    """
    viewer.must(Right.SET_UP)
    wanted_super = is_super and viewer.sees_all
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        return User.objects.create_user(email, password, name=name, is_super=wanted_super, phone=phone)
    _must_rule(viewer, user)
    if viewer.sees_all and not is_super:
        _must_not_be_last(user)
    user.name, user.phone = name, phone or user.phone
    user.is_super = wanted_super if viewer.sees_all else user.is_super
    if password:
        user.set_password(password)
    user.save()
    return user


@transaction.atomic
def save_own_details(*, viewer: Viewer, name: str, phone: str, language: str) -> None:
    """Let the viewer say how they are called and reached, and in which language they want the screens."""
    User.objects.filter(pk=viewer.user_id).update(name=name, phone=phone, language=language)


@transaction.atomic
def set_password(*, viewer: Viewer, user: User, password: str) -> None:
    """Give `user` a new password; they are signed out everywhere."""
    _must_rule(viewer, user)
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def set_active(*, viewer: Viewer, user: User, active: bool) -> None:
    """Let `user` in, or shut them out at once. Raises `LastOne`."""
    _must_rule(viewer, user)
    if not active:
        _must_not_be_last(user)
    User.objects.filter(pk=user.pk).update(is_active=active)


@transaction.atomic
def give_role(*, viewer: Viewer, user: User, unit: Unit, role: Role) -> Membership:
    """Give `user` the role in `unit` (and the units below it)."""
    viewer.must(Right.SET_UP, unit.pk)
    membership, _ = Membership.objects.update_or_create(user=user, unit=unit, defaults={"role": role})
    return membership


@transaction.atomic
def take_role(*, viewer: Viewer, user: User, unit: Unit) -> None:
    """Take from `user` the role in `unit`."""
    viewer.must(Right.SET_UP, unit.pk)
    Membership.objects.filter(user=user, unit=unit).delete()


def _must_not_be_last(user: User) -> None:
    supers = User.objects.select_for_update().filter(is_super=True, is_active=True)
    if [other.pk for other in supers] == [user.pk]:
        raise LastOne(f"{user} is the last super user")


def _must_rule(viewer: Viewer, user: User) -> None:
    viewer.must(Right.SET_UP)
    if not rules_user(viewer=viewer, user=user):
        raise NotAllowed("needs the right to set up every unit in which the user has a role")
