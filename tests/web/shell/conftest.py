"""A signed-in client for the shell's own views."""

import pytest
from django.test import Client

from postroom.access.models import User


@pytest.fixture
def client(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("anna@example.org", name="Anna Nowak", is_super=True))
    return client
