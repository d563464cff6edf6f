"""The ground all tests stand on: a database server of their own, keys, and a data folder."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from postroom.config.database import EmbeddedDatabase
from tests.ground import TEMPLATE

# Django reads its settings before any conftest is imported, so what it must not go without is laid down here. The
# environment is for the processes that tests start.
settings.SECRET_KEY = os.environ.setdefault("POSTROOM_SECRET_KEY", "only-for-tests")
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one costs each test its time
settings.ENCRYPTION_KEYS = os.environ.setdefault("POSTROOM_ENCRYPTION_KEYS", Fernet.generate_key().decode()).split()
settings.DATA_DIR = Path(tempfile.mkdtemp(prefix="postroom-data-"))
atexit.register(shutil.rmtree, settings.DATA_DIR, ignore_errors=True)
settings.ALLOW_PRIVATE_TARGETS = bool(os.environ.setdefault("POSTROOM_ALLOW_PRIVATE_TARGETS", "yes"))


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of a PostgreSQL: the one in POSTROOM_DATABASE_URL, else one that lives as long as the tests."""
    if given := os.environ.get("POSTROOM_DATABASE_URL"):
        yield given
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="postroom-tests-"))
        yield stack.enter_context(EmbeddedDatabase(Path(folder), fsync=False)).url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at the server, and the processes that tests start at the test database on it.

    Of several test processes each has a database of its own, and without POSTROOM_DATABASE_URL a server too.
    Only the first test that wants the database comes here, so the tests of the core start none.
    """
    server = conninfo_to_dict(database_server)
    default = settings.DATABASES["default"]
    places = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    default.update({setting: str(server.get(name, "")) for setting, name in places.items()})
    test_name = default.get("TEST", {}).get("NAME") or f"test_{default['NAME']}"
    if template := os.environ.get(TEMPLATE):
        default["TEST"]["TEMPLATE"] = template
    os.environ["POSTROOM_DATABASE_URL"] = make_conninfo(database_server, dbname=test_name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that commit: they empty the tables behind them, so no others may follow them on one database."""
    for item in items:
        commits = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
        if commits or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("transactional")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """`make test` runs a choice of tests in three parts, and a part may be empty."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK
