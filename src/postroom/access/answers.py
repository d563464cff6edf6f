"""What programs were answered under a name that they gave: kept, so that the same again gets the same."""

from datetime import datetime
from typing import NamedTuple

from postroom.access.keys import Caller
from postroom.access.models import KeptAnswer
from postroom.statements import prepared


class Kept(NamedTuple):
    """What a program was answered: the digest of what it asked, status and body."""

    asked: str
    status: int
    body: str


def kept_answer(*, caller: Caller, name: str) -> Kept | None:
    """Return what this program was answered under `name`, if anything."""
    with prepared() as cursor:
        cursor.execute(
            "SELECT asked, status, body FROM access_keptanswer WHERE key_id = %s AND name = %s", (caller.key_id, name)
        )
        row = cursor.fetchone()
    return Kept(*row) if row else None


def keep_answer(*, caller: Caller, name: str, answer: Kept, at: datetime) -> None:
    """Keep an answer in the transaction that made what it tells of."""
    with prepared() as cursor:
        cursor.execute(
            "INSERT INTO access_keptanswer (key_id, name, asked, status, body, at) VALUES (%s, %s, %s, %s, %s, %s)",
            (caller.key_id, name, *answer, at),
        )


def forget_answers(*, before: datetime) -> int:
    """Forget answers that were given before a moment; returns how many."""
    return KeptAnswer.objects.filter(at__lt=before).delete()[0]
