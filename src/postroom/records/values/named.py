"""The values of records that somebody named, instead of the newest of their kind."""

from collections.abc import Collection, Iterable
from typing import Any

import orjson
from django.db import connection

from postroom.core.tags.catalogue import Catalogue
from postroom.records.values.customers import load_customers
from postroom.records.values.plan import Node, Path, plan
from postroom.records.values.related import Held, follow

Values = dict[str, Any]
Named = tuple[int, str, str]
"""Whose it is (contact), code of the kind, external id."""

_LOAD = """
SELECT r.contact_id, k.code, r.external_id, r.values
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS wanted (contact_id, code, external_id)
  JOIN records_recordkind k ON k.code = wanted.code
  JOIN contacts_contact c ON c.id = wanted.contact_id
  JOIN records_record r ON (r.unit_id, r.kind_id, r.external_id) = (c.unit_id, k.id, wanted.external_id)
 WHERE r.contact_id = wanted.contact_id
"""


def values_of(*, named: Collection[Named], paths: Iterable[Path], catalogue: Catalogue) -> dict[Named, Values]:
    """Return the values of each of these records, with what they lead to; one that is not there is left out.

    One query for the records, one for the customers, one for each step along relations.
    """
    if not named:
        return {}
    wanted = plan(frozenset(paths), catalogue)
    nodes = {node.kind: node for node in wanted.roots}
    found = _load(named)
    customers = load_customers([contact_id for contact_id, _, _ in found], wanted.customer)
    follow(
        [Held(contact_id, nodes.get(kind, Node(kind)), values) for (contact_id, kind, _), values in found.items()],
        unit_of={id_: customer.unit_id for id_, customer in customers.items()},
        customer_of={id_: customer.fields for id_, customer in customers.items()},
    )
    return found


def _load(named: Collection[Named]) -> dict[Named, Values]:
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [list(column) for column in zip(*set(named), strict=True)])
        return {(owner, kind, id_): orjson.loads(values) for owner, kind, id_, values in cursor.fetchall()}
