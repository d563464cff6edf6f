"""The rows that a set-up file names by their codes."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from postroom.access import selectors as access_rows
from postroom.access.models import Brand, Group, Unit, User
from postroom.access.viewer import SYSTEM

Row = TypeVar("Row", bound=Model)


def brand_of(code: str) -> Brand:
    """Return a brand by its code; raises `ValueError`."""
    return _named(Brand.objects.filter(code=code), "brand", code)


def unit_of(code: str) -> Unit:
    """Return a unit by its code; raises `ValueError`."""
    return _named(access_rows.units(viewer=SYSTEM).filter(code=code), "unit", code)


def user_of(email: str) -> User:
    """Return a user by their address; raises `ValueError`."""
    return _named(access_rows.users(viewer=SYSTEM).filter(email=email.lower()), "user", email)


def group_of(name: str) -> Group:
    """Return a group by its name; raises `ValueError`."""
    return _named(access_rows.groups(viewer=SYSTEM).filter(name=name), "group", name)


def _named(found: QuerySet[Row], kind: str, name: str) -> Row:
    row = found.first()
    if row is None:
        raise ValueError(f"there is no {kind} {name!r}.")
    return row
