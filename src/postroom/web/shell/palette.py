"""What the command palette finds: screens by name, customers by whatever is known of them."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.web.shell.navigation import destinations

CUSTOMERS_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A line of the palette, and where it leads."""

    label: str
    url: str
    icon: str
    detail: str = ""
    key: str = ""


def find(*, text: str, viewer: Viewer) -> list[Hit]:
    """Return the screens whose names hold every word of `text` (all of them when it is empty), then customers."""
    return [*_screens(text, viewer), *_customers(text, viewer)]


def _screens(text: str, viewer: Viewer) -> list[Hit]:
    words = text.casefold().split()
    return [
        Hit(label=str(place.label), url=place.url, icon=place.icon, key=place.key)
        for place in destinations(viewer=viewer)
        if all(word in str(place.label).casefold() for word in words)
    ]


def _customers(text: str, viewer: Viewer) -> list[Hit]:
    if not text.strip():
        return []
    found = contacts.some(viewer=viewer, text=text).order_by("name", "id")[:CUSTOMERS_SHOWN]
    try:
        return [
            Hit(label=one.name, url=reverse("customers:show", args=[one.pk]), icon="user", detail=one.account_number)
            for one in found
        ]
    except NoReverseMatch:
        return []  # the customers' screens are not installed
