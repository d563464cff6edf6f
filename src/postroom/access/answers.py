"""What programs were answered under a name that they gave: kept, so that the same again gets the same."""

from datetime import datetime
from typing import NamedTuple

from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from psycopg.errors import LockNotAvailable

from postroom.access.keys import Caller
from postroom.access.models import KeptAnswer
from postroom.statements import prepared

WAIT_SECONDS = 8
"""How long a request waits for another of the same name to end."""


class Kept(NamedTuple):
    """What a program was answered: the digest of what it asked, status and body."""

    asked: str
    status: int
    body: str


_KEPT = "SELECT asked, status, body FROM access_keptanswer WHERE key_id = %s AND name = %s"
_TURN = f"""
SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s)), kept.*
  FROM (SELECT) AS turn LEFT JOIN ({_KEPT}) AS kept ON true
"""  # noqa: S608 -- our own parts


class InProgress(Exception):
    """A request of this name is not finished yet."""


class KeptMeanwhile(Exception):
    """Another request of this name ended while this one came in: all that was done is to be undone."""


def turn(*, caller: Caller, name: str) -> Kept | None:
    """Let nobody else in under `name` until the transaction ends; return what was answered under it, if anything.

    Waits for a request that is in progress. Raises `InProgress` if that takes too long. It looks and locks by one
    statement, which sees what was there when it began: an answer that was committed just before it came to lock is
    missed. Then `keep_answer` raises, and whoever fails for another reason looks again (`is_kept`).
    """
    with prepared() as cursor:
        cursor.execute(_TURN, (name, caller.key_id, caller.key_id, name))
        [is_ours, *kept] = cursor.fetchone()
        if not is_ours:
            _wait(cursor, name, caller.key_id)
            cursor.execute(_KEPT, (caller.key_id, name))
            kept = cursor.fetchone() or [None]
    return Kept(*kept) if kept[0] is not None else None


def is_kept(*, caller: Caller, name: str) -> bool:
    """Say whether this program was answered under `name`."""
    return KeptAnswer.objects.filter(key_id=caller.key_id, name=name).exists()


def _wait(cursor: CursorWrapper, name: str, key_id: int) -> None:
    try:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", (f"{WAIT_SECONDS}s",))
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (name, key_id))
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise InProgress from None


def keep_answer(*, caller: Caller, name: str, answer: Kept, at: datetime) -> None:
    """Keep an answer in the transaction that made what it tells of.

    Raises `KeptMeanwhile` if there is one already.
    """
    with prepared() as cursor:
        cursor.execute(
            "INSERT INTO access_keptanswer (key_id, name, asked, status, body, at) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (caller.key_id, name, *answer, at),
        )
        if not cursor.rowcount:
            raise KeptMeanwhile


def forget_answers(*, before: datetime) -> int:
    """Forget answers that were given before a moment; returns how many."""
    return KeptAnswer.objects.filter(at__lt=before).delete()[0]
