"""A database server that a test may kill, with Django and the processes it starts pointed at it meanwhile."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from postroom.config.database import EmbeddedDatabase
from tests.faults.server import Mortal


@pytest.fixture
def mortal(django_db_setup, django_db_blocker) -> Iterator[Mortal]:
    """The server, with an empty Postroom on it. `django_db_setup` comes first, so that it does not come later."""
    settings = connections.settings["default"]
    kept, url_before = {name: settings[name] for name in ("HOST", "NAME", "USER")}, os.environ["POSTROOM_DATABASE_URL"]
    with (
        tempfile.TemporaryDirectory(prefix="postroom-mortal-") as folder,
        EmbeddedDatabase(Path(folder)) as database,
        django_db_blocker.unblock(),
    ):
        told = conninfo_to_dict(database.url)
        settings.update(HOST=told["host"], NAME=told["dbname"], USER=told["user"])
        os.environ["POSTROOM_DATABASE_URL"] = database.url
        connections.close_all()
        call_command("migrate", verbosity=0)
        try:
            yield Mortal(database)
        finally:
            connections.close_all()
            settings.update(kept)
            os.environ["POSTROOM_DATABASE_URL"] = url_before
