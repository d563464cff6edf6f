"""Ids as the database reads them: psycopg would quote each of a slice's by itself."""

from collections.abc import Iterable


def written(ids: Iterable[int]) -> str:
    """Return an array's text form, to be cast: `%s::bigint[]`."""
    return f"{{{','.join(map(str, ids))}}}"
