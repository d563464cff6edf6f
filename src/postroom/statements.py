"""Statements that run for every message, and lists of numbers in them: what is written and planned once, not anew."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL


def prepared() -> CursorWrapper:
    """Return a cursor like `connection.cursor()` whose statements are prepared once they were run twice (`DATABASES`).

    Values are bound by the server, which must be told their type wherever they stand for no column: `%s::bigint`.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor: Any = _Prepared(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


def listed(ids: Iterable[int]) -> RawSQL:
    """Return numbers for `pk__in` as one value: a thousand values cost more to write down than their rows to find."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


class _Prepared(psycopg.Cursor[Any]):
    """Knows what it executed also when the server knew it already: Django's log of queries asks for it."""

    def _convert_query(self, *told: Any) -> Any:
        self._query = super()._convert_query(*told)
        return self._query
