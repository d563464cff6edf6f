"""Customers as a viewer may see them."""

from postroom.contacts.models import kind_for
from postroom.contacts.selectors.card import (
    MAIN_EMAIL,
    MAIN_PHONE,
    Card,
    by_account,
    card,
    contact,
    main_points,
    place,
    point,
    with_account,
)
from postroom.contacts.selectors.choice import AccountCheck, Choice, recipients, validate_accounts
from postroom.contacts.selectors.finding import Wanted, search
from postroom.contacts.selectors.kept import account_numbers, kept_list, kept_lists, members, sizes
from postroom.contacts.selectors.lists import (
    COUNTED,
    SEARCHED,
    ContactFilter,
    Line,
    Page,
    buildings,
    count,
    customer_types,
    languages,
    matching,
    page,
    some,
    topics,
)
from postroom.contacts.selectors.reach import Barrier, barrier

__all__ = [
    "COUNTED",
    "MAIN_EMAIL",
    "MAIN_PHONE",
    "SEARCHED",
    "AccountCheck",
    "Barrier",
    "Card",
    "Choice",
    "ContactFilter",
    "Line",
    "Page",
    "Wanted",
    "account_numbers",
    "barrier",
    "buildings",
    "by_account",
    "card",
    "contact",
    "count",
    "customer_types",
    "kept_list",
    "kept_lists",
    "kind_for",
    "languages",
    "main_points",
    "matching",
    "members",
    "page",
    "place",
    "point",
    "recipients",
    "search",
    "sizes",
    "some",
    "topics",
    "validate_accounts",
    "with_account",
]
