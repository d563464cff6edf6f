"""Customers as a viewer may see them."""

from postroom.contacts.selectors.card import Card, card, contact, main_points
from postroom.contacts.selectors.choice import AccountCheck, Choice, recipients, validate_accounts
from postroom.contacts.selectors.lists import (
    ContactFilter,
    Line,
    Page,
    buildings,
    customer_types,
    matching,
    page,
    search,
    topics,
)

__all__ = [
    "AccountCheck",
    "Card",
    "Choice",
    "ContactFilter",
    "Line",
    "Page",
    "buildings",
    "card",
    "contact",
    "customer_types",
    "main_points",
    "matching",
    "page",
    "recipients",
    "search",
    "topics",
    "validate_accounts",
]
