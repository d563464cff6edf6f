"""Checks that no entry of the trail was changed, added by the back door or taken away since it was sealed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

AT_ONCE = 5000
CONTENT = (
    "jsonb_build_array(e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.action, e.actor_id,"
    " e.actor, e.address, e.unit_id, e.about_kind, e.about_id, e.about, e.details)::text"
)
"""What is sealed of an entry. The trigger in the migration says the same, and seals of old rows depend on it."""
_LINKS = f"""
    SELECT s.number, COALESCE(s.entry_id, e.id), s.digest, CASE WHEN e.id IS NULL THEN NULL ELSE {CONTENT} END
      FROM audit_seal s FULL JOIN audit_entry e ON e.id = s.entry_id
     ORDER BY s.number NULLS LAST, e.id
"""  # noqa: S608 -- both parts are constants of this file


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with its seal; an empty `content` is an entry that is gone, no `number` one that nobody sealed."""

    number: int | None
    entry_id: int
    digest: str
    content: str | None


class Broken(Exception):
    """The trail is not what was written. The sentence names the first entry that is wrong."""


class Shortened(Exception):
    """The end of the trail that was noted elsewhere is not in it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries the chain holds, and its last digest: noted elsewhere, it proves that no end was cut off."""

    entries: int
    head: str


def verify(*, noted: str = "") -> Verified:
    """Walk the whole chain. Raises `Broken`, or `Shortened` when the digest `noted` before is not in it."""
    number, head, known = 0, "", not noted
    for link in _links():
        _check(link, number + 1, head)
        number, head = number + 1, link.digest
        known = known or link.digest == noted
    if not known:
        raise Shortened(f"the digest {noted} is not in the trail any more")
    return Verified(number, head)


def _check(link: Link, expected: int, before: str) -> None:
    where = f"entry {link.entry_id}"
    if link.number is None:
        raise Broken(f"{where} was never sealed: it did not come in by the front door")
    if link.number != expected:
        raise Broken(f"seal {expected} is missing; the next one there is of {where}")
    if link.content is None:
        raise Broken(f"{where} was deleted")
    if hashlib.sha256(f"{before}{link.content}".encode()).hexdigest() != link.digest:
        raise Broken(f"{where} was changed")


def _links() -> Iterator[Link]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_LINKS)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from (Link(*row) for row in rows)
