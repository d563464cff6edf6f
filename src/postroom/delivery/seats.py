"""The lines that an account may have at once, over all workers together: whoever holds a seat may open one.

A seat is an advisory lock of a connection to the database, so it is free the moment its worker dies, however it dies.
"""

from typing import Any

from django.db import connection

_TAKE = "SELECT pg_try_advisory_lock(hashtextextended('postroom.line.' || %s, %s))"


class Seat:
    """One thread's seat at an account that has `most` of them; None: there is no limit."""

    def __init__(self, *, account_id: int, most: int | None) -> None:
        self._account_id = account_id
        self._most = most
        self._held_by: Any = None
        """The connection that holds the lock: with it, the seat is gone."""

    def is_ours(self) -> bool:
        """Take a seat if we have none; says whether we have one now."""
        if self._most is None:
            return True
        connection.ensure_connection()
        if self._held_by is connection.connection and not self._held_by.closed:
            return True
        self._held_by = None
        with connection.cursor() as cursor:
            for number in range(self._most):
                cursor.execute(_TAKE, (str(self._account_id), number))
                if cursor.fetchone()[0]:
                    self._held_by = connection.connection
                    return True
        return False
