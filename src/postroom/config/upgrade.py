"""Brings the database to the shape this version wants, and tells whether somebody can sign in."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

from postroom.access.models import User
from postroom.stationery import services as stationery

ONE_AT_A_TIME = 0x706F7374
"""Number of the advisory lock: `post` in hexadecimal."""


def migrate(*, write: Callable[[str], None]) -> None:
    """Apply what is pending, and make the ready templates that came with this version.

    Several machines may do so at once: one works, the others wait and find it done.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            waiting = pending()
            if waiting:
                write(f"Bringing the database up to date: {len(waiting)} steps.")
                call_command("migrate", interactive=False, verbosity=0)
            stationery.install_library(at=now())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    connection.close()


def pending() -> list[str]:
    """The migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def has_super_user() -> bool:
    found = User.objects.filter(is_super=True, is_active=True).exists()
    connection.close()
    return found
