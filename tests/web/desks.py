"""Signed-in clients for tests of screens: one for each role, in the unit that is named."""

from django.test import Client

from postroom.access.models import Unit, User
from postroom.access.viewer import Role
from tests import makers


def desk(role: Role | None = Role.ADMINISTRATOR, *, at: Unit | None = None, **details) -> Client:
    """A client of somebody with `role` (none: a super user)."""
    details.setdefault("is_super", role is None)
    email = f"{role or 'super'}-{User.objects.count()}@example.org"
    client = Client()
    client.force_login(makers.user(email, role=role, at=at, **details))
    return client
