"""Customers as a viewer may see them."""

from postroom.contacts.selectors.card import Card, card, contact, main_points, point
from postroom.contacts.selectors.choice import AccountCheck, Choice, recipients, validate_accounts
from postroom.contacts.selectors.lists import (
    COUNTED,
    ContactFilter,
    Line,
    Page,
    buildings,
    count,
    customer_types,
    languages,
    matching,
    page,
    search,
    topics,
)

__all__ = [
    "COUNTED",
    "AccountCheck",
    "Card",
    "Choice",
    "ContactFilter",
    "Line",
    "Page",
    "buildings",
    "card",
    "contact",
    "count",
    "customer_types",
    "languages",
    "main_points",
    "matching",
    "page",
    "point",
    "recipients",
    "search",
    "topics",
    "validate_accounts",
]
