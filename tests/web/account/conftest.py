"""A user with a password, and counters of guesses that start at nothing."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from postroom.access.models import User
from tests import makers

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def no_guesses_yet(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada(db) -> User:
    return makers.user("ada@example.org")
