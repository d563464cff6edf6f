"""The rows that a set-up file names by their codes."""

from postroom.access import selectors as access_rows
from postroom.access.models import Brand, Group, Unit, User
from postroom.access.viewer import SYSTEM


def brand_of(code: str) -> Brand:
    """Return a brand by its code; raises `ValueError`."""
    brand = Brand.objects.filter(code=code).first()
    if brand is None:
        raise ValueError(f"there is no brand {code!r}.")
    return brand


def unit_of(code: str) -> Unit:
    """Return a unit by its code; raises `ValueError`."""
    unit = access_rows.units(viewer=SYSTEM).filter(code=code).first()
    if unit is None:
        raise ValueError(f"there is no unit {code!r}.")
    return unit


def user_of(email: str) -> User:
    """Return a user by their address; raises `ValueError`."""
    user = access_rows.users(viewer=SYSTEM).filter(email=email.lower()).first()
    if user is None:
        raise ValueError(f"there is no user {email!r}.")
    return user


def group_of(name: str) -> Group:
    """Return a group by its name; raises `ValueError`."""
    group = access_rows.groups(viewer=SYSTEM).filter(name=name).first()
    if group is None:
        raise ValueError(f"there is no group {name!r}.")
    return group
