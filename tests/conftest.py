"""The ground all tests stand on: a database server of their own, keys, and a data folder."""

import atexit
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.db.models.signals import post_migrate
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_django import DjangoDbBlocker

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

PARTS = {
    "plain": "not transactional and not processes",
    "transactional": "transactional and not processes",
    "processes": "processes",
}
"""What `make test` runs one after the other, as pytest's marks say it."""
UNTIL, NO_TIME = "TESTS_UNTIL", "no time was left for it"
"""The environment may say, in seconds since 1970, when no further test is begun."""
TOLD_BY = {
    "transactional": re.compile(r"transaction=True|transactional_db|live_server|mark\.browser"),
    "processes": re.compile(r"mark\.processes"),
}
"""A file with tests of these parts holds such words."""


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


def pytest_sessionstart() -> None:
    """Leave out the rows of Django's own permissions, which Postroom does not use: with them, emptying the tables
    behind a test takes eight times as long."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture
def earlier(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., StateApps]]:
    """An empty database for a while: call it with the migrations that an earlier version had, then with newer ones.

    Each call brings the database there and returns the models as they were then.
    """
    kept, name = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_earlier"

    def use(database: str, *statements: str) -> None:
        for statement in statements:
            connection.cursor().execute(statement)
        connection.close()
        connection.settings_dict["NAME"] = database

    def migrated(*targets: tuple[str, str]) -> StateApps:
        executor = MigrationExecutor(connection)
        executor.migrate(list(targets))
        return executor.loader.project_state(list(targets)).apps

    with django_db_blocker.unblock():
        use(name, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        try:
            yield migrated
        finally:
            use(kept)
            use(kept, f'DROP DATABASE "{name}"')


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", choices=PARTS, help="run the tests of one part, as `make test` does, and read no others")


def pytest_configure(config: pytest.Config) -> None:
    if part := config.getoption("part"):
        wanted = PARTS[part] + (f" and ({given})" if (given := config.option.markexpr) else "")
        config.option.markexpr = wanted


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Reading all tests takes longer than running those of a small part."""
    words = TOLD_BY.get(config.getoption("part"))
    is_of_none = words and collection_path.name.startswith("test_") and not words.search(collection_path.read_text())
    return True if is_of_none else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that commit: they empty the tables behind them, so no others may follow them on one database."""
    for item in items:
        commits = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
        if commits or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("transactional")
        for part, words in TOLD_BY.items():
            assert not item.get_closest_marker(part) or words.search(item.path.read_text()), f"{item.path} hides a part"


def pytest_runtest_setup() -> None:
    """Where time is short, as under a limit of somebody else's, what did not get its turn is named, not cut off."""
    if time.time() > float(os.environ.get(UNTIL, "inf")):
        pytest.skip(NO_TIME)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left = sum(1 for report in terminalreporter.stats.get("skipped", ()) if NO_TIME in str(report.longrepr))
    if left:
        terminalreporter.write_line(
            f"!!! {left} TESTS WERE LEFT OUT: {UNTIL} HAD PASSED. THIS MACHINE IS TOO SLOW. !!!"
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """`make test` runs a choice of tests in three parts, and a part may be empty."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK
