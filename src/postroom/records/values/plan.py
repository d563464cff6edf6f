"""What must be loaded for a set of tags: worked out once for a text, used for every slice of customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from postroom.core.tags.catalogue import Catalogue, FieldType, Kind

CUSTOMER = "contact_information"
ITEMS = "items_list"
ACCOUNT = "account"
COMPANY = "company"
AUTHOR = "author"
NOTIFICATION = "notification"
_NOT_RECORDS = frozenset({CUSTOMER, ITEMS, ACCOUNT, COMPANY, AUTHOR, NOTIFICATION, "dynamic_link"})
_FIELD_OF_A_KIND = 2

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """What is wanted of one record: the relations to follow from it, by field name."""

    kind: str
    relations: Mapping[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted of each customer. `roots` are kinds of which the customer's newest record is shown.

    A notification leads to the customer and the newest account; its own fields come from the hits of its run.
    """

    customer: frozenset[str]
    account: frozenset[str]
    roots: tuple[Node, ...]
    items_list: bool
    company: bool
    author: bool
    notification: bool


def plan(wanted: frozenset[Path], catalogue: Catalogue) -> Plan:
    """Work out what the tags at these paths need."""
    kinds = {kind.code: kind for kind in catalogue.kinds}
    paths = {path[1:] if path[0] == NOTIFICATION and len(path) > _FIELD_OF_A_KIND else path for path in wanted}
    firsts = {path[0] for path in paths}
    roots = [
        _node(kinds, first, [path[1:] for path in paths if path[0] == first])
        for first in sorted(firsts - _NOT_RECORDS)
        if first in kinds
    ]
    return Plan(
        customer=frozenset(path[path.index(CUSTOMER) + 1] for path in paths if CUSTOMER in path[:-1]),
        account=frozenset(path[1] for path in paths if path[0] == ACCOUNT),
        roots=tuple(roots),
        items_list=ITEMS in firsts,
        company=COMPANY in firsts,
        author=AUTHOR in firsts,
        notification=any(path[0] == NOTIFICATION for path in wanted),
    )


def _node(kinds: Mapping[str, Kind], code: str, paths: Iterable[Path]) -> Node:
    known = {known.name: known for known in kinds[code].fields} if code in kinds else {}
    below: dict[str, list[Path]] = {}
    for name, *rest in (path for path in paths if path):
        if rest and known[name].type is FieldType.RELATION:
            below.setdefault(name, []).append(tuple(rest))
    relations = {name: _node(kinds, known[name].related_kind or "", rests) for name, rests in below.items()}
    return Node(code, relations)
