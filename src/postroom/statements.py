"""Statements that run for every message, and lists of numbers in them: what is written and planned once, not anew."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
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


def counting(found: QuerySet[Any]) -> str:
    """Write down the statement that counts a list, values and all; writing it takes Django longer than running it.

    So what is counted on every visit is written once for a viewer (`lru_cache`), and run by `count_by`.
    """
    try:
        sql, params = found.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0"
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        return str(cursor.mogrify(f"SELECT count(*) FROM ({sql}) counted", params))  # noqa: S608 -- Django's own


def count_by(sql: str) -> int:
    """Run what `counting` wrote."""
    with prepared() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def listed(ids: Iterable[int]) -> RawSQL:
    """Return numbers for `pk__in` as one value: a thousand values cost more to write down than their rows to find."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


class _Prepared(psycopg.Cursor[Any]):
    """Knows what it executed also when the server knew it already: Django's log of queries asks for it."""

    def _convert_query(self, *told: Any) -> Any:
        self._query = super()._convert_query(*told)
        return self._query
