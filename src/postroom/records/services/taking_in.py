"""Take in many records at once: check each value, compare with what is known, and write only what differs."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from postroom.core.fate import Fate, Result
from postroom.core.refusal import Flaw, Said, about, in_one, said
from postroom.core.tags.catalogue import Field, FieldType
from postroom.records import files
from postroom.records.files import Brought
from postroom.records.models import RecordKind
from postroom.records.reading import LONGEST_ID, BadValue, read_value
from postroom.records.selectors.catalogue import catalogue

LOAD_CONTACTS = "SELECT account_number, id FROM contacts_contact WHERE unit_id = %s AND account_number = ANY(%s)"

LOAD_RECORDS = """
SELECT external_id, contact_id, "values" FROM records_record
 WHERE unit_id = %s AND kind_id = %s AND external_id = ANY(%s) ORDER BY id FOR UPDATE
"""

WRITE_RECORDS = """
INSERT INTO records_record (unit_id, kind_id, external_id, contact_id, "values", created_at, updated_at)
SELECT %(unit_id)s, %(kind_id)s, r.external_id, r.contact_id, r.said, %(at)s, %(at)s
  FROM ROWS FROM (json_to_recordset(%(rows)s::json) AS (external_id text, contact_id bigint, said jsonb))
       WITH ORDINALITY AS r (external_id, contact_id, said, place)
 ORDER BY r.place
    ON CONFLICT (unit_id, kind_id, external_id) DO UPDATE
   SET contact_id = excluded.contact_id, "values" = excluded."values", updated_at = excluded.updated_at
"""
"""The order of the rows is that of their ids: of several new records of a customer, the last is the newest."""

FIND_RELATED = """
SELECT DISTINCT k.code, r.external_id FROM records_record r JOIN records_recordkind k ON k.id = r.kind_id
 WHERE r.unit_id = %s AND (k.code, r.external_id) IN
       (SELECT * FROM unnest(%s::text[], %s::text[]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """What is said of one record; fields that are not named stay as they are."""

    external_id: str
    account_number: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """A record as it is kept."""

    contact_id: int | None = None
    values: dict[str, object] = field(default_factory=dict)


class _Taker:
    """Takes in the rows of one chunk: what they may refer to is loaded first, in a few queries."""

    def __init__(self, unit_id: int, kind: RecordKind, rows: Sequence[RecordRow]) -> None:
        known_fields = next((known.fields for known in catalogue().kinds if known.code == kind.code), ())
        self._fields: dict[str, Field] = {known.name: known for known in known_fields}
        self._contacts: dict[str, int] = {}
        self._known: dict[str, _Known] = {}
        self.changed: dict[str, _Known] = {}
        self.changed_files: set[str] = set()
        """The fields in which files were brought or taken away."""
        self.relations: dict[int, list[tuple[Field, str]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(LOAD_CONTACTS, [unit_id, [row.account_number for row in rows]])
            self._contacts.update(cursor.fetchall())
            cursor.execute(LOAD_RECORDS, [unit_id, kind.pk, [row.external_id for row in rows]])
            self._known.update((id_, _Known(owner, orjson.loads(values))) for id_, owner, values in cursor.fetchall())

    def take(self, number: int, row: RecordRow) -> Result:
        """Check one row and merge it into what is known."""
        if problem := self._problem(row):
            return Result(Fate.REFUSED, problem)
        try:
            values = {name: self._read(number, name, raw) for name, raw in row.values.items()}
        except BadValue as bad:
            return Result(Fate.REFUSED, bad.said)
        return self._merge(row, values)

    @property
    def brought(self) -> list[Brought]:
        """The files that came with what has changed."""
        told = (value for record in self.changed.values() for value in record.values.values())
        return [value for value in told if isinstance(value, Brought)]

    def _problem(self, row: RecordRow) -> Said | None:
        if not row.external_id or len(row.external_id) > LONGEST_ID:
            return about("external_id", said(Flaw.BAD_ID, row.external_id[:40], LONGEST_ID))
        if row.account_number not in self._contacts:
            return about("account_number", said(Flaw.NO_CUSTOMER, row.account_number[:60]))
        return None

    def _read(self, number: int, name: str, raw: object) -> object:
        known = self._fields.get(name)
        if known is None:
            raise BadValue(about(name[:60], said(Flaw.NO_FIELD)))
        value = read_value(known, raw)
        if known.type is FieldType.RELATION and value:
            self.relations[number].append((known, str(value)))
        return value

    def _merge(self, row: RecordRow, values: dict[str, object]) -> Result:
        owner = self._contacts[row.account_number]
        before = self._known.get(row.external_id)
        after = _Known(owner, {**(before.values if before else {}), **values})
        if after == before:
            return Result(Fate.UNCHANGED)
        self.changed_files |= {name for name in values if self._fields[name].type is FieldType.FILE}
        self._known[row.external_id] = self.changed[row.external_id] = after
        return Result(Fate.CHANGED if before else Fate.CREATED)


@transaction.atomic
def put_records(*, unit_id: int, kind: RecordKind, rows: Sequence[RecordRow], at: datetime) -> list[Result]:
    """Make or change records of one kind; answers with the fate of each row, in order.

    Four statements, however many rows, and two where files were brought or taken away. A relation to a record that is
    not there yet is taken, with a remark.
    """
    taker = _Taker(unit_id, kind, rows)
    results = [taker.take(number, row) for number, row in enumerate(rows)]
    if taker.changed:
        files.keep(taker.brought)
        written = [
            {"external_id": id_, "contact_id": record.contact_id, "said": record.values}
            for id_, record in taker.changed.items()
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                WRITE_RECORDS, {"unit_id": unit_id, "kind_id": kind.pk, "at": at, "rows": json.dumps(written)}
            )
        if taker.changed_files:
            files.name_them(unit_id=unit_id, kind_id=kind.pk, ids=taker.changed, fields=taker.changed_files)
    for number, remark in _dangling(unit_id, taker.relations):
        if results[number].fate is not Fate.REFUSED:
            results[number] = results[number]._replace(remark=remark)
    return results


def _dangling(unit_id: int, relations: Mapping[int, list[tuple[Field, str]]]) -> Iterator[tuple[int, Said]]:
    """Yield row and remark for each relation that leads to a record we do not have."""
    wanted = {(field_.related_kind, id_) for told in relations.values() for field_, id_ in told}
    if not wanted:
        return
    codes, ids = zip(*wanted, strict=True)
    found: set[Any] = set()
    with connection.cursor() as cursor:
        cursor.execute(FIND_RELATED, [unit_id, list(codes), list(ids)])
        found.update(cursor.fetchall())
    for number, told in relations.items():
        dangling = [(known.name, id_) for known, id_ in told if (known.related_kind, id_) not in found]
        if dangling:
            yield number, in_one(about(name, said(Flaw.NOT_YET, id_)) for name, id_ in dangling)
