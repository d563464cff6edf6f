"""Makes users for the command line, where nobody is signed in yet."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from postroom.access import selectors as access_rows
from postroom.access import services as access
from postroom.access.models import Unit, User
from postroom.access.viewer import SYSTEM, Role
from postroom.config.refused import Refused


@transaction.atomic
def create(
    *,
    email: str,
    name: str,
    password: str,
    is_super: bool = False,
    unit_code: str | None = None,
    role: str | None = None,
) -> User:
    """Make a user, with a role in a unit if named. Raises `Refused` with a sentence."""
    if access_rows.users(viewer=SYSTEM).filter(email=email.lower()).exists():
        raise Refused(f"There is a user {email} already.")
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as exc:
        raise Refused(" ".join(exc.messages)) from exc
    user = access.save_user(viewer=SYSTEM, email=email, name=name, password=password, is_super=is_super)
    if unit_code and role:
        access.give_role(viewer=SYSTEM, user=user, unit=_unit(unit_code), role=Role(role))
    return user


@transaction.atomic
def give_password(*, email: str, password: str) -> User:
    """Give somebody a new password; their sessions end. Raises `Refused` with a sentence."""
    user = access_rows.users(viewer=SYSTEM).filter(email=email.lower()).first()
    if user is None:
        raise Refused(f"There is no user {email}.")
    try:
        validate_password(password, user)
    except ValidationError as exc:
        raise Refused(" ".join(exc.messages)) from exc
    access.set_password(viewer=SYSTEM, user=user, password=password)
    return user


def _unit(code: str) -> Unit:
    known = access_rows.units(viewer=SYSTEM)
    unit = known.filter(code=code).first()
    if unit is None:
        raise Refused(f"There is no unit {code!r}; there is: {', '.join(u.code for u in known) or 'none'}.")
    return unit
