"""Clients of people with different roles."""

import pytest
from django.test import Client

from postroom.access.models import User
from postroom.access.viewer import Role
from tests import makers

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/outbox/"}


class Desk(Client):
    """A browser of somebody signed in; `ask` and `order` speak as htmx does."""

    def ask(self, path: str, **query):
        return self.get(path, query, headers=HTMX)

    def order(self, **sent):
        return self.post("/outbox/act/", sent, headers=HTMX)


def desk_of(user: User) -> Desk:
    desk = Desk()
    desk.force_login(user)
    return desk


@pytest.fixture
def desk(db) -> Desk:
    """Somebody who may do everything in the first unit."""
    return desk_of(makers.user())


@pytest.fixture
def stranger(db) -> Desk:
    """Somebody who may do everything, but in another unit."""
    return desk_of(makers.user("stranger@example.org", at=makers.unit("cork")))


@pytest.fixture
def reader(db) -> Desk:
    """Somebody who may only look."""
    return desk_of(makers.user("reader@example.org", role=Role.READER))


@pytest.fixture
def writer(db) -> Desk:
    """Somebody who may write but not send."""
    return desk_of(makers.user("writer@example.org", role=Role.WRITER))
