"""Statements that run for every message, and lists of numbers in them: what is written and planned once, not anew."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import Any, ParamSpec

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

P = ParamSpec("P")


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


def written_once(write: Callable[P, tuple[str, Sequence[Any]]]) -> Callable[P, Sequence[Any]]:
    """Make of a function that writes a statement with its values one that runs it and returns its first row.

    What is asked on every visit takes Django longer to write than the database to answer: it is written once for the
    same arguments, values and all. A plan for whatever value would not know the indexes of some.
    """

    @lru_cache(maxsize=512)
    def written(*args: P.args, **named: P.kwargs) -> str:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            return str(cursor.mogrify(*write(*args, **named)))

    @wraps(write)
    def asked(*args: P.args, **named: P.kwargs) -> Sequence[Any]:
        with prepared() as cursor:
            cursor.execute(written(*args, **named))  # type: ignore[arg-type]
            row: Sequence[Any] = cursor.fetchone()
            return row

    return asked


def counts(find: Callable[P, QuerySet[Any]]) -> Callable[P, int]:
    """Make of a function that finds a list one that counts it, by a statement `written_once`."""

    @written_once
    def counting(*args: P.args, **named: P.kwargs) -> tuple[str, Sequence[Any]]:
        try:
            sql, params = find(*args, **named).values("pk").query.sql_with_params()
        except EmptyResultSet:
            return "SELECT 0", ()
        return f"SELECT count(*) FROM ({sql}) counted", params  # noqa: S608 -- Django's own

    @wraps(find)
    def counted(*args: P.args, **named: P.kwargs) -> int:
        return int(counting(*args, **named)[0])

    return counted


def listed(ids: Iterable[int]) -> RawSQL:
    """Return numbers for `pk__in` as one value: a thousand values cost more to write down than their rows to find."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


class _Prepared(psycopg.Cursor[Any]):
    """Knows what it executed also when the server knew it already: Django's log of queries asks for it."""

    def _convert_query(self, *told: Any) -> Any:
        self._query = super()._convert_query(*told)
        return self._query
