"""Clients of people with different roles."""

import pytest
from django.test import Client

from postroom.access.models import User
from postroom.access.viewer import Role
from tests import makers


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(db) -> Client:
    """Somebody who may do everything in the first unit."""
    return client_of(makers.user())


@pytest.fixture
def reader(db) -> Client:
    """Somebody who may only look."""
    return client_of(makers.user("reader@example.org", role=Role.READER))


@pytest.fixture
def stranger(db) -> Client:
    """Somebody who may do everything, but in another unit."""
    return client_of(makers.user("stranger@example.org", at=makers.unit("cork")))
