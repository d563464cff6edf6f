"""Counts several lists of messages in one statement, each up to a limit: what is asked for on every visit."""

from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from postroom.access.viewer import Right, Viewer
from postroom.outbox.models import Message
from postroom.statements import prepared


def counted(*, viewer: Viewer, lists: tuple[Q, ...], most: int) -> list[int]:
    """Return how many of the viewer's messages each condition finds, at most `most` of each."""
    sql = _counting(viewer.sees_all, viewer.outbox_ids, viewer.author_ids, viewer.key_id, lists, most)
    with prepared() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchone())


def ways(
    sees_all: bool,  # noqa: FBT001 -- as it is asked below
    outbox_ids: frozenset[int],
    author_ids: frozenset[int],
    key_id: int | None,
) -> list[Viewer]:
    """Return each way to be seen by itself: asked for either at once, the database reads through all units."""
    found = []
    if sees_all or outbox_ids:
        found.append(Viewer(user_id=0, sees_all=sees_all, units={Right.OUTBOX: outbox_ids}))
    if not sees_all and (author_ids or key_id):
        found.append(Viewer(user_id=0, author_ids=author_ids, key_id=key_id))
    return found


@lru_cache(maxsize=512)
def _counting(
    sees_all: bool,  # noqa: FBT001 -- a key of the cache
    outbox_ids: frozenset[int],
    author_ids: frozenset[int],
    key_id: int | None,
    lists: tuple[Q, ...],
    most: int,
) -> str:
    """Write the statement for those who see the same messages: it takes longer than to run it."""
    seen = [Message.objects.visible_to(way).order_by() for way in ways(sees_all, outbox_ids, author_ids, key_id)]
    if not seen:
        return f"SELECT {', '.join('0' for _ in lists)}"
    counts: list[str] = []
    given: list[Any] = []
    for condition in lists:
        found = [own.filter(condition).values("pk")[:most].query.sql_with_params() for own in seen]
        either = " UNION ".join(f"({sql})" for sql, _params in found)
        counts.append(f"least((SELECT count(*) FROM ({either}) counted), {most})")  # noqa: S608 -- Django's own
        given += [value for _sql, params in found for value in params]
    with connection.cursor() as cursor:
        # Values and all: a plan for whatever state would not know the indexes of some.
        return str(cursor.mogrify(f"SELECT {', '.join(counts)}", given))
