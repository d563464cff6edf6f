"""Make units, brands and users, and give roles."""

from django.db import transaction

from postroom.access.models import Brand, Membership, Unit, User
from postroom.access.viewer import Right, Role, Viewer


class CircularTree(Exception):
    """A unit cannot stand below itself."""


@transaction.atomic
def save_brand(*, viewer: Viewer, code: str, name: str, **details: str) -> Brand:
    """Make the brand `code`, or bring it up to date."""
    viewer.must(Right.SET_UP)
    brand, _ = Brand.objects.update_or_create(code=code, defaults={"name": name, **details})
    return brand


@transaction.atomic
def save_unit(
    *, viewer: Viewer, code: str, name: str, brand: Brand, parent: Unit | None = None, **details: str
) -> Unit:
    """Make the unit `code`, or bring it up to date. Raises `CircularTree`."""
    viewer.must(Right.SET_UP, parent.pk if parent else None)
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

    Only a super user makes super users.
    """
    viewer.must(Right.SET_UP)
    wanted_super = is_super and viewer.sees_all
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        return User.objects.create_user(email, password, name=name, is_super=wanted_super, phone=phone)
    user.name, user.phone = name, phone or user.phone
    user.is_super = wanted_super if viewer.sees_all else user.is_super
    if password:
        user.set_password(password)
    user.save()
    return user


@transaction.atomic
def give_role(*, viewer: Viewer, user: User, unit: Unit, role: Role) -> Membership:
    """Give `user` the role in `unit` (and the units below it)."""
    viewer.must(Right.SET_UP, unit.pk)
    membership, _ = Membership.objects.update_or_create(user=user, unit=unit, defaults={"role": role})
    return membership
