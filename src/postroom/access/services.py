"""Make units, brands, users and groups, give and take roles.

Who may change what is decided here: an administrator rules the units given to them, and a brand or a user only when
all its units are among those. Everything done here is in the audit trail.
"""

from collections.abc import Collection

from django.db import transaction

from postroom.access.models import Brand, Group, Membership, Unit, User
from postroom.access.selectors import rules_brand, rules_user
from postroom.access.viewer import NotAllowed, Right, Role, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action


class CircularTree(Exception):
    """A unit cannot stand below itself."""


class LastOne(Exception):
    """Without this super user nobody could set up anything."""


@transaction.atomic
def save_brand(*, viewer: Viewer, code: str, name: str, **details: str | list[str]) -> Brand:
    """Make the brand `code`, or bring it up to date. Only a super user makes a new one."""
    viewer.must(Right.SET_UP)
    old = Brand.objects.filter(code=code).first()
    if not (rules_brand(viewer=viewer, brand=old) if old else viewer.sees_all):
        raise NotAllowed("needs the right to set up every unit of the brand")
    brand, _ = Brand.objects.update_or_create(code=code, defaults={"name": name, **details})
    audit.record(actor=viewer, action=Action.BRAND_SAVED, about=brand)
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
    audit.record(actor=viewer, action=Action.UNIT_SAVED, about=unit, unit_id=unit.pk, below=str(parent or ""))
    return unit


@transaction.atomic
def let_collaborate(*, viewer: Viewer, unit: Unit, others: Collection[Unit]) -> None:
    """Let the users of `unit` and of each of the `others` see what the other unit has; any other collaboration ends.

    Both sides open up, so both must be the viewer's to set up; what is not theirs stays as it is.
    """
    viewer.must(Right.SET_UP, unit.pk)
    for other in others:
        viewer.must(Right.SET_UP, other.pk)
    beyond = [one for one in unit.collaborates_with.all() if not viewer.may(Right.SET_UP, one.pk)]
    unit.collaborates_with.set([*others, *beyond])
    names = sorted(str(one) for one in (*others, *beyond))
    audit.record(actor=viewer, action=Action.UNIT_SAVED, about=unit, unit_id=unit.pk, collaborates_with=names)


@transaction.atomic
def save_group(
    *, viewer: Viewer, name: str, members: Collection[User], others: Collection[Group], group: Group | None = None
) -> Group:
    """Make a group, or say anew who is in it and which groups it collaborates with.

    A group looks past the borders of units, so it is for super users.
    """
    if not viewer.sees_all:
        raise NotAllowed("only a super user makes groups")
    saved = group or Group()
    saved.name = name
    saved.save()
    saved.members.set(members)
    saved.collaborates_with.set(one for one in others if one.pk != saved.pk)
    audit.record(
        actor=viewer,
        action=Action.GROUP_SAVED,
        about=saved,
        members=sorted(member.email for member in members),
        collaborates_with=sorted(str(one) for one in others),
    )
    return saved


@transaction.atomic
def save_user(
    *,
    viewer: Viewer,
    email: str,
    name: str,
    password: str | None = None,
    is_super: bool = False,
    phone: str | None = None,
) -> User:
    """Make the user who signs in as `email`, or bring them up to date; without password or phone the old one stays.

    Only a super user makes super users. Raises `LastOne`.
    """
    viewer.must(Right.SET_UP)
    wanted_super = is_super and viewer.sees_all
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, is_super=wanted_super, phone=phone or "")
        audit.record(actor=viewer, action=Action.USER_SAVED, about=user, email=user.email, is_super=wanted_super)
        return user
    _must_rule(viewer, user)
    if viewer.sees_all and not is_super:
        _must_not_be_last(user)
    user.name, user.phone = name, user.phone if phone is None else phone
    user.is_super = wanted_super if viewer.sees_all else user.is_super
    if password:
        user.set_password(password)
    user.save()
    audit.record(actor=viewer, action=Action.USER_SAVED, about=user, email=user.email, is_super=user.is_super)
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
    audit.record(actor=viewer, action=Action.PASSWORD_CHANGED, about=user)


@transaction.atomic
def set_active(*, viewer: Viewer, user: User, active: bool) -> None:
    """Let `user` in, or shut them out at once. Raises `LastOne`."""
    _must_rule(viewer, user)
    if not active:
        _must_not_be_last(user)
    User.objects.filter(pk=user.pk).update(is_active=active)
    audit.record(actor=viewer, action=Action.USER_LET_IN if active else Action.USER_SHUT_OUT, about=user)


@transaction.atomic
def give_role(*, viewer: Viewer, user: User, unit: Unit, role: Role, sees_outbox: bool | None = None) -> Membership:
    """Give `user` the role in `unit` (and the units below it).

    Who sees the outbox there may let others see it; None, or nothing to give, leaves that as it was.
    """
    viewer.must(Right.SET_UP, unit.pk)
    changes: dict[str, object] = {"role": role}
    if sees_outbox is not None and viewer.may(Right.OUTBOX, unit.pk):
        changes["sees_outbox"] = sees_outbox
    membership, _ = Membership.objects.update_or_create(user=user, unit=unit, defaults=changes)
    audit.record(
        actor=viewer,
        action=Action.ROLE_GIVEN,
        about=user,
        unit_id=unit.pk,
        unit=unit.name,
        role=str(role),
        sees_outbox=membership.sees_outbox,
    )
    return membership


@transaction.atomic
def take_role(*, viewer: Viewer, user: User, unit: Unit) -> None:
    """Take from `user` the role in `unit`."""
    viewer.must(Right.SET_UP, unit.pk)
    Membership.objects.filter(user=user, unit=unit).delete()
    audit.record(actor=viewer, action=Action.ROLE_TAKEN, about=user, unit_id=unit.pk, unit=unit.name)


def _must_not_be_last(user: User) -> None:
    supers = User.objects.select_for_update().filter(is_super=True, is_active=True)
    if [other.pk for other in supers] == [user.pk]:
        raise LastOne(f"{user} is the last super user")


def _must_rule(viewer: Viewer, user: User) -> None:
    viewer.must(Right.SET_UP)
    if not rules_user(viewer=viewer, user=user):
        raise NotAllowed("needs the right to set up every unit in which the user has a role")
