"""Counts several lists of messages in one statement, each up to a limit: what is asked for on every visit."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from postroom.access.viewer import Right, Viewer
from postroom.outbox.models import Message
from postroom.statements import written_once


@written_once
def counted(*, viewer: Viewer, lists: tuple[Q, ...], most: int) -> tuple[str, Sequence[Any]]:
    """Return how many of the viewer's messages each condition finds, at most `most` of each."""
    seen = [Message.objects.visible_to(way).order_by() for way in _ways(viewer)]
    if not seen:
        return f"SELECT {', '.join('0' for _ in lists)}", ()
    counts: list[str] = []
    given: list[Any] = []
    for condition in lists:
        found = [own.filter(condition).values("pk")[:most].query.sql_with_params() for own in seen]
        either = " UNION ".join(f"({sql})" for sql, _params in found)
        counts.append(f"least((SELECT count(*) FROM ({either}) counted), {most})")  # noqa: S608 -- Django's own
        given += [value for _sql, params in found for value in params]
    return f"SELECT {', '.join(counts)}", given


def _ways(viewer: Viewer) -> list[Viewer]:
    """Return each way to be seen by itself: asked for either at once, the database reads through all units."""
    found = []
    if viewer.sees_all or viewer.outbox_ids:
        units = {Right.OUTBOX: viewer.outbox_ids}
        found.append(Viewer(user_id=0, sees_all=viewer.sees_all, units=units))
    if not viewer.sees_all and (viewer.author_ids or viewer.key_id):
        found.append(Viewer(user_id=0, author_ids=viewer.author_ids, key_id=viewer.key_id))
    return found
