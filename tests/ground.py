"""`python -m tests.ground COMMAND`: run tests on a database server that is there, and migrated, before they start.

The processes of the tests clone its database, each their own; alone, each of them would start and migrate one.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connections

from postroom.config.database import EmbeddedDatabase

TEMPLATE = "TESTS_CLONE_DATABASE"
"""Names the database to clone in the environment."""
KEYS = {"POSTROOM_SECRET_KEY": "only-for-tests", "POSTROOM_ENCRYPTION_KEYS": Fernet.generate_key().decode()}


def main(command: list[str]) -> int:
    """Run `command` on a server that lives as long; returns its status."""
    with (
        tempfile.TemporaryDirectory(prefix="postroom-tests-") as folder,
        EmbeddedDatabase(Path(folder), fsync=False) as database,
    ):
        os.environ.update(KEYS | {"POSTROOM_DATABASE_URL": database.url})
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.config.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        name = connections.settings["default"]["NAME"]
        connections.close_all()
        return subprocess.run(command, env={**os.environ, TEMPLATE: str(name)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
