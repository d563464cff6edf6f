"""Reads the logs behind those who write them, and writes down who is to be told what: nothing is left out, or twice.

Numbers are given out before their rows are committed, so a smaller number can appear after a larger one was read. Who
writes to a table holds a lock on it, from before it takes a number until it commits. So: look which number is the last,
then who holds such a lock; once all of them are gone, every row up to that number is there, or will never be.
"""

from typing import Any

import orjson
from django.db import connection, transaction

from postroom.access.tree import tree
from postroom.webhooks.models import Cursor, Subscription
from postroom.webhooks.sources import SOURCES, Source, telling

SLICE = 5000
_LAST = "SELECT COALESCE(max(id), 0) FROM {}"
_WRITERS = """
SELECT DISTINCT virtualtransaction FROM pg_locks
 WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND pid IS DISTINCT FROM pg_backend_pid()
"""


def begin() -> None:
    """Read from here on: of what was before nobody is told. Does nothing where reading has begun."""
    for source in SOURCES:
        if not Cursor.objects.filter(pk=source.table).exists():
            last = _last(source)
            Cursor.objects.get_or_create(pk=source.table, defaults={"passed": last, "ahead": last})


def collect() -> int:
    """Read all logs as far as they are settled; returns how many deliveries were written down."""
    return sum(_read(source) for source in SOURCES)


def _read(source: Source) -> int:
    written = 0
    while (step := _step(source)) is not None:
        written += step
    return written


@transaction.atomic
def _step(source: Source) -> int | None:
    """Read one slice; None if there is nothing more to read now, or another worker reads."""
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(pk=source.table).first()
    if cursor is None or not _is_settled(cursor, source):
        return None
    wanted = _wanted()
    until = min(cursor.ahead, cursor.passed + SLICE) if wanted else cursor.ahead
    written = _write(source, wanted, cursor.passed, until) if wanted else 0
    cursor.passed = until
    cursor.save(update_fields=["passed"])
    return written


def _is_settled(cursor: Cursor, source: Source) -> bool:
    """Whether there is something to read that nobody can add to any more; looks further ahead if all is read."""
    if cursor.ahead == cursor.passed:
        last = _last(source)  # first: who takes a smaller number later than this does not exist
        if last <= cursor.passed:
            return False
        cursor.ahead, cursor.awaited = last, sorted(_writers(source))
    elif cursor.awaited:
        cursor.awaited = sorted(_writers(source).intersection(cursor.awaited))
    else:
        return True
    cursor.save(update_fields=["ahead", "awaited"])
    return not cursor.awaited


def _last(source: Source) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LAST.format(source.table))
        return int(cursor.fetchone()[0])


def _writers(source: Source) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [source.table])
        return {row[0] for row in cursor.fetchall()}


def _wanted() -> list[dict[str, Any]]:
    """Return who is to be told of which events of which units."""
    units = tree()
    told = Subscription.objects.filter(stopped_at__isnull=True)
    return [{"id": one.pk, "units": sorted(units.below(one.unit_id)), "events": one.events} for one in told]


def _write(source: Source, wanted: list[dict[str, Any]], after: int, until: int) -> int:
    arguments: dict[str, Any] = {"wanted": orjson.dumps(wanted).decode(), "after": after, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(telling(source), arguments)
        return int(cursor.rowcount)
