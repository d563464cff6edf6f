"""Which screens there are, in which order, and who finds them in the navigation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Right, Viewer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the navigation; `key` is the letter that leads there after "g"."""

    label: _StrPromise
    url_name: str
    icon: str
    right: Right = Right.SEE
    key: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A screen as the viewer may reach it."""

    label: _StrPromise
    url: str
    icon: str
    key: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: _StrPromise
    links: tuple[Link, ...]


SCREENS: tuple[tuple[_StrPromise, tuple[Screen, ...]], ...] = (
    (
        _("Work"),
        (
            Screen(_("Home"), "home:index", "home", key="h"),
            Screen(_("Shipping centre"), "outbox:index", "inbox", Right.OUTBOX, key="o"),
            Screen(_("Inbox"), "incoming:index", "mail-opened", key="i"),
            Screen(_("Print desk"), "printing:index", "printer", Right.SEND, key="p"),
            Screen(_("Returned mail"), "returns:index", "mail-off", key="l"),
            Screen(_("Customers"), "customers:index", "users", key="c"),
            Screen(_("Block list"), "suppressions:index", "ban", key="b"),
        ),
    ),
    (
        _("Write"),
        (
            Screen(_("New message"), "writing:new", "pencil", Right.WRITE, key="m"),
            Screen(_("New bulk message"), "runs:new", "send", Right.WRITE),
            Screen(_("Audiences"), "audiences:index", "filter", key="a"),
        ),
    ),
    (
        _("Set up"),
        (
            Screen(_("Import"), "import:index", "file-import", Right.WRITE),
            Screen(_("Templates"), "templates:index", "template", key="t"),
            Screen(_("Designs"), "designs:index", "palette", key="d"),
            Screen(_("Tag catalogue"), "tags:index", "hash"),
            Screen(_("Connections"), "connections:index", "plug", Right.SET_UP),
            Screen(_("People"), "people:index", "users-group", Right.SET_UP),
            Screen(_("API keys"), "keys:index", "key", Right.SET_UP),
            Screen(_("External systems"), "systems:index", "device-desktop", Right.SET_UP),
            Screen(_("Webhooks"), "webhooks:index", "speakerphone", Right.SET_UP),
            Screen(_("Settings"), "settings:index", "settings", Right.SET_UP),
        ),
    ),
    (
        _("Look"),
        (
            Screen(_("Runs"), "runs:index", "stack-2", key="r"),
            Screen(_("System health"), "health:index", "circle-check", Right.SET_UP),
            Screen(_("Audit trail"), "audit:index", "history", Right.SET_UP),
        ),
    ),
)
SHORTCUTS = (Screen(_("Errors"), "outbox:index", "alert-triangle", Right.OUTBOX, key="e", query="?box=errors"),)
"""Places worth a key and a line in the palette, but no line in the navigation."""


def navigation(*, viewer: Viewer, path: str) -> list[Group]:
    """Return what the viewer may open, the screen that shows `path` marked; groups left empty are left out."""
    groups = [(label, tuple(_reachable(screens, viewer))) for label, screens in SCREENS]
    urls = [link.url for _label, links in groups for link in links]
    here = max((url for url in urls if _shows(url, path)), key=len, default="")
    return [Group(label, tuple(_marked(link, here) for link in links)) for label, links in groups if links]


def destinations(*, viewer: Viewer) -> list[Link]:
    """Return every place the viewer may go to, for the palette and the list of keys."""
    screens = [screen for _label, group in SCREENS for screen in group]
    return list(_reachable((*screens, *SHORTCUTS), viewer))


def _reachable(screens: tuple[Screen, ...], viewer: Viewer) -> Iterator[Link]:
    for screen in screens:
        if not viewer.may(screen.right):
            continue
        try:
            url = reverse(screen.url_name)
        except NoReverseMatch:
            continue  # its area is not installed
        yield Link(screen.label, url + screen.query, screen.icon, screen.key)


def _shows(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _marked(link: Link, here: str) -> Link:
    return Link(link.label, link.url, link.icon, link.key, is_current=link.url == here)
