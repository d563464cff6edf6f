"""Files that records hold, such as the PDF of a bill: read as they are brought, kept once, named by the record."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Collection
from io import BytesIO
from typing import IO, Any, NamedTuple

from django.db import connection

from postroom.core.refusal import Flaw, Refusal, said
from postroom.filing import storing
from postroom.filing.checking import checked

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FORGET = """
DELETE FROM records_recordfile f USING records_record r
 WHERE f.record_id = r.id AND r.unit_id = %(unit_id)s AND r.kind_id = %(kind_id)s AND r.external_id = ANY(%(ids)s)
   AND f.field = ANY(%(fields)s)
"""
_NAME = """
INSERT INTO records_recordfile (record_id, field, digest)
SELECT r.id, held.key, held.value ->> 'digest' FROM records_record r, jsonb_each(r.values) AS held
 WHERE r.unit_id = %(unit_id)s AND r.kind_id = %(kind_id)s AND r.external_id = ANY(%(ids)s)
   AND held.key = ANY(%(fields)s) AND jsonb_typeof(held.value) = 'object'
"""


class Brought(dict[str, object]):
    """What a record says of a file that was brought just now.

    `source` reads what is in it, so that of many files not all are in memory; without one, it is only looked at.
    """

    source: Callable[[], bytes] | None = None


def read_file(raw: object) -> dict[str, object] | str:
    """Read a file as programs send it: its name, and what is in it as base64. Raises `Refusal`."""
    match raw:
        case None | "":
            return ""
        case Brought():
            return raw
        case {"name": str(name), "content": str(content), **rest} if not rest:
            return brought(name, _decoded(content))
    raise Refusal(said(Flaw.FILE_SHAPE))


def brought(name: str, data: bytes) -> Brought:
    """Return what a record says of a file. Raises `BadFile`."""
    held, found = looked_at(name, BytesIO(data))
    held.source = lambda: found
    return held


def looked_at(name: str, file: IO[bytes]) -> tuple[Brought, bytes]:
    """Return what a record would say of a file, and what is in it. Raises `BadFile`."""
    found = checked(name, file)
    digest = storing.digest_of(found.data)
    held = Brought(name=found.name, media_type=found.media_type, digest=digest, size=len(found.data))
    return held, found.data


class Held(NamedTuple):
    """A file that a record holds."""

    name: str
    media_type: str
    digest: str
    size: int


def held_file(value: object) -> Held | None:
    """Return what a record says of a file, if it says so."""
    match value:
        case {"name": str(name), "media_type": str(kind), "digest": str(digest), "size": int(size)}:
            return Held(name, kind, digest, size) if _DIGEST.fullmatch(digest) else None
    return None


def keep(files: Collection[Brought]) -> None:
    """Store what was brought; until the transaction ends nobody takes it away."""
    storing.hold(str(file["digest"]) for file in files)
    for file in files:
        if file.source is not None:
            storing.keep(file.source())


def name_them(*, unit_id: int, kind_id: int, ids: Collection[str], fields: Collection[str]) -> None:
    """Write down which files these records hold, so that nobody takes those away."""
    told: dict[str, Any] = {"unit_id": unit_id, "kind_id": kind_id, "ids": list(ids), "fields": list(fields)}
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, told)
        cursor.execute(_NAME, told)


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (NotBase64, ValueError):
        raise Refusal(said(Flaw.NOT_BASE64)) from None
