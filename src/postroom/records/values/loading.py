"""Load what tags show, for a slice of customers, in a number of queries that does not grow with the slice.

One query for the customers, one for companies, one for the newest records, one for each step along relations, one for
the accounting items; and only those that the tags need.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from postroom.core.tags.catalogue import Catalogue
from postroom.records.values.customers import Customer, load_companies, load_customers
from postroom.records.values.items import STATEMENT, Ledger
from postroom.records.values.plan import ACCOUNT, AUTHOR, COMPANY, CUSTOMER, ITEMS, NOTIFICATION, Node, Path, Plan, plan
from postroom.records.values.related import Values, follow, load_newest

RECEIVABLE = "accounts_receivable"


def values_for(
    *,
    contact_ids: Sequence[int],
    paths: Iterable[Path],
    catalogue: Catalogue,
    today: date,
    author: Mapping[str, Any] | None = None,
    about: int | None = None,
) -> dict[int, Values]:
    """Return the values of each contact, nested as the paths go: {"bill": {"accounts_receivable": {"number": …}}}.

    What is not known is missing or None. `author` is what `#author.*` says; `today` decides what is overdue. Of each
    kind it is the newest record; of the kind of the record `about` it is that one, if it is the contact's.
    """
    wanted = plan(frozenset(paths), catalogue)
    customers = load_customers(contact_ids, wanted.customer)
    found: dict[int, Values] = {id_: {CUSTOMER: customer.fields} for id_, customer in customers.items()}
    if wanted.company:
        _add_companies(found, customers)
    if nodes := _roots(wanted):
        _add_records(found, customers, nodes, about)
    if wanted.items_list or wanted.account:
        _add_ledger(found, wanted, today)
    for values in found.values():
        if wanted.author:
            values[AUTHOR] = author
        if wanted.notification:
            values[NOTIFICATION] = {name: values.get(name) for name in (CUSTOMER, RECEIVABLE)}
    return found


def _roots(wanted: Plan) -> Sequence[Node]:
    """The kinds of records to load; the account status needs the account's number."""
    if wanted.account and all(node.kind != RECEIVABLE for node in wanted.roots):
        return (*wanted.roots, Node(RECEIVABLE))
    return wanted.roots


def _add_companies(found: dict[int, Values], customers: dict[int, Customer]) -> None:
    companies = load_companies(customer.brand_id for customer in customers.values())
    for id_, values in found.items():
        values[COMPANY] = companies[customers[id_].brand_id]


def _add_records(
    found: dict[int, Values], customers: dict[int, Customer], nodes: Sequence[Node], about: int | None
) -> None:
    held = list(load_newest(list(found), nodes, about))
    unit_of = {id_: customer.unit_id for id_, customer in customers.items()}
    follow(held, unit_of=unit_of, customer_of={id_: customer.fields for id_, customer in customers.items()})
    for contact_id, node, values in held:
        found[contact_id][node.kind] = values


def _add_ledger(found: dict[int, Values], wanted: Plan, today: date) -> None:
    ledger = Ledger(list(found), with_statement=STATEMENT in wanted.account)
    for id_, values in found.items():
        if wanted.items_list:
            values[ITEMS] = ledger.open_items(id_)
        if wanted.account:
            values[ACCOUNT] = ledger.account(id_, values.get(RECEIVABLE) or {}, today)
            values[ACCOUNT][STATEMENT] = ledger.statement(id_) if STATEMENT in wanted.account else []
