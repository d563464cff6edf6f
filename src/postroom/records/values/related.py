"""The newest records of customers, and the records that those lead to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from postroom.records.values.ids import written
from postroom.records.values.plan import CUSTOMER, Node
from postroom.statements import prepared

Values = dict[str, Any]

_LOAD_NEWEST = """
SELECT DISTINCT ON (r.contact_id, r.kind_id) r.contact_id, k.code, r.values
  FROM records_record r JOIN records_recordkind k ON k.id = r.kind_id
 WHERE r.contact_id = ANY(%s::bigint[])
   AND r.kind_id = ANY(ARRAY(SELECT id FROM records_recordkind WHERE code = ANY(%s)))
 ORDER BY r.contact_id, r.kind_id, {first}r.id DESC
"""
_THIS_ONE_FIRST = "(r.id = %s) DESC, "

_LOAD_RELATED = """
SELECT r.unit_id, k.code, r.external_id, r.values
  FROM json_to_recordset(%s::json) AS wanted (unit_id bigint, code text, external_id text)
  JOIN records_recordkind k ON k.code = wanted.code
  JOIN records_record r ON (r.unit_id, r.kind_id, r.external_id) = (wanted.unit_id, k.id, wanted.external_id)
"""

Key = tuple[int, str, str]
"""Unit, code of the kind, external id: what names a record."""


class Held(NamedTuple):
    """A record whose relations are still external ids: whose it is, what is wanted of it, its values."""

    contact_id: int
    node: Node
    values: Values


def load_newest(ids: Sequence[int], nodes: Sequence[Node], about: int | None = None) -> Iterator[Held]:
    """Yield the newest record of each kind for each contact, or the one it is `about`, in one query."""
    by_code = {node.kind: node for node in nodes}
    statement = _LOAD_NEWEST.format(first=_THIS_ONE_FIRST if about else "")
    with prepared() as cursor:
        cursor.execute(statement, [written(ids), list(by_code), *([about] if about else [])])
        for contact_id, code, values in cursor.fetchall():
            yield Held(contact_id, by_code[code], orjson.loads(values))


def follow(held: Sequence[Held], *, unit_of: dict[int, int], customer_of: dict[int, Values]) -> None:
    """Put the related records in the place of their external ids, one query for each step away.

    A relation that leads nowhere is left empty: the tag has no value then. One to the customer is the contact itself.
    """
    known: dict[Key, Values] = {}
    while held := [record for record in held if record.node.relations]:
        wanted = {key for record in held for _, _, key in _ways(record, unit_of)} - known.keys()
        known.update(_load(wanted))
        held = list(_step(held, known, unit_of, customer_of))


def _step(
    held: Iterable[Held], known: dict[Key, Values], unit_of: dict[int, int], customer_of: dict[int, Values]
) -> Iterator[Held]:
    for record in held:
        if CUSTOMER in record.node.relations:
            record.values[CUSTOMER] = customer_of[record.contact_id]
        for name, node, key in list(_ways(record, unit_of)):
            related = known.get(key)
            record.values[name] = dict(related) if related is not None else None
            if related is not None:
                yield Held(record.contact_id, node, record.values[name])


def _ways(record: Held, unit_of: dict[int, int]) -> Iterator[tuple[str, Node, Key]]:
    """Yield the relations to follow: field, what is wanted there, and the record they lead to."""
    for name, node in record.node.relations.items():
        if node.kind != CUSTOMER:
            yield name, node, (unit_of[record.contact_id], node.kind, str(record.values.get(name) or ""))


def _load(keys: set[Key]) -> Iterator[tuple[Key, Values]]:
    if not keys:
        return
    with prepared() as cursor:
        wanted = [{"unit_id": unit, "code": code, "external_id": external_id} for unit, code, external_id in keys]
        cursor.execute(_LOAD_RELATED, [orjson.dumps(wanted).decode()])
        for unit_id, code, external_id, values in cursor.fetchall():
            yield (unit_id, code, external_id), orjson.loads(values)
