"""Somebody signed in who sets up everything, and an account at a real server."""

from collections.abc import Iterator

import pytest
from django.test import Client

from postroom.access.models import User
from postroom.delivery.models import Account
from tests import makers, post
from tests.servers.smtp import Manners, SmtpServer

CANARY = "canary-Xq7-right"


@pytest.fixture
def boss(db) -> User:
    return makers.user("boss@example.org", role=None, is_super=True)


@pytest.fixture
def client(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(Manners(login=("desk", CANARY), login_in_clear=True)) as server:
        yield server


@pytest.fixture
def account(db, server: SmtpServer) -> Account:
    return post.account(server.port, live=False, username="desk", password=CANARY)
